"""Rows on their way into tables by COPY: what differs between them travels, what several tables share once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple
from zlib import crc32

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from liangzhao.consolidation.intake.bulk.copying import NULL, as_json, written

_OF_ONE_WIDTH = frozenset({"boolean", "date", "integer", "timestamp with time zone", "uuid"})


class _Table(NamedTuple):
    """Where the lines of a sheet go: the columns of the table, what they take of a line, and what is fixed."""

    name: str
    places: Mapping[str, str]
    fixed: Mapping[str, tuple[str | None, str]]
    only: str

    def filling(self, scratch: str) -> str:
        same = "".join(f", %s::{kind}" for _value, kind in self.fixed.values())
        return (
            f"INSERT INTO {self.name} ({', '.join([*self.places, *self.fixed])}) "  # noqa: S608  names of our models
            f"SELECT {', '.join(self.places.values())}{same} FROM {scratch}"
            + (f" WHERE {self.only}" if self.only else "")
        )


class Sheet:
    """Lines that travel once and are put into one table or several, in the order in which these were told.

    A line has the columns that are told here, then those which the tables name first, in their order.
    """

    def __init__(self, **columns: str) -> None:
        self.lines: list[str] = []
        self._columns = dict(columns)
        self._tables: list[_Table] = []

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def width(self) -> int:
        """How many columns a line has."""
        return len(self._columns)

    def into(
        self,
        model: type[models.Model],
        *names: str,
        places: Mapping[str, str] = MappingProxyType({}),
        fixed: Mapping[str, str | None] = MappingProxyType({}),
        only: str = "",
    ) -> None:
        """Put the lines into this table; a field that is not told has the default of the model.

        The fields ``names`` take a new column of that name, ``places`` say which column others take, and ``fixed`` ones
        are the same in all, as text or None for NULL. Of lines whose column ``only`` is false no row is made.
        ValueError for a name that a column of the lines has already.
        """
        if taken := self._columns.keys() & set(names):
            raise ValueError(f"{', '.join(sorted(taken))}: said by another table of these lines")
        fields = {field.attname: field for field in model._meta.concrete_fields}
        told = {name: name for name in names} | dict(places)
        if only:
            self._columns.setdefault(only, "boolean")
        for name, column in told.items():
            self._columns.setdefault(column, fields[name].db_type(connection) or "")
        same = {name: _default(field) for name, field in fields.items() if name not in told} | dict(fixed)
        self._tables.append(
            _Table(
                model._meta.db_table,
                {fields[name].column: column for name, column in told.items()},
                {fields[name].column: (value, fields[name].db_type(connection) or "") for name, value in same.items()},
                only,
            )
        )

    def add(self, values: Sequence[str]) -> None:
        """A line with these values, as COPY takes them, in the order of the columns."""
        self.lines.append("\t".join(values))

    def store(self, *, once: bool = False) -> None:
        """Put the lines into the tables, by a scratch table: row security refuses a COPY into the tables themselves.

        ``once`` leaves out what a unique constraint refuses.
        """
        if not self.lines:
            return
        with connection.cursor() as cursor:
            scratch = _provided(cursor, self._columns)
            names = ", ".join(self._columns)
            with connection.wrap_database_errors, cursor.copy(f"COPY {scratch} ({names}) FROM STDIN") as copy:
                copy.write("\n".join([*self.lines, ""]))
            for table in self._tables:
                filling = table.filling(scratch) + (" ON CONFLICT DO NOTHING" if once else "")
                cursor.execute(filling, [value for value, _kind in table.fixed.values()])


def store_once(rows: Sequence[models.Model]) -> None:
    """Rows of one model into its table, as ``bulk_create(ignore_conflicts=True)`` would put them there."""
    if not rows:
        return
    model = type(rows[0])
    fields = model._meta.concrete_fields
    sheet = Sheet()
    sheet.into(model, *(field.attname for field in fields))
    for row in rows:
        sheet.add([_told(field, field.pre_save(row, add=True)) for field in fields])
    sheet.store(once=True)


def _provided(cursor: CursorWrapper, columns: Mapping[str, str]) -> str:
    """The name of an empty scratch table; a commit empties it for little, while TRUNCATE makes a new file."""
    # What has one width stands first: the server finds a column the faster, the fewer of other widths are before it.
    ordered = sorted(columns.items(), key=lambda column: column[1] not in _OF_ONE_WIDTH)
    told = ", ".join(f"{name} {kind}" for name, kind in ordered)
    scratch = f"load_{crc32(told.encode()):08x}"
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {scratch} ({told}) ON COMMIT DELETE ROWS")
    cursor.execute(f"SELECT EXISTS (SELECT FROM {scratch})")  # noqa: S608  a name of ours
    if cursor.fetchone() == (True,):
        cursor.execute(f"TRUNCATE {scratch}")
    return scratch


def _default(field: models.Field[Any, Any]) -> str | None:  # Any: fields of every kind
    told = NULL if field.primary_key else _told(field, field.get_default())
    return None if told == NULL else told


def _told(field: models.Field[Any, Any], value: object) -> str:  # Any: fields of every kind
    """A field's value as COPY takes it."""
    return as_json(value) if isinstance(field, models.JSONField) and value is not None else written(value)
