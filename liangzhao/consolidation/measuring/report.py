"""清理整合情况报告: what the annex asks of every authority, told from what was measured (S2 annex, row 5)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from liangzhao.consolidation.measuring import telling
from liangzhao.consolidation.measuring.telling import Measured, Source
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import clock
from liangzhao.kernel.words import sentence


@dataclass(frozen=True)
class RuleLine:
    """A rule: how often it found something in all, how much was mended, kept, left out, gone by itself, is open."""

    rule: str
    found: int
    mended: int
    kept: int
    aside: int
    gone: int
    open: int

    @property
    def says(self) -> str:
        """What the rule says."""
        return str(sentence(BY_ID[self.rule].says))


class Task(StrEnum):
    """What row 5 of the annex asks for, taken apart into what can be counted."""

    CLEANED = "cleaned"
    MERGED = "merged"
    CONFIRMED = "confirmed"
    ANSWERED = "answered"
    ACTIVATED = "activated"
    LINKED = "linked"


@dataclass(frozen=True)
class Done:
    """How far a task is: so many of so many."""

    task: Task
    done: int
    whole: int

    @property
    def rate(self) -> float | None:
        """The share done; None when there was nothing to do."""
        return self.done / self.whole if self.whole else None


@dataclass(frozen=True)
class DistrictLine:
    """An authority: its entries of all kinds, the mean of their scores, how far it is with each task, what is open."""

    name: str
    rows: int
    total: float
    tasks: tuple[Done, ...]
    open: int

    def rate(self, task: Task) -> float | None:
        """How far the authority is with a task."""
        return next(each.rate for each in self.tasks if each.task is task)


@dataclass(frozen=True)
class Report:
    """The report on a part of the register."""

    made_at: datetime
    name: str
    kinds: tuple[tuple[Kind, Measured], ...]
    sources: tuple[Source, ...]
    rules: tuple[RuleLine, ...]
    districts: tuple[DistrictLine, ...]

    @property
    def measured_at(self) -> datetime | None:
        """When the oldest of the runs was that tell how good the entries are; None before the first."""
        return min((told.measured_at for _kind, told in self.kinds), default=None)

    @property
    def tasks(self) -> tuple[Done, ...]:
        """How far the whole part is with each task; lists are merged as far as their rows are entries."""
        merged = sum(each.after.rows for each in self.sources if each.after), sum(e.before.rows for e in self.sources)
        return tuple(Done(Task.MERGED, *merged) if each.task is Task.MERGED else each for each in _tasks(self.kinds))

    def rate(self, task: Task) -> float | None:
        """How far the whole part is with a task."""
        return next(each.rate for each in self.tasks if each.task is task)

    def as_json(self) -> dict[str, object]:
        """The report with stable names."""
        return {
            "made_at": self.made_at.isoformat(),
            "measured_at": self.measured_at.isoformat() if self.measured_at else None,
            "of": self.name,
            "linked": _rounded(self.rate(Task.LINKED)),
            "activated": _rounded(self.rate(Task.ACTIVATED)),
            "tasks": {each.task: {"done": each.done, "all": each.whole} for each in self.tasks},
            "register": {str(kind): told.as_json() for kind, told in self.kinds},
            "sources": [each.as_json() for each in self.sources],
            "rules": [
                {
                    "rule": each.rule,
                    "says": each.says,
                    "found": each.found,
                    "mended": each.mended,
                    "kept": each.kept,
                    "aside": each.aside,
                    "gone": each.gone,
                    "open": each.open,
                }
                for each in self.rules
            ],
            "districts": [
                {
                    "authority": each.name,
                    "rows": each.rows,
                    "total": round(each.total, 1),
                    "linked": _rounded(each.rate(Task.LINKED)),
                    "activated": _rounded(each.rate(Task.ACTIVATED)),
                    "confirmed": _rounded(each.rate(Task.CONFIRMED)),
                    "answered": _rounded(each.rate(Task.ANSWERED)),
                    "open": each.open,
                }
                for each in self.districts
            ],
        }


_LINKED = frozenset({Kind.PHYSICIAN, Kind.NURSE})
_CONFIRMED = frozenset({Kind.INSTITUTION, Kind.PHYSICIAN, Kind.NURSE})
"""The registers whose entries somebody can call right; qualifications are a mirror of the examination register."""


def report(name: str, part: Q = telling.WHOLE, below: Q | None = None) -> Report:
    """The report on a part; ``below`` is the part whose authorities are listed one by one."""
    measured = tuple((kind, told) for kind in Kind if (told := telling.latest(kind, part)) is not None)
    kinds = tuple((kind, telling.up_to_date(kind, part, told)) for kind, told in measured)
    districts = _districts(part if below is None else below)
    return Report(clock.now(), name, kinds, tuple(telling.sources(part)), _rules(kinds), districts)


def _rules(kinds: tuple[tuple[Kind, Measured], ...]) -> tuple[RuleLine, ...]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for _kind, told in kinds:
        for rule, states in told.rules.items():
            found[rule].update(states)
    return tuple(RuleLine(rule, *telling.states_of(states)) for rule, states in sorted(found.items()))


def _districts(part: Q) -> tuple[DistrictLine, ...]:
    found: dict[str, list[tuple[Kind, Measured]]] = defaultdict(list)
    for kind in Kind:
        for organ, told in telling.by_authority_now(kind, part):
            found[organ.name].append((kind, told))
    return tuple(_district(name, kinds) for name, kinds in found.items())


def _district(name: str, kinds: list[tuple[Kind, Measured]]) -> DistrictLine:
    rows = sum(told.rows for _kind, told in kinds)
    return DistrictLine(
        name,
        rows,
        sum(told.total * told.rows for _kind, told in kinds) / rows if rows else 100.0,
        tuple(_tasks(kinds)),
        sum(told.open for _kind, told in kinds),
    )


def _tasks(kinds: Sequence[tuple[Kind, Measured]]) -> Iterator[Done]:
    """How far some entries are with each task; of merging lists they tell nothing."""
    every = [told for _kind, told in kinds]
    staff = [told for kind, told in kinds if kind in _LINKED]
    found = sum(sum(states.values()) for told in every for states in told.rules.values())
    yield Done(Task.CLEANED, found - sum(told.open for told in every), found)
    yield Done(Task.MERGED, 0, 0)
    fresh = [told.parts["timeliness"] for kind, told in kinds if kind in _CONFIRMED]
    yield Done(Task.CONFIRMED, sum(good for good, _all in fresh), sum(whole for _good, whole in fresh))
    yield Done(Task.ANSWERED, _of(every, "answered"), _of(every, "questions"))
    yield Done(Task.ACTIVATED, _of(every, "activated"), _of(every, "persons"))
    rows = sum(told.rows for told in staff)
    yield Done(Task.LINKED, rows, rows + _of(staff, "unlinked"))


def _of(told: Iterable[Measured], name: str) -> int:
    return sum(each.work[name] for each in told)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
