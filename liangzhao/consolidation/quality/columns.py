"""Many rows of one kind, column by column: by it a rule tells at a glance which of them it need not look at.

A glance may name a row in which the rule finds nothing, but never leaves out one in which it would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from liangzhao.consolidation.quality.model import Context, Row
from liangzhao.consolidation.quality.signs import Mask, Signs, SignSet

Days = npt.NDArray[np.int64]
"""Days as the numbers YYYYMMDD: 0 for none, ``UNCLEAR`` for what is written otherwise or no day."""
UNCLEAR = -1
T = TypeVar("T")

_LAST_OF_MONTH = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
YEAR, _MONTH, _DAY = 10_000, 100, 1
_WRITTEN = np.array([1000, 100, 10, 1, 0, 10, 1, 0, 10, 1]) * np.array(
    [YEAR] * 4 + [0] + [_MONTH] * 2 + [0] + [_DAY] * 2
)
_HYPHENS, _DIGITS = [4, 7], [0, 1, 2, 3, 5, 6, 8, 9]


class Columns:
    """The rows, what rules may know beside them, and what was told of a column once."""

    def __init__(self, rows: Sequence[Row], context: Context) -> None:
        self.rows, self.context = rows, context
        self.names: frozenset[str] = frozenset().union(*rows)
        self._texts: dict[str, Sequence[str]] = {}
        self._signs: dict[str, Signs] = {}
        self._days: dict[str, Days] = {}
        self._once: dict[object, Any] = {}

    def texts(self, name: str) -> Sequence[str]:
        """What the rows say of a field; empty where they say nothing or do not have it."""
        if name not in self._texts:
            self._texts[name] = [row.get(name, "") for row in self.rows]
        return self._texts[name]

    def once(self, tell: Callable[[Columns], T]) -> T:
        """What ``tell`` says of these columns, asked once for all rules."""
        if tell not in self._once:
            self._once[tell] = tell(self)
        return cast("T", self._once[tell])

    def where(self, name: str, is_worth: Callable[[str], object]) -> list[int]:
        """The places of the rows whose text of a field is worth a look; told of each text once."""
        if name not in self.names:
            return []
        texts = self.texts(name)
        wanted = {text for text in set(texts) if is_worth(text)}
        return [at for at, text in enumerate(texts) if text in wanted] if wanted else []

    def holding(self, names: Iterable[str], *signs: SignSet) -> Mask:
        """Which rows hold in one of these fields, one behind the other, a sign of each of these sets."""
        found = np.zeros(len(self.rows), dtype=np.bool_)
        for name in self.names.intersection(names):
            found |= self.signs(name).holding(*signs)
        return found

    def signs(self, name: str) -> Signs:
        """The signs of a field."""
        if name not in self._signs:
            self._signs[name] = Signs(self.texts(name))
        return self._signs[name]

    def days(self, name: str) -> Days:
        """The days of a field."""
        if name not in self._days:
            self._days[name] = _days(self.signs(name))
        return self._days[name]


def _days(signs: Signs) -> Days:
    at, numbers = signs.of_length(len("YYYY-MM-DD"))
    values = numbers - ord("0")
    told = values @ _WRITTEN
    is_written = (numbers[:, _HYPHENS] == ord("-")).all(axis=1) & are_digits(values[:, _DIGITS])
    days = np.where(signs.are_empty, 0, UNCLEAR)
    days[at] = np.where(is_written & are_days(told), told, UNCLEAR)
    return days


def are_digits(values: npt.NDArray[np.int64]) -> Mask:
    """Which lines hold numbers below ten alone."""
    found: Mask = np.logical_and.reduce((values >= 0) & (values < 10), axis=1)
    return found


def are_days(told: Days) -> Mask:
    """Which numbers are days of the calendar, from the year 1 on."""
    year, month, day = told // YEAR, told // _MONTH % 100, told % 100
    is_month = (month >= 1) & (month <= 12)
    last = _LAST_OF_MONTH[np.where(is_month, month, 0)]
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = np.where((month == 2) & ~is_leap, 28, last)
    return (year >= 1) & is_month & (day >= 1) & (day <= last)


def number_of(day: date) -> int:
    """A day as the number it is here."""
    return day.year * YEAR + day.month * _MONTH + day.day


def places(mask: Mask) -> list[int]:
    """Where a mask is true."""
    found: list[int] = np.flatnonzero(mask).tolist()
    return found
