"""The one source of time: instants are aware and UTC, legal dates are those of Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("liangzhao_fixed_instant", default=None)


def now() -> datetime:
    """The instant of the running transaction when one is fixed, else the machine's time; aware, UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The legal date of :func:`now`."""
    return local_date(now())


def local_date(instant: datetime) -> date:
    """The Asia/Shanghai date of an aware instant; ValueError for a naive one."""
    return _aware(instant).astimezone(LEGAL_ZONE).date()


@contextmanager
def at(instant: datetime) -> Iterator[datetime]:
    """Fix :func:`now` for the block, for this thread or task only; blocks may be nested."""
    token = _fixed.set(_aware(instant).astimezone(UTC))
    try:
        yield now()
    finally:
        _fixed.reset(token)


def is_fixed() -> bool:
    """Whether :func:`now` is fixed in this thread or task."""
    return _fixed.get() is not None


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    return instant
