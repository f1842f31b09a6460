"""Write and read the journal. ``record`` is the only way in."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from liangzhao.audit import aliases
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import randomness, records, statements
from liangzhao.kernel.uuid7 import at_instant, first_of

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


class Entry(NamedTuple):
    """An act to be appended: the columns of ``Event`` in their order, without the weight of a model."""

    id: UUID
    at: datetime
    tag: str
    actor_id: UUID | None
    acting_as: str
    subject_kind: str
    subject_id: UUID
    person_id: UUID | None
    body: bytes
    salt: bytes
    public_entry: bytes
    leaf_hash: bytes


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
) -> None:
    """Append one act to the journal, in the caller's transaction.

    ``body`` holds ids, codes and digests, never names or numbers of people. ``public`` is the subject the
    transparency log may show (identifier, version, state); without it the log shows a random reference.
    """
    entry = compose(
        tag,
        subject_kind=subject_kind,
        subject_id=subject_id,
        by=by,
        at=at,
        person_id=person_id,
        body=body,
        public=public,
    )
    record_many([entry])


def record_many(entries: Sequence[Entry]) -> None:
    """Append acts made by ``compose`` in one statement."""
    statements.run(connection, *appending(entries))


def appending(entries: Sequence[Entry]) -> tuple[str, list[object]]:
    """SQL that appends acts, and its values, for a statement that does the act as well; a WHERE behind it sees their
    columns.

    One act alone, which is what people wait for, goes column by column: neither side has to write or read JSON.
    """
    if len(entries) == 1:
        return _insertion_of_one(), list(entries[0])
    return insertion(), [as_value(entries)]


def as_value(entries: Sequence[Entry]) -> str:
    """Acts made by ``compose`` as the one value of ``insertion``."""
    names = _columns()
    return statements.as_json(dict(zip(names, entry, strict=True)) for entry in entries)


@cache
def insertion() -> str:
    """SQL that appends any number of acts, given as one value."""
    return statements.insertion(Event._meta.db_table, _columns())


@cache
def _insertion_of_one() -> str:
    return statements.insertion_of_one(Event._meta.db_table, _columns())


@cache
def _columns() -> dict[str, str]:
    return {field.column: field.db_type(connection) or "" for field in Event._meta.concrete_fields}


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
) -> Entry:
    """An act with its salt, public entry and leaf hash, not yet stored (design.md §12, Journal entry)."""
    random = randomness.some(48)  # the salt, a reference for the log, and what makes the key its own
    salt, account, role, kind = random[:16], by.account_id, str(by.acting_as), str(subject_kind)
    columns = columns_digest(salt, account, role, kind, subject_id, person_id)
    packed = records.encode({**(body or {}), COLUMNS: columns})
    commitment = hashlib.sha256(salt + packed).digest()
    shown = random[16:32] if public is None else public
    entry = records.encode([ENTRY_VERSION, tag.value, int(at.timestamp() * 1000), shown, commitment])
    leaf = hashlib.sha256(b"\x00" + entry).digest()
    key = at_instant(at, random[32:40])
    return Entry(key, at, tag.value, account, role, kind, subject_id, person_id, packed, salt, entry, leaf)


def since(at: datetime) -> QuerySet[Event]:
    """Acts of an instant and later, found by their keys, which carry it."""
    return Event.objects.filter(pk__gte=first_of(at))


def about(subject_id: UUID) -> QuerySet[Event]:
    """Acts about one subject, oldest first; also those under an id merged into this one."""
    return Event.objects.filter(subject_id__in=aliases.ids_of(subject_id)).order_by("at", "id")


def about_person(person_id: UUID) -> QuerySet[Event]:
    """Acts about a person or the person's licences, newest first; also those under an id merged into this one."""
    return Event.objects.filter(person_id__in=aliases.ids_of(person_id)).order_by("-at", "-id")


def done_by(actor_id: UUID, tags: Collection[Tag], *, since: datetime, until: datetime) -> QuerySet[Event]:
    """What an account did in a time, the last act first."""
    acts = Event.objects.filter(actor_id=actor_id, at__gte=since, at__lt=until, tag__in=tags)
    return acts.order_by("-at", "-id")


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
