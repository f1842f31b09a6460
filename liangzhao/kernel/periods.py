"""Periods of the law: years and months by the calendar."""

from __future__ import annotations

import calendar as _calendar
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
