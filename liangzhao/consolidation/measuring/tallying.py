"""Counting the six parts of the quality while rows pass: per authority and for all, in constant space."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.quality.model import Kind, Row
from liangzhao.consolidation.quality.score import (
    CONSISTENCY,
    FRESH_DAYS,
    LINKAGE,
    REQUIRED,
    UNIQUENESS,
    VALIDITY,
    Part,
    is_told,
)

RULED = {"validity": VALIDITY, "uniqueness": UNIQUENESS, "consistency": CONSISTENCY, "linkage": LINKAGE}
"""The parts of the score that rules decide."""


@dataclass
class _Sum:
    rows: int = 0
    filled: int = 0
    fresh: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Tallied:
    """The quality of one authority's rows, or of all: each part as (good, all), and the rows of each rule."""

    rows: int
    parts: dict[str, Part]
    findings: dict[str, int]


@dataclass
class Tally:
    """Add every row in turn, then every finding by the position of its row; ask for the sums at the end."""

    kind: Kind
    on: date
    owners: list[UUID | None] = field(default_factory=list)
    _at: dict[UUID | None, int] = field(default_factory=dict)
    _owner: array[int] = field(default_factory=lambda: array("l"))
    _filled: array[int] = field(default_factory=lambda: array("B"))
    _fresh: array[int] = field(default_factory=lambda: array("B"))
    _sums: list[_Sum] = field(default_factory=list)
    _rules: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, row: Row, authority: UUID | None) -> int:
        """Count a row; its position."""
        filled = sum(is_told(row, name) for name in REQUIRED[self.kind])
        return self.count(filled, authority, is_fresh=self._is_fresh(row.get("updated_on", "")))

    def count(self, filled: int, authority: UUID | None, *, is_fresh: bool) -> int:
        """Count a row of which only this is known; its position."""
        at = self._at.get(authority)
        if at is None:
            at = self._at[authority] = len(self.owners)
            self.owners.append(authority)
            self._sums.append(_Sum())
        told = self._sums[at]
        told.rows += 1
        told.filled += filled
        told.fresh += is_fresh
        self._owner.append(at)
        self._filled.append(filled)
        self._fresh.append(is_fresh)
        return len(self._owner) - 1

    def _is_fresh(self, text: str) -> bool:
        day = dates.one(text)
        return day is not None and (self.on - day).days <= FRESH_DAYS

    def find(self, position: int, rule: str) -> None:
        """Count that a rule found something in a row; once for each rule and row."""
        self._rules[position].add(rule)

    def since(self, position: int) -> tuple[array[int], array[int], array[int], dict[str, list[int]]]:
        """Of the rows from a position on: the place of each one's owner, cells filled, freshness; rows by rule."""
        found: dict[str, list[int]] = defaultdict(list)
        for at in range(position, len(self._owner)):
            for rule in self._rules.get(at, ()):
                found[rule].append(at - position)
        return array("H", self._owner[position:]), self._filled[position:], self._fresh[position:], found

    def sums(self) -> Iterator[tuple[UUID | None, Tallied]]:
        """The quality of each authority's rows, and of all under None; rows of no authority count only there."""
        for position, rules in self._rules.items():
            told = self._sums[self._owner[position]]
            told.findings.update(rules)
            told.wrong.update(part for part, of_part in RULED.items() if rules & of_part)
        self._rules.clear()
        whole = _Sum()
        for owner, told in zip(self.owners, self._sums, strict=True):
            _add(whole, told)
            if owner is not None:
                yield owner, self._tallied(told)
        yield None, self._tallied(whole)

    def _tallied(self, told: _Sum) -> Tallied:
        parts: dict[str, Part] = {"completeness": (told.filled, told.rows * len(REQUIRED[self.kind]))}
        parts |= {part: (told.rows - told.wrong[part], told.rows) for part in RULED}
        parts["timeliness"] = (told.fresh, told.rows)
        return Tallied(told.rows, parts, dict(sorted(told.findings.items())))


def _add(whole: _Sum, told: _Sum) -> None:
    whole.rows += told.rows
    whole.filled += told.filled
    whole.fresh += told.fresh
    whole.wrong.update(told.wrong)
    whole.findings.update(told.findings)
