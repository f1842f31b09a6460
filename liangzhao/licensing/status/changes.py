"""What the journal and the register say about states, read on a connection whose transactions are one snapshot each.

A position is a snapshot: what was committed between two of them is what the second sees and the first did not. So a
change counts as soon as it is committed, however long another transaction has been under way, and none is missed that
commits late. Reading by time or by ``id > last`` would miss those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from liangzhao.licensing.status.meaning import STATUS, Status

Transaction = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]
"""Opens a repeatable-read transaction of the node's own service."""


@dataclass(frozen=True)
class Change:
    """A licence that the journal named, and what its state says now."""

    authority_id: UUID
    place: int
    status: Status


_IS_AHEAD = "SELECT pg_snapshot_xmax(%s::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())"

_CHANGES = """
SELECT DISTINCT licence.authority_id, licence.status_index, licence.state
FROM audit_event AS event JOIN licensing_licence AS licence ON licence.id = event.subject_id
WHERE event.subject_kind = 'licence' AND licence.status_index IS NOT NULL
    AND event.recorded_in >= pg_snapshot_xmin(%(since)s::pg_snapshot)
    AND NOT pg_visible_in_snapshot(event.recorded_in, %(since)s::pg_snapshot)
"""

_PLACES = """
SELECT state, array_agg(status_index) FROM licensing_licence
WHERE authority_id = %s AND status_index IS NOT NULL GROUP BY state, status_index / 65536
"""


def snapshot(connection: psycopg.Connection[Any]) -> str:
    """What this transaction sees: a position to read on from."""
    (found,) = connection.execute("SELECT pg_current_snapshot()::text").fetchone() or ("",)
    return str(found)


def is_ahead(connection: psycopg.Connection[Any], since: str) -> bool:
    """Whether a position lies behind what this database has had yet: it was set back, or is another one."""
    row = connection.execute(_IS_AHEAD, [since]).fetchone()
    return bool(row and row[0])


def authorities(connection: psycopg.Connection[Any]) -> dict[UUID, str]:
    """The USCC of every authority, present and former."""
    return dict(connection.execute("SELECT id, uscc FROM reference_authority ORDER BY uscc").fetchall())


def since(connection: psycopg.Connection[Any], position: str) -> list[Change]:
    """The licences that the journal named after this position, in no order, each with its state now."""
    rows = connection.execute(_CHANGES, {"since": position}).fetchall()
    return [Change(authority_id, place, STATUS[state]) for authority_id, place, state in rows]


def places(connection: psycopg.Connection[Any], authority_id: UUID) -> Iterator[tuple[Status, Sequence[int]]]:
    """All places of an authority's list, by what they say."""
    with psycopg.Cursor(connection) as cursor:  # Django's own kind of cursor knows no binary form
        for state, found in cursor.execute(_PLACES, [authority_id], binary=True):
            yield STATUS[state], found
