"""The findings a load will keep, as its trial keeps them: all are counted, the first of each sort stand there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from liangzhao.consolidation.importing.report import Expected
from liangzhao.consolidation.quality.model import Decider

MOST = 500
"""Of each sort so many stand in a trial; after the load all can be seen."""


@dataclass(frozen=True)
class Sort:
    """A rule, apart from what of it the machine mends: how many findings in how many rows, the first of them.

    ``through`` is the last row of which all findings of the sort are among these; 0 when all of all rows are.
    """

    rule: str
    is_mended: bool
    findings: int
    rows: int
    through: int = 0
    first: Sequence[Expected] = field(default=(), compare=False)

    @property
    def is_cut(self) -> bool:
        """Whether there are more findings than stand here."""
        return self.through > 0

    def misses(self, row: int) -> bool:
        """Whether a row may have findings of the sort that do not stand here."""
        return self.is_cut and row > self.through


def is_mended(found: Expected) -> bool:
    """Whether the machine mends it by itself."""
    return found.decider == Decider.MACHINE


def sorts(expected: Iterable[Expected], most: int | None) -> list[Sort]:
    """The findings by sort, what somebody decides on first and the most frequent first; no more than ``most`` each."""
    found: dict[tuple[bool, str], list[Expected]] = defaultdict(list)
    for each in expected:
        found[is_mended(each), each.rule].append(each)
    order = sorted(found.items(), key=lambda each: (each[0][0], -len(each[1]), each[0][1]))
    return [_sort(rule, mended, some, most) for (mended, rule), some in order]


def _sort(rule: str, mended: bool, found: list[Expected], most: int | None) -> Sort:
    by_row = sorted(found, key=lambda each: each.row)
    first = by_row[:most]
    through = by_row[len(first)].row - 1 if len(first) < len(by_row) else 0
    return Sort(rule, mended, len(found), len({each.row for each in found}), through, first)


def packed(expected: Iterable[Expected]) -> Iterator[list[Any]]:
    """The sorts as they are kept."""
    for each in sorts(expected, MOST):
        first = [[one.row, one.field, one.value_masked, one.decider] for one in each.first]
        yield [each.rule, each.is_mended, each.findings, each.rows, each.through, first]


def read(kept: Iterable[Sequence[Any]]) -> Iterator[Sort]:
    """The sorts that were kept."""
    for rule, mended, findings, rows, through, first in kept:
        told = [Expected(row, rule, name, value, decider) for row, name, value, decider in first]
        yield Sort(rule, mended, findings, rows, through, told)
