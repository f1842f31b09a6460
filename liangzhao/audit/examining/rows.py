"""The journal and its leaves as rows, and what one row alone can tell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import cbor2
from django.db import connection

from liangzhao.audit.examining.problems import Code, Findings
from liangzhao.audit.journal import COLUMNS, ENTRY_VERSION, columns_digest
from liangzhao.audit.log.sequencing import identifier_in
from liangzhao.audit.log.tree import leaf_hash

CHUNK = 5000

_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")
_UNREADABLE = (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, RecursionError)


class Row(NamedTuple):
    """A leaf with its event; an event alone has the place None, a leaf alone the id None."""

    place: int | None
    event_id: UUID
    leaf: bytes | None
    identifier: str | None
    id: UUID | None
    recorded_in: int
    at: datetime
    tag: str
    actor_id: UUID | None
    acting_as: str
    subject_kind: str
    subject_id: UUID
    person_id: UUID | None
    body: bytes
    salt: bytes
    entry: bytes
    event_leaf: bytes

    @property
    def order(self) -> tuple[int, datetime, UUID]:
        """Where the sequencer puts the event."""
        return self.recorded_in, self.at, self.event_id


_EVENT = """event.id, event.recorded_in::text::numeric::bigint, event.at, event.tag, event.actor_id,
    event.acting_as, event.subject_kind, event.subject_id, event.person_id, event.body, event.salt,
    event.public_entry, event.leaf_hash"""

_SEQUENCED = f"""
SELECT leaf.index, leaf.event_id, leaf.leaf_hash, leaf.identifier, {_EVENT}
FROM audit_leaf AS leaf LEFT JOIN audit_event AS event ON event.id = leaf.event_id ORDER BY leaf.index
"""  # noqa: S608  our own columns

_NOT_SEQUENCED = f"""
SELECT NULL, event.id, NULL, NULL, {_EVENT}
FROM audit_event AS event WHERE NOT EXISTS (SELECT FROM audit_leaf AS leaf WHERE leaf.event_id = event.id)
ORDER BY event.recorded_in, event.at, event.id
"""  # noqa: S608  our own columns


def sequenced() -> Iterator[Row]:
    """Every leaf in its order, with its event."""
    return _rows(_SEQUENCED)


def not_sequenced() -> Iterator[Row]:
    """Every event without a leaf, in the order of the journal."""
    return _rows(_NOT_SEQUENCED)


def _rows(query: str) -> Iterator[Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while found := cursor.fetchmany(CHUNK):
            yield from (Row._make(map(_plain, row)) for row in found)


def _plain(value: Any) -> Any:  # a column of any type
    return bytes(value) if isinstance(value, memoryview) else value


def examine_event(row: Row, findings: Findings) -> None:
    """Note what is wrong with an event by itself."""

    def wrong(code: Code) -> None:
        findings.add(code, index=row.place, event=row.event_id)

    if leaf_hash(row.entry) != row.event_leaf:
        wrong(Code.EVENT_HASH)
    facts = _decoded(row.entry)
    if not isinstance(facts, list) or len(facts) != 5 or facts[0] != ENTRY_VERSION:
        wrong(Code.ENTRY_FORM)
        return
    if facts[1] != row.tag:
        wrong(Code.EVENT_TAG)
    if facts[2] != (row.at - _EPOCH) // _MILLISECOND:
        wrong(Code.EVENT_TIME)
    if facts[4] != hashlib.sha256(row.salt + row.body).digest():
        wrong(Code.EVENT_BODY)
    body = _decoded(row.body)
    if not isinstance(body, dict):
        wrong(Code.BODY_FORM)
    elif COLUMNS in body and body[COLUMNS] != _columns(row):
        wrong(Code.EVENT_COLUMNS)


def examine_leaf(row: Row, findings: Findings) -> None:
    """Note what is wrong between a leaf and its event."""
    if row.leaf != leaf_hash(row.entry):
        findings.add(Code.LEAF_HASH, index=row.place, event=row.event_id)
    if row.identifier != _named_in(row):
        findings.add(Code.LEAF_IDENTIFIER, index=row.place, event=row.event_id)


def _named_in(row: Row) -> str | None:
    try:
        return identifier_in(row.entry) if row.subject_kind == "licence" else None
    except _UNREADABLE:
        return row.identifier  # the entry's form is a problem of its own


def _columns(row: Row) -> bytes:
    return columns_digest(row.salt, row.actor_id, row.acting_as, row.subject_kind, row.subject_id, row.person_id)


def _decoded(data: bytes) -> object:
    try:
        found: object = cbor2.loads(data)
    except _UNREADABLE:
        return None
    return found
