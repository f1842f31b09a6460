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

from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import records, statements
from liangzhao.kernel.uuid7 import uuid7

ENTRY_VERSION = 1


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
    fields = Event._meta.concrete_fields
    rows = ({field.column: getattr(event, field.attname) for field in fields} for event in events)
    statements.run(connection, _insertion(), [statements.as_json(rows)])
    for event in events:
        event._state.adding, event._state.db = False, connection.alias


@cache
def _insertion() -> str:
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
    salt, packed = secrets.token_bytes(16), records.encode(dict(body or {}))
    commitment = hashlib.sha256(salt + packed).digest()
    public_subject = list(public) if public is not None else secrets.token_bytes(16)
    entry = records.encode([ENTRY_VERSION, str(tag), int(at.timestamp() * 1000), public_subject, commitment])
    return Event(
        id=uuid7(at),
        at=at,
        tag=tag,
        actor_id=by.account_id,
        acting_as=by.acting_as,
        subject_kind=subject_kind,
        subject_id=subject_id,
        person_id=person_id,
        body=packed,
        salt=salt,
        public_entry=entry,
        leaf_hash=hashlib.sha256(b"\x00" + entry).digest(),
    )


def about(subject_id: UUID) -> QuerySet[Event]:
    """Acts about one subject, oldest first."""
    return Event.objects.filter(subject_id=subject_id).order_by("at", "id")


def about_person(person_id: UUID) -> QuerySet[Event]:
    """Acts about a person or the person's licences, newest first."""
    return Event.objects.filter(person_id=person_id).order_by("-at", "-id")


def body_of(event: Event) -> dict[str, object]:
    """The private body of an event."""
    body = records.decode(bytes(event.body))
    if not isinstance(body, dict):
        raise TypeError(f"event {event.id} holds no map")
    return body
