"""Values as COPY takes them, and new keys: made without building a model for each row."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    return (_pattern(tuple(row)) % values).encode()


def _is_to_be_escaped(signs: str) -> bool:
    return not signs.isprintable() or '"' in signs or "\\" in signs


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> str:
    return "{" + ",".join(f'{_named(name)}"%s"' for name in names) + "}"


def _named(name: str) -> str:
    return f"{_JSON.encode(name)}:".replace("%", "%%")


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


class Facts:
    """The plain facts of entries of one shape, as COPY takes them and as JSON keeps them.

    An entry tells the facts ``names``; the ``same`` facts of all are kept beside them in the JSON.
    """

    def __init__(self, names: Sequence[str], same: Mapping[str, object]) -> None:
        own = [f"{_named(name)}%s" for name in names]
        told = {name: as_json(value).replace("%", "%%") for name, value in same.items() if name not in names}
        self._pattern = "{" + ",".join([*own, *(f"{_named(name)}{value}" for name, value in told.items())]) + "}"

    def told(self, values: Iterable[object]) -> tuple[list[str], str]:
        """The values of ``names``, and the JSON of all facts; both as COPY takes them."""
        plain = [value if isinstance(value, (str, int, list)) or value is None else str(value) for value in values]
        if _is_to_be_escaped("".join([value for value in plain if isinstance(value, str)])):
            return [written(value) for value in plain], self._pattern % tuple([as_json(value) for value in plain])
        told, in_json = list[str](), list[str]()
        for value in plain:
            told.append(value if isinstance(value, str) else written(value))
            in_json.append(f'"{value}"' if isinstance(value, str) else as_json(value))
        return told, self._pattern % tuple(in_json)
