"""Statements of the hot paths: planned once per connection, and given any number of rows as one JSON value.

The bench shows why: composing, sending and planning the same statements anew was two thirds of the cost of issuing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import psycopg


class Wrapper(Protocol):
    """What is needed of Django's connection to a database."""

    connection: Any  # psycopg's connection, None before the first use

    @property
    def wrap_database_errors(self) -> AbstractContextManager[Any]: ...

    def ensure_connection(self) -> None: ...


def run(wrapper: Wrapper, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """The rows of a statement with ``%s`` for its values, prepared on its first use; errors are Django's own."""
    wrapper.ensure_connection()
    connection: psycopg.Connection[tuple[Any, ...]] = wrapper.connection
    if connection.prepare_threshold is None:  # Django turns preparing off; its own cursors never prepare
        connection.prepare_threshold = 0
    with wrapper.wrap_database_errors, psycopg.Cursor(connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []


def given(columns: Mapping[str, str]) -> str:
    """SQL for the rows of one JSON value: ``FROM {given(…)}`` gives columns of these names and types."""
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"json_to_recordset(%s::json) AS given ({typed})"


def insertion(table: str, columns: Mapping[str, str]) -> str:
    """SQL that inserts the rows of one JSON value into a table."""
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM {given(columns)}"  # noqa: S608  names from our tables


def insertion_of_one(table: str, columns: Mapping[str, str]) -> str:
    """SQL that inserts one row given as a value for each column; a WHERE behind it sees the columns."""
    names = ", ".join(columns)
    # Without a length: a cast to one would cut a value that the column refuses.
    values = ", ".join(f"%s::{kind.partition('(')[0]}" for kind in columns.values())
    given = f"(VALUES ({values})) AS given ({names})"
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM {given}"  # noqa: S608  names from our tables


def as_json(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as one JSON value for ``given``; UUIDs, dates, instants and bytes in PostgreSQL's own text form."""
    return _JSON.encode([{name: _TEXT.get(type(value), _same)(value) for name, value in row.items()} for row in rows])


def _same(value: object) -> object:
    return value


def _other(value: object) -> object:
    for kind, text in _TEXT.items():
        if isinstance(value, kind):
            return text(value)
    raise TypeError(f"{type(value).__name__} has no place in a row")


# By exact type, before JSON asks: its question for each value costs more than the rest of the row.
_TEXT: dict[type, Callable[[Any], object]] = {
    UUID: lambda value: value.hex,
    bytes: lambda value: f"\\x{value.hex()}",
    memoryview: lambda value: f"\\x{value.hex()}",
    datetime: datetime.isoformat,
    date: date.isoformat,
}
_JSON = json.JSONEncoder(default=_other, ensure_ascii=False, separators=(",", ":"))
