"""Rows of register tables as COPY takes them: made without building a model for each."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection, models

NULL = r"\N"
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_DRAWN = 16_384


def text(value: str) -> str:
    """A text as COPY takes it."""
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], value) if _SPECIAL.search(value) else value


def binary(value: bytes) -> str:
    """Bytes as COPY takes them."""
    return rf"\\x{value.hex()}"


def as_json(value: object) -> str:
    """A value for a JSON column as COPY takes it."""
    return _JSON.encode(value).replace("\\", r"\\")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Keys:
    """New keys of one instant (RFC 9562 version 7) as text, made without an object for each; for one process.

    Each is as random as any; thousands are drawn at once and given out in order, so that indexes grow at one place.
    """

    def __init__(self, at: datetime) -> None:
        milliseconds, rest = divmod((at - _EPOCH) // _MICROSECOND, 1000)
        head = f"{milliseconds:012x}"
        self._head = f"{head[:8]}-{head[8:]}-7{rest * 4096 // 1000:03x}-"
        self._tails: list[str] = []

    def new(self) -> str:
        """The next one."""
        if not self._tails:
            random = os.urandom(8 * _DRAWN).hex()
            self._tails = sorted((_tail(random[at : at + 16]) for at in range(0, 16 * _DRAWN, 16)), reverse=True)
        return self._head + self._tails.pop()


def _tail(random: str) -> str:
    """The second half of a key, of sixteen hex digits; the variant takes two bits."""
    return f"{'89ab'[int(random[0], 16) & 3]}{random[1:4]}-{random[4:]}"


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
        self._defaults = [NULL if field.primary_key else written(field.get_default()) for field in fields]
        self._lines: list[str] = []

    def __len__(self) -> int:
        return len(self._lines)

    def form(self, *names: str, **fixed: str) -> Form:
        """For rows that differ in these fields only; ``fixed`` ones, as COPY takes them, are the same in all."""
        values = self._defaults.copy()
        for name, value in fixed.items():
            values[self._at[name]] = value
        values = [value.replace("{", "{{").replace("}", "}}") for value in values]
        for at, name in enumerate(names):
            values[self._at[name]] = f"{{{at}}}"
        return Form(self._lines, "\t".join(values))

    def store(self) -> None:
        """Put the rows into the table, by a scratch table: row security refuses a COPY into the table itself."""
        if not self._lines:
            return
        scratch = f"load_{self._table}"
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS {scratch} ON COMMIT DELETE ROWS "  # noqa: S608  names of our models
                f"AS SELECT {self._names} FROM {self._table} WITH NO DATA"
            )
            with connection.wrap_database_errors, cursor.copy(f"COPY {scratch} ({self._names}) FROM STDIN") as copy:
                copy.write("".join(self._lines))
            cursor.execute(f"INSERT INTO {self._table} ({self._names}) SELECT {self._names} FROM {scratch}")  # noqa: S608  names of our models
            cursor.execute(f"TRUNCATE {scratch}")


class Form:
    """A row of a table with places left open."""

    def __init__(self, lines: list[str], pattern: str) -> None:
        self._lines, self._fill = lines, f"{pattern}\n".format

    def add(self, values: Sequence[str]) -> None:
        """A row with these values, as COPY takes them, in the order of the open places."""
        self._lines.append(self._fill(*values))


def plain_and_written(values: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """Field values as JSON keeps them, and in the same order as COPY takes them."""
    plain: dict[str, object] = {
        name: value if value is None or isinstance(value, (str, int, list)) else str(value)
        for name, value in values.items()
    }
    return plain, [written(value) for value in plain.values()]
