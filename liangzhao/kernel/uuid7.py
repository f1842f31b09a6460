"""Keys that sort by time (RFC 9562 version 7), made here because PostgreSQL has them only from 18."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from liangzhao.kernel import clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def uuid7(at: datetime | None = None) -> UUID:
    """A new key carrying the instant to the microsecond, 62 random bits after it."""
    milliseconds, rest = divmod(((at or clock.now()) - _EPOCH) // _MICROSECOND, 1000)
    fraction = rest * 4096 // 1000
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


def instant_of(key: UUID) -> datetime:
    """The instant, to the millisecond, that a version 7 key carries."""
    return _EPOCH + timedelta(milliseconds=key.int >> 80)
