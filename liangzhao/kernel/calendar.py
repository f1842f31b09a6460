"""Working days: weekends and holidays are not counted, make-up days are; beyond the known calendar nothing is sure.

The days themselves are data of a higher floor: the State Council announces each year's holidays the autumn before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from liangzhao.kernel.words import Sentence, _, sentence

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class DueDay:
    """A day counted in working days; ``is_certain`` is False when it was counted past the announced holidays."""

    day: date
    is_certain: bool
    known_until: date

    @property
    def sentence(self) -> Sentence:
        """The day, with a warning where the holidays are not announced yet."""
        if self.is_certain:
            return sentence("%(day)s", day=self.day)
        says = _("%(day)s（暂按周末推算：%(known_until)s以后的放假安排尚未公布）")
        return sentence(says, day=self.day, known_until=self.known_until)


@dataclass(frozen=True)
class WorkingCalendar:
    """Holidays and make-up working days as announced, complete from ``known_from`` to ``known_until`` included."""

    known_from: date
    known_until: date
    holidays: frozenset[date] = field(default_factory=frozenset)
    makeup_workdays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.holidays & self.makeup_workdays:
            raise ValueError("a day cannot be both a holiday and a make-up working day")

    def is_working_day(self, day: date) -> bool:
        """Whether offices work; outside the known years only weekends are left out."""
        if day in self.makeup_workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def add_working_days(self, start: date, count: int) -> DueDay:
        """The count-th working day after a start that is itself not counted (行政许可法 art. 82)."""
        if count < 1:
            raise ValueError("a term has at least one working day")
        *_earlier, day = islice(self._working_days_after(start), count)
        return DueDay(day, self._is_known(start, day), self.known_until)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + _DAY * n) for n in range(1, (end - start).days + 1))

    def _working_days_after(self, start: date) -> Iterator[date]:
        day = start
        while True:
            day += _DAY
            if self.is_working_day(day):
                yield day

    def _is_known(self, first: date, last: date) -> bool:
        return self.known_from <= first and last <= self.known_until
