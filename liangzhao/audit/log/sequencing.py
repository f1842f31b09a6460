"""Giving every event its place in the tree, once, in the order in which transactions began to write.

Read are events of transactions below ``pg_snapshot_xmin(pg_current_snapshot())``: all of those have ended, so nothing
can appear between them any more. Reading by ``id > last`` would miss what a slow transaction commits late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import cbor2
import psycopg

from liangzhao.audit.log.tree import leaf_hash

BATCH = 1024  # a batch in hand costs the process three megabytes
LOCK = 7202012

Transaction = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]
"""Opens a transaction of the node's own service on the sequencer's connection."""


class JournalCut(RuntimeError):
    """Raised when the event that was sequenced last is not in the journal any more."""


class JournalOfAnotherCluster(RuntimeError):
    """Raised when the journal was written by transactions this database server has not had yet: a copied journal."""


@dataclass(frozen=True)
class Position:
    """Behind which event the next one is looked for."""

    next_index: int
    recorded_in: str
    at: datetime
    event_id: UUID


_LAST = """
SELECT leaf.index, event.recorded_in::text, event.at, event.id,
       event.recorded_in >= pg_snapshot_xmax(pg_current_snapshot())
FROM audit_leaf AS leaf LEFT JOIN audit_event AS event ON event.id = leaf.event_id
ORDER BY leaf.index DESC LIMIT 1
"""

# The order names the table: a bare recorded_in would be the text beside it, and '1000' stand before '999'.
_FIRST = """
SELECT id, recorded_in::text, at, public_entry, subject_kind = 'licence' FROM audit_event AS event
WHERE recorded_in < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY event.recorded_in, event.at, event.id LIMIT %s
"""

_NEXT = """
SELECT id, recorded_in::text, at, public_entry, subject_kind = 'licence' FROM audit_event AS event
WHERE (recorded_in, at, id) > (%s::xid8, %s, %s) AND recorded_in < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY event.recorded_in, event.at, event.id LIMIT %s
"""

_APPEND = """
INSERT INTO audit_leaf (index, event_id, leaf_hash, identifier)
SELECT %b + place - 1, event_id, leaf_hash, identifier
FROM unnest(%b::uuid[], %b::bytea[], %b::text[]) WITH ORDINALITY AS given (event_id, leaf_hash, identifier, place)
"""

_COMPLETE = """
SELECT statement_timestamp(), EXISTS (SELECT FROM audit_event WHERE (recorded_in, at, id) > (%s::xid8, %s, %s))
"""

_COMPLETE_FROM_START = "SELECT statement_timestamp(), EXISTS (SELECT FROM audit_event)"

_ENTRIES = """
SELECT leaf.index, event.public_entry FROM audit_leaf AS leaf LEFT JOIN audit_event AS event ON event.id = leaf.event_id
WHERE leaf.index >= %s ORDER BY leaf.index LIMIT %s
"""


class Sequencer:
    """Appends leaves behind the last one; the caller holds LOCK, so that there is one such."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        with transaction() as connection:
            self._last = _position(connection)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._last.next_index if self._last else 0

    def append(self, limit: int = BATCH) -> list[bytes]:
        """Give the next events their places; their public entries in order, none when nothing waits."""
        with self._transaction() as connection:
            found = self._waiting(connection, limit)
            if not found:
                return []
            rows = [(row[0], bytes(row[3]), bool(row[4])) for row in found]
            connection.execute(
                _APPEND,
                [
                    self.size,
                    [event_id for event_id, _entry, _named in rows],
                    [leaf_hash(entry) for _id, entry, _named in rows],
                    [identifier_in(entry) if named else None for _id, entry, named in rows],
                ],
            )
        last = found[-1]
        self._last = Position(self.size + len(found), last[1], last[2], last[0])
        return [entry for _id, entry, _named in rows]

    def complete_until(self) -> datetime | None:
        """The instant until which every committed event has its place; None while one waits for a slow transaction."""
        last = self._last
        with self._transaction() as connection:
            if last is None:
                row = connection.execute(_COMPLETE_FROM_START).fetchone()
            else:
                row = connection.execute(_COMPLETE, [last.recorded_in, last.at, last.event_id]).fetchone()
        return row[0] if row and not row[1] else None

    def entries_from(self, index: int, limit: int = BATCH) -> Iterator[bytes]:
        """The public entries of leaves that have their places already, from one on; raises JournalCut."""
        while index < self.size:
            with self._transaction() as connection:
                rows = connection.execute(_ENTRIES, [index, limit]).fetchall()
            for place, entry in rows:
                if place != index or entry is None:
                    raise JournalCut(f"entry {index}")
                yield bytes(entry)
                index += 1
            if not rows:
                raise JournalCut(f"entry {index}")

    def _waiting(self, connection: psycopg.Connection[Any], limit: int) -> list[tuple[Any, ...]]:
        last = self._last
        if last is None:
            return connection.execute(_FIRST, [limit]).fetchall()
        return connection.execute(_NEXT, [last.recorded_in, last.at, last.event_id, limit]).fetchall()


def _position(connection: psycopg.Connection[Any]) -> Position | None:
    row = connection.execute(_LAST).fetchone()
    if row is None:
        return None
    index, recorded_in, at, event_id, is_ahead = row
    if event_id is None:
        raise JournalCut(f"entry {index}")
    if is_ahead:
        raise JournalOfAnotherCluster(f"transaction {recorded_in}")
    return Position(index + 1, recorded_in, at, event_id)


def identifier_in(entry: bytes) -> str | None:
    """The licence identifier a public entry names; None where it names none."""
    facts = cbor2.loads(entry)
    subject = facts[3] if isinstance(facts, list) and len(facts) > 3 else None
    return subject[0] if isinstance(subject, list) and subject and isinstance(subject[0], str) else None
