"""Entries of the register that are one though no number says so: two persons in any registers, two institutions.

Each pair is told by one run: that of the first register that holds both, else of the first of _ACROSS that holds one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from liangzhao.consolidation.matching.doubling import twins
from liangzhao.consolidation.matching.register import read_register
from liangzhao.consolidation.people import doubles
from liangzhao.consolidation.people.doubles import Doubt
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import NurseRegistration, Person, PhysicianQualification, PhysicianRegistration

_ORDER = (Kind.PHYSICIAN, Kind.NURSE, Kind.QUALIFICATION)
_ACROSS = (Kind.NURSE, Kind.PHYSICIAN, Kind.QUALIFICATION)
_ENTRIES = {Kind.PHYSICIAN: PhysicianRegistration, Kind.NURSE: NurseRegistration}


@dataclass(frozen=True)
class Pair:
    """An entry of the kind that was asked about, the one it may be one with, and how sure that is, 0 to 1."""

    entry: UUID
    other: UUID
    name: str
    confidence: float

    @property
    def both(self) -> tuple[UUID, UUID]:
        """The two entries."""
        return self.entry, self.other


def pairs(kind: Kind) -> Iterator[Pair]:
    """Every pair of which a run over this kind tells, in the caller's transaction in the scope of the node."""
    return _of_institutions() if kind is Kind.INSTITUTION else _of_persons(kind)


def _of_institutions() -> Iterator[Pair]:
    rows = read_register().rows
    names = {row.key: row.name for row in rows}
    for each in twins(rows):
        yield Pair(UUID(each.other), UUID(each.one), names[each.other], each.score)


def _of_persons(kind: Kind) -> Iterator[Pair]:
    doubts = list(doubles.pairs())
    people = {key for doubt in doubts for key in (doubt.one, doubt.other)}
    held = {each: _entries(each, people) for each in _ORDER}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    for doubt in doubts:
        if _told_by(doubt, held) is kind:
            yield _pair(doubt, kind, held, names)


def _entries(kind: Kind, people: set[UUID]) -> dict[UUID, UUID]:
    """The newest entry of each of these persons in a register."""
    if kind is Kind.QUALIFICATION:
        held = PhysicianQualification.objects.filter(person_id__in=people).order_by("obtained_on", "pk")
        return dict(held.values_list("person_id", "pk"))
    rows = _ENTRIES[kind]._default_manager.filter(person_id__in=people).order_by("approved_on", "pk")
    return dict(rows.values_list("person_id", "pk"))


def _told_by(doubt: Doubt, held: dict[Kind, dict[UUID, UUID]]) -> Kind | None:
    """The register whose run tells of a pair; None when one of the two stands in none."""
    both = {doubt.one, doubt.other}
    if not all(any(key in held[kind] for kind in _ORDER) for key in both):
        return None
    first = next((kind for kind in _ORDER if both <= held[kind].keys()), None)
    return first or next(kind for kind in _ACROSS if both & held[kind].keys())


def _pair(doubt: Doubt, kind: Kind, held: dict[Kind, dict[UUID, UUID]], names: dict[UUID, str]) -> Pair:
    own, other = (doubt.one, doubt.other) if doubt.one in held[kind] else (doubt.other, doubt.one)
    theirs = held[kind].get(other) or next(held[each][other] for each in _ORDER if other in held[each])
    return Pair(held[kind][own], theirs, names[own], min(max(doubt.likeness.score, 0.0), 1.0))
