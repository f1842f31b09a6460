"""The working days of mainland China, from the State Council's notices we hold."""

from __future__ import annotations

from datetime import date
from functools import cache

from liangzhao.kernel.calendar import WorkingCalendar
from liangzhao.reference.entries import read_special_days

# The notice of the coming year may still move the last days of this one: 2018-12-29 became a working day that way.
_SETTLED = (12, 26)


@cache
def working_calendar() -> WorkingCalendar:
    """Holidays and make-up working days of data/calendar.csv, and from when to when they are complete."""
    days = tuple(read_special_days())
    return WorkingCalendar(
        known_from=date(days[0].day.year, 1, 1),
        known_until=date(days[-1].day.year, *_SETTLED),
        holidays=frozenset(each.day for each in days if not each.works),
        makeup_workdays=frozenset(each.day for each in days if each.works),
    )
