"""How long a photo may wait for its confirmation: the working days of ``institution_confirmation_days``."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from liangzhao.kernel import clock
from liangzhao.law import parameters
from liangzhao.reference.working_days import working_calendar

_DAY = timedelta(days=1)


def due_on(sent_at: datetime) -> date:
    """The last day for the confirmation of a photo sent at ``sent_at``."""
    return _due_on(clock.local_date(sent_at))


def is_overdue(sent_at: datetime) -> bool:
    """Whether a photo that still waits should have been decided before today."""
    return due_on(sent_at) < clock.today()


def days_over(sent_at: datetime) -> int:
    """Days past the last day; nothing before it has passed."""
    return max(0, (clock.today() - due_on(sent_at)).days)


def overdue_until() -> datetime:
    """What waits since before this moment is overdue, and nothing else is."""
    day = clock.today()
    while _due_on(day) >= clock.today():
        day -= _DAY
    return datetime.combine(day + _DAY, datetime.min.time(), tzinfo=clock.LEGAL_ZONE)


def _due_on(sent: date) -> date:
    days = parameters.number("institution_confirmation_days", on=sent)
    return working_calendar().add_working_days(sent, days).day
