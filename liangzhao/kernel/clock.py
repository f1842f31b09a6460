"""The one source of time: instants are aware and UTC, legal dates are those of Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

from liangzhao_verify.legal_time import LEGAL_ZONE, aware, local_date

__all__ = ["LEGAL_ZONE", "at", "is_fixed", "learn", "local_date", "machine", "now", "today"]

_fixed: ContextVar[datetime | None] = ContextVar("liangzhao_fixed_instant", default=None)

BORNE = timedelta(seconds=5)
"""What an answer of the database may take, or its clock differ, without being noticed."""
_NOTHING = timedelta(0)


class _Apart:
    """How far the database's clock is ahead of this machine's, for the whole process."""

    lead = _NOTHING


def now() -> datetime:
    """The instant of the running transaction when one is fixed, else the time by the database's clock; aware, UTC."""
    return _fixed.get() or machine() + _Apart.lead


def machine() -> datetime:
    """This machine's own time, wherever :func:`now` comes from: for comparing clocks, never for deciding."""
    return datetime.now(UTC)


def learn(database: datetime) -> None:
    """Tell what the database's clock says now: beside a machine whose clock is wrong, :func:`now` stays right."""
    lead = database - machine()
    _Apart.lead = lead if abs(lead) > BORNE else _NOTHING


def today() -> date:
    """The legal date of :func:`now`."""
    return local_date(now())


@contextmanager
def at(instant: datetime) -> Iterator[datetime]:
    """Fix :func:`now` for the block, for this thread or task only; blocks may be nested."""
    token = _fixed.set(aware(instant).astimezone(UTC))
    try:
        yield now()
    finally:
        _fixed.reset(token)


def is_fixed() -> bool:
    """Whether :func:`now` is fixed in this thread or task."""
    return _fixed.get() is not None
