"""Periods of the law: years by the calendar, half-open ranges of days, ages."""

from __future__ import annotations

import calendar as _calendar
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


def add_years(day: date, years: int) -> date:
    """The same calendar day years later or earlier; 29 February becomes the 28th where there is none."""
    return add_months(day, 12 * years)


def add_months(day: date, months: int) -> date:
    """The same day of the month months later or earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, _calendar.monthrange(year, month + 1)[1]))


def last_day(start: date, years: int) -> date:
    """The last day of a validity of whole years: 2016-01-20 for 5 years ends on 2021-01-19."""
    return add_years(start, years) - _DAY


def age_on(birth: date, day: date) -> int:
    """Full years of life on a day; who was born on 29 February turns a year older on the 28th otherwise."""
    years = day.year - birth.year
    return years if add_years(birth, years) <= day else years - 1


@dataclass(frozen=True)
class Period:
    """The days from ``start`` to the one before ``end``; without an end it is open."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError("a period ends after it starts")

    @classmethod
    def through(cls, first: date, last: date | None) -> Period:
        """The period whose last day is included, as printed on a licence."""
        return cls(first, None if last is None else last + _DAY)

    @classmethod
    def of_years(cls, start: date, years: int) -> Period:
        """A period of whole calendar years."""
        return cls(start, add_years(start, years))

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to the period; None when it is open."""
        return None if self.end is None else self.end - _DAY

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether some day belongs to both."""
        starts_in_time = other.end is None or self.start < other.end
        return starts_in_time and (self.end is None or other.start < self.end)

    def closed_on(self, day: date) -> Period:
        """The same period ended by a change on a day; the next one starts there. ValueError unless it is inside."""
        if day not in self or day == self.start:
            raise ValueError("a period is closed on a later day of its own")
        return Period(self.start, day)
