"""Taking entries out of the registers that only a load knows; closed versions tell that they were there.

What nobody touched or refers to goes together, registrations before the persons they point at; the rest is asked once
more, one by one, because what referred to it may be gone by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from django.db import models

from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.intake.staying import Why
from liangzhao.consolidation.models import Change
from liangzhao.kernel import clock
from liangzhao.registers import staffing
from liangzhao.registers.models import EntryVersion, NurseRegistration, Person, PhysicianRegistration

OURS = frozenset({"import", "cleanse", "undo"})
"""The acts of lists, of cleansing and of their undoing."""
PARTS = {"institution": {"subjects"}, "person": {"staffing"}}
"""The names under which an entry's own parts point at it: they go with it."""
_REGISTERED = (PhysicianRegistration, NurseRegistration)
_LAST = "person"


def take_out(brought: Sequence[Change]) -> dict[UUID, Why]:
    """Why each of these changes that could not be undone stands; the entries of all others are gone.

    All are of one load.
    """
    stay: dict[UUID, Why] = {}
    persons: set[UUID] = set()
    for register in sorted({each.register for each in brought}, key=lambda name: name == _LAST):
        theirs = [each for each in brought if each.register == register]
        stay |= _together(register, theirs, persons)
    for change in brought:
        if change.pk in stay:
            del stay[change.pk]
            stay |= _together(change.register, [change], persons)
    staffing.refresh_many(Person.objects.filter(pk__in=persons).values_list("pk", flat=True))
    return stay


def _together(register: str, brought: Sequence[Change], persons: set[UUID]) -> dict[UUID, Why]:
    """Delete the rows that may go, and tell why others stay; ``persons`` collects whose registrations went."""
    model = MODELS[register]
    rows = model._default_manager.select_for_update(of=("self",)).in_bulk([each.entry_id for each in brought])
    staying = dict.fromkeys(_referred_to(model, rows, PARTS.get(register, set())), Why.USED)
    staying |= dict.fromkeys(_touched(brought, rows), Why.CHANGED)
    going = rows.keys() - staying.keys()
    if going:
        EntryVersion.objects.filter(entry_id__in=going, until=None).update(until=clock.now())
        persons |= {row.person_id for row in rows.values() if isinstance(row, _REGISTERED) and row.pk in going}
        model._default_manager.filter(pk__in=going).delete()
    return {each.pk: staying[each.entry_id] for each in brought if each.entry_id in staying}


def _touched(brought: Sequence[Change], rows: Mapping[UUID, models.Model]) -> set[UUID]:
    """Rows that somebody else changed: a version of another act, a change of another load or decision."""
    if not rows:
        return set()
    load = brought[0].load_id
    versions = EntryVersion.objects.filter(entry_id__in=rows).exclude(act__in=OURS)
    changes = Change.objects.filter(entry_id__in=rows, undone_at=None).exclude(load=load)
    touched = {*versions.values_list("entry_id", flat=True), *changes.values_list("entry_id", flat=True)}
    return touched | _changed_without_versions(load, rows)


def _changed_without_versions(load: UUID, rows: Mapping[UUID, models.Model]) -> set[UUID]:
    """Persons have no versions, only their count: each of ours stands in a change."""
    asked = {key: row for key, row in rows.items() if isinstance(row, Person)}
    changed = {key for key, row in asked.items() if row.version > 1}
    ours = Change.objects.filter(load=load, entry_id__in=changed, before__isnull=False)
    counts = dict(ours.values_list("entry_id").annotate(count=models.Count("pk")))
    return {
        key
        for key, row in asked.items()
        if row.activated_at is not None or row.version > 1 + 2 * int(counts.get(key, 0))
    }


def _referred_to(model: type[models.Model], rows: Collection[UUID], parts: set[str]) -> set[UUID]:
    """Rows another table points at; ``parts`` are the names under which their own parts do."""
    referred: set[UUID] = set()
    for other, name in pointing_at(model, parts) if rows else ():
        referred |= set(other._default_manager.filter(**{f"{name}__in": rows}).values_list(name, flat=True))
    return referred


def pointing_at(model: type[models.Model], parts: set[str]) -> Iterator[tuple[type[models.Model], str]]:
    """The tables that point at one, each with the name of the field by which it does; its parts left out."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if relation.get_accessor_name() not in parts and not isinstance(other, str):
            yield other, relation.field.name
