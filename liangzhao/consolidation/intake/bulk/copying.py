"""Rows of register tables as COPY takes them: made without building a model for each."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

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


class Lines:
    """Rows of one table on their way in; a field that is not given has the default of the model."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = model._meta.concrete_fields
        self._table = model._meta.db_table
        self._names = ", ".join(field.column for field in fields)
        self._at = {field.attname: at for at, field in enumerate(fields)}
        self._defaults = [NULL if field.primary_key else _told(field, field.get_default()) for field in fields]
        self._fields = fields
        self._lines: list[str] = []

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, row: models.Model) -> None:
        """A row that was built as a model, with what its fields keep."""
        told = (_told(field, field.pre_save(row, add=True)) for field in self._fields)
        self._lines.append("\t".join(told) + "\n")

    def form(self, *names: str, **fixed: str) -> Form:
        """For rows that differ in these fields only; ``fixed`` ones, as COPY takes them, are the same in all."""
        values = self._defaults.copy()
        for name, value in fixed.items():
            values[self._at[name]] = value
        values = [value.replace("%", "%%") for value in values]
        for name in names:
            values[self._at[name]] = "%s"
        return Form(self._lines, "\t".join(values), [self._at[name] for name in names])

    def store(self, *, once: bool = False) -> None:
        """Put the rows into the table, by a scratch table: row security refuses a COPY into the table itself.

        ``once`` leaves out what a unique constraint refuses.
        """
        if not self._lines:
            return
        scratch = f"load_{self._table}"
        with connection.cursor() as cursor:
            _provide(cursor, scratch, f"SELECT {self._names} FROM {self._table}")  # noqa: S608  names of our models
            with connection.wrap_database_errors, cursor.copy(f"COPY {scratch} ({self._names}) FROM STDIN") as copy:
                copy.write("".join(self._lines))
            cursor.execute(
                f"INSERT INTO {self._table} ({self._names}) SELECT {self._names} FROM {scratch}"  # noqa: S608  names of our models
                + (" ON CONFLICT DO NOTHING" if once else "")
            )


def _provide(cursor: CursorWrapper, scratch: str, columns: str) -> None:
    """An empty scratch table; a commit empties it for little, while TRUNCATE makes a new file."""
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {scratch} ON COMMIT DELETE ROWS AS {columns} WITH NO DATA")
    cursor.execute(f"SELECT EXISTS (SELECT FROM {scratch})")  # noqa: S608  names of our models
    if cursor.fetchone() == (True,):
        cursor.execute(f"TRUNCATE {scratch}")


def store_once(rows: Sequence[models.Model]) -> None:
    """Rows of one model into its table, as ``bulk_create(ignore_conflicts=True)`` would put them there."""
    if rows:
        lines = Lines(type(rows[0]))
        for row in rows:
            lines.add(row)
        lines.store(once=True)


def _told(field: models.Field[Any, Any], value: object) -> str:  # Any: fields of every kind
    """A field's value as COPY takes it."""
    return as_json(value) if isinstance(field, models.JSONField) and value is not None else written(value)


class Form:
    """A row of a table with places left open."""

    def __init__(self, lines: list[str], pattern: str, columns: Sequence[int]) -> None:
        self._lines, self._pattern = lines, f"{pattern}\n"
        order = sorted(range(len(columns)), key=columns.__getitem__)
        self._in_order = itemgetter(*order) if order != sorted(order) else tuple

    def add(self, values: Sequence[str]) -> None:
        """A row with these values, as COPY takes them, in the order of the open places."""
        self._lines.append(self._pattern % self._in_order(values))


def plain_and_written(values: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """Field values as JSON keeps them, and in the same order as COPY takes them."""
    plain: dict[str, object] = {}
    told: list[str] = []
    for name, value in values.items():
        kept = value if isinstance(value, str) or value is None or isinstance(value, (int, list)) else str(value)
        plain[name] = kept
        told.append(text(kept) if isinstance(kept, str) else written(kept))
    return plain, told
