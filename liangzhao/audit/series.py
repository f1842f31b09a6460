"""Many acts of one kind at one instant: what ``journal.compose`` makes, where only the subject and person differ."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import randomness, records

_SALT, _DIGEST = 16, 32


class Composed(NamedTuple):
    """What an event keeps beside its plain columns."""

    body: bytes
    salt: bytes
    public_entry: bytes
    leaf_hash: bytes


class Series:
    """Composes acts that agree in everything but their subject and person.

    Both records are encoded once around marks of the right length; a mark gives way to the bytes of each act.
    """

    def __init__(
        self, tag: Tag, *, subject_kind: str, by: journal.Actor, at: datetime, body: Mapping[str, object]
    ) -> None:
        digest, reference = secrets.token_bytes(_DIGEST), secrets.token_bytes(_SALT)
        entry = records.encode([journal.ENTRY_VERSION, str(tag), int(at.timestamp() * 1000), reference, digest])
        self._body = records.encode({**body, journal.COLUMNS: digest}).split(digest)
        start, rest = entry.split(reference)
        self._entry = start, *rest.split(digest)
        self._columns = b"".join(map(_column, (by.account_id, by.acting_as, subject_kind)))

    def compose(self, subject: bytes, person: bytes) -> Composed:
        """An act about a subject and a person, both as the sixteen bytes of their keys; no person is empty."""
        random = randomness.some(2 * _SALT)
        salt, reference = random[:_SALT], random[_SALT:]
        columns = hashlib.sha256(salt + self._columns + _keyed(subject) + _keyed(person)).digest()
        body = columns.join(self._body)
        start, middle, end = self._entry
        entry = start + reference + middle + hashlib.sha256(salt + body).digest() + end
        return Composed(body, salt, entry, hashlib.sha256(b"\x00" + entry).digest())


def _column(value: UUID | str | None) -> bytes:
    told = value.bytes if isinstance(value, UUID) else (value or "").encode()
    return bytes((len(told),)) + told


def _keyed(key: bytes) -> bytes:
    return bytes((len(key),)) + key
