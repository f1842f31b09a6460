"""Keys that sort by time (RFC 9562 version 7), made here because PostgreSQL has them only from 18."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from liangzhao.kernel import clock, randomness

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS = 24 * 60 * 60
_RANDOM = (1 << 62) - 1


def uuid7(at: datetime | None = None) -> UUID:
    """A new key carrying the instant to the microsecond, 62 random bits after it."""
    return at_instant(at or clock.now(), randomness.some(8))


def at_instant(at: datetime, random: bytes) -> UUID:
    """A key carrying an instant and eight random bytes, but for two of their bits."""
    return UUID(int=_instant(at) | int.from_bytes(random) & _RANDOM)


def first_of(at: datetime) -> UUID:
    """The lowest key of an instant: rows of that instant and later are those whose keys are not below it."""
    return UUID(int=_instant(at))


def _instant(at: datetime) -> int:
    since = at - _EPOCH
    milliseconds, rest = divmod((since.days * _SECONDS + since.seconds) * 1_000_000 + since.microseconds, 1000)
    return milliseconds << 80 | 0x7 << 76 | (rest * 4096 // 1000) << 64 | 0b10 << 62


def instant_of(key: UUID) -> datetime:
    """When a key was made, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=key.int >> 80)
