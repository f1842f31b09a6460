"""Memberships follow from registrations; they are remembered as they stood, so that undoing brings back the same rows.

Carried first, because the others change memberships on their way, and so brought back last.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part
from liangzhao.registers import staffing
from liangzhao.registers.keys import among
from liangzhao.registers.models import Staffing

_FIELDS = ("id", "person_id", "profession", "institution_id", "is_main", "authority_id", "area_path")


def _look(_pair: Pair) -> Findings:
    return Findings()


def remembered(people: Iterable[UUID]) -> list[dict[str, object]]:
    """The memberships of these persons as they stand."""
    rows = Staffing.objects.filter(person_id__in=among(people)).order_by("pk").values(*_FIELDS)
    return [{name: str(value) if isinstance(value, UUID) else value for name, value in row.items()} for row in rows]


def put_back(people: Iterable[UUID], rows: Iterable[dict[str, object]]) -> None:
    """The memberships as remembered, brought in step with what registrations say now."""
    wanted = list(people)
    Staffing.objects.filter(person_id__in=among(wanted)).delete()
    staffing.add(rows)
    staffing.refresh_many(wanted)


def _carry(moving: Moving) -> Memory:
    return {"rows": remembered(moving.pair)}


def _bring_back(moving: Moving, memory: Memory) -> None:
    rows = memory["rows"]
    put_back(moving.pair, rows if isinstance(rows, list) else [])


PART = Part("staffing", _look, _carry, _bring_back)
