"""Write and read the journal. ``record`` is the only way in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Protocol
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from liangzhao.audit import aliases
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import records, statements
from liangzhao.kernel.uuid7 import first_of, uuid7

ENTRY_VERSION = 1
_LENGTH = tuple(length.to_bytes(1) for length in range(256))
COLUMNS = "columns"
"""Under this key a body carries the digest of the row's plain columns: who acted and about what is sealed, too."""


class Actor(Protocol):
    """Whoever acts: an account in one of its roles, or a service of the node."""

    @property
    def account_id(self) -> UUID | None: ...

    @property
    def acting_as(self) -> str: ...


def record(
    tag: Tag,
    *,
    subject_kind: str,
    subject_id: UUID,
    by: Actor,
    at: datetime,
    person_id: UUID | None = None,
    body: Mapping[str, object] | None = None,
    public: Sequence[object] | None = None,
) -> Event:
    """Append one act to the journal, in the caller's transaction.

    ``body`` holds ids, codes and digests, never names or numbers of people. ``public`` is the subject the
    transparency log may show (identifier, version, state); without it the log shows a random reference.
    """
    event = compose(
        tag,
        subject_kind=subject_kind,
        subject_id=subject_id,
        by=by,
        at=at,
        person_id=person_id,
        body=body,
        public=public,
    )
    record_many([event])
    return event


def record_many(events: Sequence[Event]) -> None:
    """Append acts made by ``compose`` in one statement."""
    statements.run(connection, insertion(), [as_value(events)])
    for event in events:
        event._state.adding, event._state.db = False, connection.alias


def as_value(events: Sequence[Event]) -> str:
    """Acts made by ``compose`` as the one value of ``insertion``."""
    names = _names()
    return statements.as_json({column: getattr(event, name) for column, name in names} for event in events)


@cache
def _names() -> tuple[tuple[str, str], ...]:
    return tuple((field.column, field.attname) for field in Event._meta.concrete_fields)


@cache
def insertion() -> str:
    """SQL that appends acts, for a statement that does the act as well; a WHERE behind it sees their columns."""
    columns = {field.column: field.db_type(connection) or "" for field in Event._meta.concrete_fields}
    return statements.insertion(Event._meta.db_table, columns)


def compose(
    tag: Tag,
    *,
    subject_kind: str,
    subject_id: UUID,
    by: Actor,
    at: datetime,
    person_id: UUID | None = None,
    body: Mapping[str, object] | None = None,
    public: Sequence[object] | None = None,
) -> Event:
    """An event with its salt, public entry and leaf hash, not yet stored (design.md §12, Journal entry)."""
    salt = secrets.token_bytes(16)
    columns = columns_digest(salt, by.account_id, by.acting_as, subject_kind, subject_id, person_id)
    packed = records.encode({**(body or {}), COLUMNS: columns})
    commitment = hashlib.sha256(salt + packed).digest()
    public_subject = list(public) if public is not None else secrets.token_bytes(16)
    entry = records.encode([ENTRY_VERSION, str(tag), int(at.timestamp() * 1000), public_subject, commitment])
    leaf = hashlib.sha256(b"\x00" + entry).digest()
    # In the order of its fields: by name, Django takes twice as long to make one.
    return Event(
        uuid7(at), at, tag, by.account_id, by.acting_as, subject_kind, subject_id, person_id, packed, salt, entry, leaf
    )


def since(at: datetime) -> QuerySet[Event]:
    """Acts of an instant and later, found by their keys, which carry it."""
    return Event.objects.filter(pk__gte=first_of(at))


def about(subject_id: UUID) -> QuerySet[Event]:
    """Acts about one subject, oldest first; also those under an id merged into this one."""
    return Event.objects.filter(subject_id__in=aliases.ids_of(subject_id)).order_by("at", "id")


def about_person(person_id: UUID) -> QuerySet[Event]:
    """Acts about a person or the person's licences, newest first; also those under an id merged into this one."""
    return Event.objects.filter(person_id__in=aliases.ids_of(person_id)).order_by("-at", "-id")


def body_of(event: Event) -> dict[str, object]:
    """The private body of an event."""
    body = records.decode(bytes(event.body))
    if not isinstance(body, dict):
        raise TypeError(f"event {event.id} holds no map")
    body.pop(COLUMNS, None)
    return body


def columns_digest(salt: bytes, *columns: UUID | str | None) -> bytes:
    """SHA-256 of the salt and, each behind its length in a byte, the actor, the role, kind and id of the subject, and
    the person (UUIDs as 16 bytes, none as nothing): what the body carries."""
    packed = salt
    for column in columns:
        value = column.bytes if type(column) is UUID else str(column or "").encode()
        packed += _LENGTH[len(value)] + value
    return hashlib.sha256(packed).digest()
