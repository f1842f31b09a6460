"""Rows on their way into a table by COPY: only what differs between them travels, the rest is said once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from liangzhao.consolidation.intake.bulk.copying import NULL, as_json, written


class Lines:
    """Rows of one table; a field that is not given has the default of the model."""

    def __init__(self, model: type[models.Model]) -> None:
        self._model = model
        self._forms: list[Form] = []

    def __len__(self) -> int:
        return sum(len(form.lines) for form in self._forms)

    def form(self, *names: str, **fixed: str | None) -> Form:
        """For rows that differ in these fields only; ``fixed`` ones are the same in all, as text or None for NULL."""
        form = Form(self._model, names, fixed)
        self._forms.append(form)
        return form

    def store(self) -> None:
        """Put the rows into the table, those of one form after those of another."""
        with connection.cursor() as cursor:
            for at, form in enumerate(self._forms):
                form.store(cursor, f"load_{self._model._meta.db_table}_{at}")


class Form:
    """Rows of a table with some places left open."""

    def __init__(self, model: type[models.Model], names: Sequence[str], fixed: dict[str, str | None]) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self._table, self._open = model._meta.db_table, [fields[name].column for name in names]
        told = {name: _default(field) for name, field in fields.items() if name not in names} | fixed
        self._fixed = {fields[name].column: (value, fields[name].db_type(connection)) for name, value in told.items()}
        self.lines: list[str] = []

    def add(self, values: Sequence[str]) -> None:
        """A row with these values, as COPY takes them, in the order of the open places."""
        self.lines.append("\t".join(values))

    def store(self, cursor: CursorWrapper, name: str, *, once: bool = False) -> None:
        """Put the rows into the table, by a scratch table: row security refuses a COPY into the table itself.

        ``once`` leaves out what a unique constraint refuses.
        """
        if not self.lines:
            return
        columns = ", ".join(self._open)
        scratch = f"{name}_{crc32(columns.encode()):08x}"
        _provide(cursor, scratch, f"SELECT {columns} FROM {self._table}")  # noqa: S608  names of our models
        with connection.wrap_database_errors, cursor.copy(f"COPY {scratch} ({columns}) FROM STDIN") as copy:
            copy.write("\n".join([*self.lines, ""]))
        same = "".join(f", %s::{kind}" for _value, kind in self._fixed.values())
        cursor.execute(
            f"INSERT INTO {self._table} ({', '.join([*self._open, *self._fixed])}) "  # noqa: S608  names of our models
            f"SELECT {columns}{same} FROM {scratch}" + (" ON CONFLICT DO NOTHING" if once else ""),
            [value for value, _kind in self._fixed.values()],
        )


def store_once(rows: Sequence[models.Model]) -> None:
    """Rows of one model into its table, as ``bulk_create(ignore_conflicts=True)`` would put them there."""
    if not rows:
        return
    model = type(rows[0])
    fields = model._meta.concrete_fields
    form = Form(model, [field.attname for field in fields], {})
    for row in rows:
        form.add([_told(field, field.pre_save(row, add=True)) for field in fields])
    with connection.cursor() as cursor:
        form.store(cursor, f"once_{model._meta.db_table}", once=True)


def _provide(cursor: CursorWrapper, scratch: str, columns: str) -> None:
    """An empty scratch table; a commit empties it for little, while TRUNCATE makes a new file."""
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {scratch} ON COMMIT DELETE ROWS AS {columns} WITH NO DATA")
    cursor.execute(f"SELECT EXISTS (SELECT FROM {scratch})")  # noqa: S608  names of our models
    if cursor.fetchone() == (True,):
        cursor.execute(f"TRUNCATE {scratch}")


def _default(field: models.Field[Any, Any]) -> str | None:  # Any: fields of every kind
    told = NULL if field.primary_key else _told(field, field.get_default())
    return None if told == NULL else told


def _told(field: models.Field[Any, Any], value: object) -> str:  # Any: fields of every kind
    """A field's value as COPY takes it."""
    return as_json(value) if isinstance(field, models.JSONField) and value is not None else written(value)
