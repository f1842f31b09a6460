"""Dates that no row told: an import took them from another date, so they go along when that one is corrected."""

from __future__ import annotations

from collections.abc import Mapping

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.intake import retaking
from liangzhao.consolidation.intake.person_facts import TAKEN_FROM
from liangzhao.consolidation.intake.records import Record, Values
from liangzhao.consolidation.models import Change
from liangzhao.consolidation.quality.model import Context, Kind, Row
from liangzhao.consolidation.quality.running import tidied
from liangzhao.kernel import clock
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration


def going_along(record: Record, values: Values) -> Values:
    """The values of a correction, with the dates the import took from them, as far as the register has them still."""
    if not isinstance(record, (PhysicianRegistration, NurseRegistration)):
        return values
    along = dict(values)
    for name, taken_from in TAKEN_FROM.items():
        if taken_from in along and name not in along and getattr(record, name) == getattr(record, taken_from):
            along[name] = along[taken_from]
    if len(along) == len(values):
        return values
    row = _row_of(record)
    return values if row is None else _untold(values, along, row)


def _untold(values: Values, along: Values, row: Row) -> Values:
    """Without the dates that the row told itself, and those that were taken from these."""
    moved = dict(values)
    for name, taken_from in TAKEN_FROM.items():
        if name in along and name not in values and taken_from in moved and dates.one(row.get(name, "")) is None:
            moved[name] = along[name]
    return moved


def _row_of(record: PhysicianRegistration | NurseRegistration) -> Row | None:
    """The row that brought a registration, tidied, with what was decided about it; None when no list brought it."""
    brought = Change.objects.filter(entry_id=record.pk, before__isnull=True, undone_at=None).select_related("load")
    change = brought.first()
    row: Mapping[str, str] | None = retaking.row_of(change.load, change.number) if change else None
    if change is None or row is None:
        return None
    given, _tidying = tidied(change.number, row, Context(Kind(change.load.kind), clock.today()))
    return given
