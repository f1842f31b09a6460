"""Values as COPY takes them, and new keys: made without building a model for each row."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import numpy as np

NULL = r"\N"
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_DRAWN = 4_096
_RANDOM, _VARIANT = np.uint64((1 << 62) - 1), np.uint64(1 << 63)


def text(value: str) -> str:
    """A text as COPY takes it."""
    if value.isprintable() and "\\" not in value:
        return value
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], value)


def binary(value: bytes) -> str:
    """Bytes as COPY takes them."""
    return rf"\\x{value.hex()}"


def as_json(value: object) -> str:
    """A value for a JSON column as COPY takes it."""
    return _JSON.encode(value).replace("\\", r"\\")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def as_object(row: Mapping[str, str]) -> bytes:
    """A row of texts as JSON; most rows hold nothing to escape and only fill the pattern of their headings."""
    values = tuple(row.values())
    if _is_to_be_escaped("".join(values)):
        return _JSON.encode(row).encode()
    return (_pattern(tuple(row), '"%s"') % values).encode()


def as_facts(facts: Mapping[str, object]) -> str:
    """Plain facts for a JSON column as COPY takes them; mostly texts without anything to escape."""
    values = facts.values()
    if _is_to_be_escaped("".join([value for value in values if isinstance(value, str)])):
        return as_json(facts)
    told = [f'"{value}"' if isinstance(value, str) else "null" if value is None else as_json(value) for value in values]
    return _pattern(tuple(facts), "%s") % tuple(told)


def _is_to_be_escaped(signs: str) -> bool:
    return not signs.isprintable() or '"' in signs or "\\" in signs


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...], place: str) -> str:
    return "{" + ",".join(f"{_JSON.encode(name)}:".replace("%", "%%") + place for name in names) + "}"


class Keys:
    """New keys of one instant (RFC 9562 version 7) as text, made without an object for each; for one process.

    Each is as random as any; thousands are drawn at once and given out in order, so that indexes grow at one place.
    """

    def __init__(self, at: datetime) -> None:
        milliseconds, rest = divmod((at - _EPOCH) // _MICROSECOND, 1000)
        head = f"{milliseconds:012x}"
        self._head = f"{head[:8]}-{head[8:]}-7{rest * 4096 // 1000:03x}-"
        self._drawn: list[str] = []

    def new(self) -> str:
        """The next one."""
        if not self._drawn:
            self._drawn = [f"{self._head}{tail[:4]}-{tail[4:]}" for tail in _tails()]
        return self._drawn.pop()


def _tails() -> Iterator[str]:
    """The second halves of keys in sixteen hex digits, the highest first; the variant takes two bits."""
    drawn = np.frombuffer(os.urandom(8 * _DRAWN), dtype=np.uint64) & _RANDOM | _VARIANT
    digits = np.sort(drawn)[::-1].astype(">u8").tobytes().hex()
    return (digits[at : at + 16] for at in range(0, len(digits), 16))


def key_bytes(key: str) -> bytes:
    """The sixteen bytes of a key."""
    return bytes.fromhex(key.replace("-", ""))


def texts(values: list[str]) -> str:
    """A list of texts as COPY takes it for a text array."""
    quoted = ",".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return text(f"{{{quoted}}}")


def written(value: object) -> str:
    """A plain value of a model's field as COPY takes it."""
    if isinstance(value, str):
        return text(value)
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (bytes, memoryview)):
        return binary(bytes(value))
    if isinstance(value, list):
        return texts([str(each) for each in value])
    if isinstance(value, dict):
        return as_json(value)
    if isinstance(value, (int, float, UUID, date, datetime)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a row")


def plain_and_written(values: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """Field values as JSON keeps them, and in the same order as COPY takes them."""
    plain: dict[str, object] = {}
    told: list[str] = []
    for name, value in values.items():
        kept = value if isinstance(value, str) or value is None or isinstance(value, (int, list)) else str(value)
        plain[name] = kept
        told.append(text(kept) if isinstance(kept, str) else written(kept))
    return plain, told
