"""The country's legal time: dates in documents are those of Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


def local_date(instant: datetime) -> date:
    """The Asia/Shanghai date of an aware instant; ValueError for a naive one."""
    return aware(instant).astimezone(LEGAL_ZONE).date()


def aware(instant: datetime) -> datetime:
    """The instant itself; ValueError for a naive one."""
    if instant.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    return instant
