"""The course of a turn: what changed, into the bits, signed, in place; and every hour everything counted anew.

1. read    the changes since the last position, in one snapshot of the database.
2. put     them into the bits; a list of which a bit changed is to be signed, and one that is old or older than its
           authority's key: by a key that was stolen no list is believed.
3. publish those that changed first, then the old ones, some in each turn.
4. note    the position. After a crash before this the same changes are read again, which changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from liangzhao.kernel import clock
from liangzhao.kernel.faults import point
from liangzhao.licensing.status import changes, tokens
from liangzhao.licensing.status.changes import Transaction
from liangzhao.licensing.status.folder import Proof, StatusFolder
from liangzhao.licensing.status.packed import Packed
from liangzhao.licensing.status.signers import Keys
from liangzhao.licensing.status.tokens import TIME_TO_LIVE
from liangzhao.signing.signer import Signer, UnknownKey

PAUSE = 1.0
"""Seconds between two looks at the journal: ten are promised from a change to the list."""
COUNT_ANEW = timedelta(hours=1)
RENEWED_IN_A_TURN = 40  # a country's lists must not keep a change waiting that came meanwhile

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Seen:
    """What one snapshot of the database told, and when it was asked."""

    at: datetime
    snapshot: str
    known: Mapping[UUID, str]
    changed: frozenset[UUID]


class Keeper:
    """Keeps the lists of a node. After any exception, make a new one: all it knows is on disk.

    ``transaction`` opens repeatable-read transactions; ``address`` is that of the folder as readers see it.
    """

    def __init__(
        self, transaction: Transaction, folder: StatusFolder, signer: Signer, address: str, *, keys: Keys
    ) -> None:
        self._transaction, self._folder, self._signer, self._address = transaction, folder, signer, address
        self._keys = keys
        folder.clear_leftovers()
        self._lists: dict[UUID, Packed] = {}
        self._position = folder.position()
        self._as_of = folder.as_of()
        self._proved_at: datetime | None = None
        self._without_key: set[UUID] = set()

    def turn(self) -> int:
        """Publish every list that changed, and some that are old; returns how many."""
        at = clock.now()
        with self._transaction() as connection:
            seen = self._read(connection, at)
        return self._publish(seen)

    def must_prove(self) -> bool:
        """Whether it is time to count anew: at the start and every hour."""
        return self._proved_at is None or clock.now() - self._proved_at >= COUNT_ANEW

    def prove(self) -> Proof:
        """Count all lists anew and publish those in which something was wrong; every difference is an alarm.

        One list after the other, with the changes that came meanwhile: nobody waits for the whole country's count.
        """
        self._without_key.clear()
        differences, started = 0, clock.now()
        for authority_id in self._lists.copy():
            at = clock.now()
            with self._transaction() as connection:
                seen = self._read(connection, at)
                found = self._count(connection, authority_id, seen)
            differences += found
            self._publish(replace(seen, changed=seen.changed | {authority_id}) if found else seen)
        self._proved_at = started
        proof = Proof(started, differences)
        self._folder.note_proof(proof)
        return proof

    def _read(self, connection: psycopg.Connection[Any], at: datetime) -> _Seen:
        """Bring the bits to what the register says."""
        known = changes.authorities(connection)
        if self._position is not None and changes.is_ahead(connection, self._position):
            logger.error("the database was set back behind the published lists: counting all anew")
            self._position = None
        if self._position is None:
            self._lists = {each: Packed.of(changes.places(connection, each)) for each in known}
            changed = frozenset(known)
        else:
            self._load(connection, known)
            named = changes.since(connection, self._position)
            changed = frozenset(
                each.authority_id for each in named if self._lists[each.authority_id].put(each.place, each.status)
            )
        return _Seen(at, changes.snapshot(connection), known, changed)

    def _load(self, connection: psycopg.Connection[Any], known: Mapping[UUID, str]) -> None:
        for each in known.keys() - self._lists.keys():
            # Behind its key a list may lack what changed while nobody could sign it.
            published = None if self._is_behind_its_key(known[each]) else self._folder.packed(known[each])
            self._lists[each] = published or Packed.of(changes.places(connection, each))

    def _count(self, connection: psycopg.Connection[Any], authority_id: UUID, seen: _Seen) -> int:
        """At how many places a list differs from the register; the register's count takes its place."""
        counted = Packed.of(changes.places(connection, authority_id))
        found = counted.differences(self._lists[authority_id])
        if found:
            logger.error("list of %s: %d places are not what the register says", seen.known[authority_id], found)
            self._lists[authority_id] = counted
        return found

    def _publish(self, seen: _Seen) -> int:
        old = [each for each in seen.known if each not in seen.changed and self._is_old(each, seen)]
        signed = [each for each in (*seen.changed, *old[:RENEWED_IN_A_TURN]) if self._sign(each, seen)]
        point("status.after_publish")
        self._folder.note_position(seen.snapshot)
        self._position = seen.snapshot
        return len(signed)

    def _is_old(self, authority_id: UUID, seen: _Seen) -> bool:
        uscc = seen.known[authority_id]
        last, usable = self._as_of.get(uscc), self._keys.usable_since(uscc) is not None
        if authority_id in self._without_key and not usable:
            return False
        return last is None or seen.at - last >= TIME_TO_LIVE or (usable and self._is_behind_its_key(uscc))

    def _is_behind_its_key(self, uscc: str) -> bool:
        last, since = self._as_of.get(uscc), self._keys.usable_since(uscc)
        return last is not None and (since is None or since >= last)

    def _sign(self, authority_id: UUID, seen: _Seen) -> bool:
        """Sign and publish one list; False, and a word in the log, for an authority without a key."""
        uscc, packed = seen.known[authority_id], self._lists[authority_id]
        if self._keys.usable_since(uscc) is None:
            return self._cannot(authority_id, uscc)
        try:
            made = tokens.sign(uscc, packed, at=seen.at, folder=self._address, signer=self._signer)
        except UnknownKey:
            return self._cannot(authority_id, uscc)
        self._folder.publish(uscc, made, at=seen.at)
        self._as_of[uscc] = seen.at
        self._without_key.discard(authority_id)
        return True

    def _cannot(self, authority_id: UUID, uscc: str) -> bool:
        logger.warning("no key for the list of %s", uscc)
        self._without_key.add(authority_id)
        return False
