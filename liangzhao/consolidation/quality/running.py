"""Looking at rows with the rules: tidied first, then row by row, then together with those they share something with.

Rules see a row as it reads after the lossless tidying of DQ-01, DQ-02 and DQ-20: a number in full-width digits is a
right number. What was tidied is a finding of its own.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.model import Action, Context, Finding, Kind, Numbered, Row
from liangzhao.consolidation.quality.rule import Grouping, Key, Rule
from liangzhao.consolidation.quality.rules import BY_ID, rules_for

TIDYING = ("DQ-02", "DQ-01", "DQ-20")
"""Applied before all others, in this order: a look-alike of the dot must go before it is taken for a full stop."""
_AT_ONCE = 2_000
_TIDYING = [(rule, rule.look) for rule in map(BY_ID.__getitem__, TIDYING) if rule.look]


def tidied(number: int, row: Row, context: Context) -> tuple[Row, list[Finding]]:
    """The row after its lossless mending, and what was mended or left in doubt."""
    findings: list[Finding] = []
    for rule, see in _TIDYING:
        if found := [rule.finding(number, each) for each in see(row, context)]:
            findings.extend(found)
            row = {**row, **{each.found.field: str(each.found.new) for each in found if each.action is Action.AUTO}}
    return row, findings


def look(number: int, row: Row, context: Context) -> list[Finding]:
    """What the rules of single rows find in a row that was tidied."""
    return [rule.finding(number, found) for rule, see in _single(context.kind) for found in see(row, context)]


def examined(rows: Sequence[Numbered], context: Context) -> tuple[list[Numbered], list[Finding]]:
    """Both for many rows: the rows after their mending, and what is found in them, row by row.

    At a glance at whole columns each rule tells which rows are worth its look.
    """
    columns = Columns([row for _number, row in rows], context)
    given, found = list(rows), defaultdict[int, list[Finding]](list)
    for at in sorted({at for rule, _see in _TIDYING for at in worth_a_look(rule, columns)}):
        number, row = rows[at]
        mended, found[at] = tidied(number, row, context)
        given[at] = number, mended
    mended_rows = {at for at in found if given[at][1] is not rows[at][1]}  # no column says what they say now
    for rule, see in _single(context.kind):
        for at in mended_rows.union(worth_a_look(rule, columns)):
            number, row = given[at]
            found[at] += [rule.finding(number, each) for each in see(row, context)]
    return given, [finding for at in sorted(found) for finding in found[at]]


def worth_a_look(rule: Rule, columns: Columns) -> Iterable[int]:
    """The places of the rows in which a rule may find something."""
    return range(len(columns.rows)) if rule.glance is None else rule.glance(columns)


def _single(kind: Kind) -> list[tuple[Rule, Any]]:
    if kind not in _SINGLE:
        _SINGLE[kind] = [(rule, rule.look) for rule in rules_for(kind) if rule.look and rule.id not in TIDYING]
    return _SINGLE[kind]


_SINGLE: dict[Kind, list[tuple[Rule, Any]]] = {}


@cache
def groupings(kind: Kind) -> list[tuple[Rule, Grouping]]:
    """The groupings of a kind in a fixed order."""
    return [(rule, grouping) for rule in rules_for(kind) for grouping in rule.groups]


@cache
def shared_keys(kind: Kind) -> list[Key]:
    """The keys of the groupings of a kind, each once: several rules look at the same rows together."""
    return list(dict.fromkeys(grouping.key for _rule, grouping in groupings(kind)))


def keys_of(row: Row, context: Context) -> list[int]:
    """A number for each shared key: equal for rows that belong together, 0 for none; good within one process family."""
    return [hash(key) if (key := key_of(row, context)) else 0 for key_of in shared_keys(context.kind)]


@dataclass
class Together:
    """Collects the keys of rows as they pass, 8 bytes a row and key, and tells which rows must be seen again."""

    context: Context
    numbers: array[int] = field(default_factory=lambda: array("q"))
    keys: list[array[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keys = [array("q") for _each in shared_keys(self.context.kind)]

    def add(self, number: int, keys: Iterable[int]) -> None:
        """Remember the keys of a row."""
        self.numbers.append(number)
        for column, key in zip(self.keys, keys, strict=True):
            column.append(key)

    def extend(self, numbers: array[int], columns: Sequence[array[int]]) -> None:
        """The same for many rows."""
        self.numbers.extend(numbers)
        for column, more in zip(self.keys, columns, strict=True):
            column.extend(more)

    def suspects(self) -> set[int]:
        """The numbers of the rows that share a key with another."""
        numbers = np.frombuffer(self.numbers, dtype=np.int64)
        found: set[int] = set()
        for column in self.keys:
            found.update(numbers[repeated(np.frombuffer(column, dtype=np.int64))].tolist())
        return found

    def findings(self, rows_of: Callable[[set[int]], Mapping[int, Row]]) -> Iterator[Finding]:
        """What the groupings find; ``rows_of`` gives the tidied rows of the numbers asked for."""
        rows = sorted(rows_of(self.suspects()).items())
        for rule, grouping in groupings(self.context.kind):
            sharing: dict[str, list[Numbered]] = defaultdict(list)
            for numbered in rows:
                if key := grouping.key(numbered[1], self.context):
                    sharing[key].append(numbered)
            for members in sharing.values():
                if len(members) > 1:
                    for number, found in grouping.judge(members, self.context):
                        yield rule.finding(number, found)


def repeated(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of the keys other than 0 occur more than once."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = ordered[1:] == ordered[:-1]
    marked = np.zeros(len(keys), dtype=np.bool_)
    marked[order[1:][same]] = True
    marked[order[:-1][same]] = True
    marked &= keys != 0
    return marked


@dataclass
class Examination:
    """Rows looked at some at a time; what the rules find in all of them is told at the end, row by row."""

    context: Context
    _kept: dict[int, Row] = field(default_factory=dict)
    _found: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._together = Together(self.context)

    def look(self, rows: Iterable[Numbered]) -> None:
        """Look at some more rows."""
        following = iter(rows)
        while some := list(islice(following, _AT_ONCE)):
            given, found = examined(some, self.context)
            self._kept.update(given)
            self._found.extend(found)
            for number, row in given:
                self._together.add(number, keys_of(row, self.context))

    def findings(self) -> list[Finding]:
        """Everything found, with what rows that share something show together."""
        shared = self._together.findings(lambda wanted: {number: self._kept[number] for number in wanted})
        found = _once([*self._found, *shared])
        return sorted(found, key=lambda finding: (finding.row, finding.rule, finding.found.field))


def examine(rows: Iterable[Numbered], context: Context) -> list[Finding]:
    """Everything the rules find in rows held in memory, in the order of the rows."""
    examination = Examination(context)
    examination.look(rows)
    return examination.findings()


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """A rule says the same of a field of a row once, the surest first."""
    seen: set[tuple[int, str, str]] = set()
    for finding in findings:
        key = (finding.row, finding.rule, finding.found.field)
        if key not in seen:
            seen.add(key)
            yield finding
