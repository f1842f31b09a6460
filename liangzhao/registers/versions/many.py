"""Many entries of a register changed alike at once: for each its version, its line in the journal, what follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, Value
from django.db.models.functions import Greatest

from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import statements
from liangzhao.registers import locks
from liangzhao.registers.effects import Act, announce
from liangzhao.registers.keys import among
from liangzhao.registers.nurses.models import NurseRegistration
from liangzhao.registers.physicians.models import PhysicianRegistration
from liangzhao.registers.versions.actions import FACE_FIELDS, REGISTER_OF, compose, facts_of_many
from liangzhao.registers.versions.models import EntryVersion

AT_ONCE = 500
Registration = PhysicianRegistration | NurseRegistration


def change_alike(
    model: type[Registration], keys: Iterable[UUID], act: Act, changed: Collection[str], **values: object
) -> set[UUID]:
    """Give all these registrations the same values, as ``actions.change`` does for one; whose they are.

    ``changed`` names the fields, or what of the face is kept elsewhere. Statements by the batch, not by the entry.
    """
    wanted, people = iter(sorted(set(keys))), set[UUID]()
    while batch := list(islice(wanted, AT_ONCE)):
        rows = model._default_manager.filter(pk__in=among(batch))
        locks.hold(set(rows.values_list("person_id", flat=True)))
        counters: dict[str, Any] = {"version": F("version") + 1}
        if FACE_FIELDS[REGISTER_OF[model]] & set(changed):
            counters["face_version"] = F("face_version") + 1
        rows.update(**values, **counters)
        entries: list[Registration] = list(rows.order_by("pk"))
        _next_versions(entries, act)
        _say(entries, act, sorted(changed))
        announce(REGISTER_OF[model], batch, act)
        people.update(entry.person_id for entry in entries)
    return people


def _next_versions(entries: Sequence[Registration], act: Act) -> None:
    """Close the open versions and open the next; a second change within one transaction has the same instant."""
    opened = EntryVersion.objects.filter(entry_id__in=among(entry.pk for entry in entries), until=None)
    since = dict(opened.values_list("entry_id").annotate(Max("since")))
    opened.update(until=Greatest("since", Value(act.at)))
    facts = facts_of_many(entries)
    made = (
        compose(
            entry,
            replace(act, at=max(act.at, since.get(entry.pk, act.at))),
            number=entry.version,
            body=facts[entry.pk],
        )
        for entry in entries
    )
    fields = EntryVersion._meta.concrete_fields
    rows = ({field.column: getattr(version, field.attname) for field in fields} for version in made)
    statements.run(connection, opening(), [statements.as_json(rows)])


@cache
def opening() -> str:
    columns = {field.column: field.db_type(connection) or "" for field in EntryVersion._meta.concrete_fields}
    return statements.insertion(EntryVersion._meta.db_table, columns)


def _say(entries: Sequence[Registration], act: Act, changed: list[str]) -> None:
    journal.record_many(
        [
            journal.compose(
                Tag.REGISTER_CHANGED,
                subject_kind=REGISTER_OF[type(entry)],
                subject_id=entry.pk,
                by=act.by,
                at=act.at,
                person_id=entry.person_id,
                body={"act": act.kind, "version": entry.version, "source": act.source, "changed": changed},
            )
            for entry in entries
        ]
    )
