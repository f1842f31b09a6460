"""Sealing every sealed column anew under the current data key, while the node works (SEC-P3).

Row by row in the order of their keys, a batch to a transaction. A value is replaced only if it is still the one that
was read, so that nobody waits for a lock and no change made meanwhile is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from psycopg import sql

from liangzhao.access.sealed_fields import SealedTextField
from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import encryption

BATCH = 500
FIRST = UUID(int=0)
Tell = Callable[[str, int], None]


class KeyInUse(Exception):
    """A data key that still opens values of the database; the text says how many."""


@dataclass(frozen=True)
class Column:
    """A sealed column of a table."""

    table: str
    name: str

    @property
    def title(self) -> str:
        """The column as people name it."""
        return f"{self.table}.{self.name}"


def columns() -> list[Column]:
    """Every sealed column there is."""
    found = (
        Column(model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField)
    )
    return sorted(found, key=lambda column: column.title)


def rekey(*, batch: int = BATCH, tell: Tell = lambda _column, _rows: None) -> int:
    """Seal everything under the current key that is not yet; returns how many values. May be stopped and run again."""
    encryption.ring(newest=True)
    return sum(_rekey(column, batch, tell) for column in columns())


def use_of_keys() -> Counter[str]:
    """How many values are sealed under which key id."""
    found: Counter[str] = Counter()
    for column in columns():
        with service_transaction("keys"), connection.cursor() as cursor:
            cursor.execute(
                _sql("SELECT encode(substring({name} FROM 2 FOR 4), 'hex'), count(*) FROM {table} "
                     "WHERE {name} IS NOT NULL GROUP BY 1", column)
            )  # fmt: skip
            found.update(dict(cursor.fetchall()))
    return found


def require_unused(key_id: str) -> None:
    """Pass silently, or raise KeyInUse."""
    if left := use_of_keys()[key_id]:
        raise KeyInUse(f"{left} values are still sealed under {key_id}")


def _rekey(column: Column, batch: int, tell: Tell) -> int:
    done = 0
    for changed in _batches(column, batch):
        done += changed
        tell(column.title, done)
    return done


def _batches(column: Column, batch: int) -> Iterator[int]:
    last: UUID | None = FIRST
    while last is not None:
        with service_transaction("keys"):
            rows = _read(column, last, batch)
            changed = _replace(column, rows)
        last = rows[-1][0] if rows else None
        yield changed


def _read(column: Column, last: UUID, batch: int) -> list[tuple[UUID, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _sql("SELECT id, {name} FROM {table} WHERE id > %s AND {name} IS NOT NULL ORDER BY id LIMIT %s", column),
            [last, batch],
        )
        return [(key, bytes(value)) for key, value in cursor.fetchall()]


def _replace(column: Column, rows: list[tuple[UUID, bytes]]) -> int:
    ring = encryption.ring()
    stale = [(key, old, ring.reseal(old, f"{column.title}|{key}")) for key, old in rows if not ring.is_current(old)]
    if not stale:
        return 0
    keys, before, after = (list(part) for part in zip(*stale, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _sql("UPDATE {table} AS row SET {name} = new.after "
                 "FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS new (id, before, after) "
                 "WHERE row.id = new.id AND row.{name} = new.before", column),
            [keys, before, after],
        )  # fmt: skip
        return int(cursor.rowcount)


def _sql(text: str, column: Column) -> Any:  # Any: Django's stubs know of text alone, psycopg takes its own
    return sql.SQL(text).format(table=sql.Identifier(column.table), name=sql.Identifier(column.name))
