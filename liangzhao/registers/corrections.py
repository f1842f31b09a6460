"""Changes of a person, or of the person's photo, that show on the faces of the person's registrations."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.reference.names import person_sort_key
from liangzhao.registers.effects import Act
from liangzhao.registers.nurses.models import NurseRegistration
from liangzhao.registers.people.models import Person
from liangzhao.registers.physicians.models import PhysicianRegistration
from liangzhao.registers.versions import actions as versions

FACE_FACTS = frozenset({"name", "sex", "birth_date"})


@transaction.atomic
def correct(*, person: Person, values: Mapping[str, object], act: Act) -> Person:
    """Change facts of a person; those on the face move the licences that show them."""
    changed = {name for name, value in values.items() if getattr(person, name) != value}
    for name in changed:
        setattr(person, name, values[name])
    person.name_sort = person_sort_key(person.name)
    person.version += 1
    person.save()
    journal.record(
        Tag.PERSON_CHANGED,
        subject_kind="person",
        subject_id=person.pk,
        by=act.by,
        at=act.at,
        person_id=person.pk,
        body={"act": act.kind, "changed": sorted(changed)},
    )
    if changed & FACE_FACTS:
        touch_registrations(person, act, "person")
    return person


def touch_registrations(person: Person, act: Act, what: str) -> None:
    """The face of this person's registrations changed outside the registration itself: ``what`` is photo or person.

    Done as the node: an institution may confirm a photo, yet not write the register rows that follow from it.
    """
    with service_transaction("registers"):
        for model in (PhysicianRegistration, NurseRegistration):
            for registration in model.objects.filter(person=person).exclude(
                status__in=["CANCELLED", "REVOKED", "ANNULLED"]
            ):
                versions.change(registration, act, [what])
