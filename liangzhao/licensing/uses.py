"""The record of use: every successful check of a licence, written in batches so that checking stays fast.

Rows wait in this process for a second, or until a hundred have come together, and are written by one statement.
What a crash in that second loses is the trace of a check, never a licence.
"""

from __future__ import annotations

import atexit
import base64
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, connections

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock, statements
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing.models import Licence

logger = logging.getLogger(__name__)

BATCH = 100
SECONDS = 1.0
MOST_WAITING = 10_000
_REFERENCE_BYTES = 5
_COLUMNS = {
    "id": "uuid",
    "licence_id": "uuid",
    "holder_id": "uuid",
    "at": "timestamptz",
    "how": "text",
    "state_shown": "text",
}
_INSERT = f"{statements.insertion('licensing_licenceuse', _COLUMNS)} ON CONFLICT DO NOTHING"


class Use(NamedTuple):
    """A use before it is written: a row of ``LicenceUse``, lighter than a model's instance."""

    id: UUID
    licence_id: UUID
    holder_id: UUID
    at: datetime
    how: str
    state_shown: str


Write = Callable[[Sequence[Use]], None]
Later = Callable[[float, Callable[[], object]], None]


def reference_of(use_id: UUID) -> str:
    """The 核验号 of a use: opaque, short enough to be read out."""
    text = base64.b32encode(use_id.bytes[-_REFERENCE_BYTES:]).decode()
    return f"V-{text[:4]}-{text[4:]}"


class UseLog:
    """Uses waiting to be written; safe for many threads. ``later`` calls the flush after so many seconds."""

    def __init__(self, write: Write, later: Later) -> None:
        self._write, self._later = write, later
        self._waiting: list[Use] = []
        self._is_due = False
        self._lock = threading.Lock()

    def note(self, use: Use) -> None:
        """Keep a use until the next flush; the hundredth flushes at once, the oldest is let go when none succeeds."""
        with self._lock:
            self._waiting.append(use)
            del self._waiting[:-MOST_WAITING]
            is_full, must_plan = len(self._waiting) % BATCH == 0, not self._is_due
            self._is_due = True
        if must_plan:
            self._later(SECONDS, self.flush)
        if is_full:
            self._later(0, self.flush)

    def flush(self) -> int:
        """Write what waits; returns how many. What cannot be written now waits for the next flush."""
        with self._lock:
            rows, self._waiting, self._is_due = self._waiting, [], False
        if not rows:
            return 0
        try:
            self._write(rows)
        except Exception:
            logger.exception("uses of licences could not be written", extra={"rows": len(rows)})
            with self._lock:
                self._waiting = [*rows, *self._waiting][-MOST_WAITING:]
            return 0
        return len(rows)


def store(rows: Sequence[Use]) -> None:
    """Write uses in the service scope; a row written before is left as it is."""
    with service_transaction("use-log"):
        statements.run(connection, _INSERT, [statements.as_json(row._asdict() for row in rows)])


def in_a_thread(seconds: float, flush: Callable[[], object]) -> None:
    """Call the flush after so many seconds, in a thread that gives its database connection back."""

    def run() -> None:
        try:
            flush()
        finally:
            connections.close_all()

    timer = threading.Timer(seconds, run)
    timer.daemon = True
    timer.start()


LOG = UseLog(store, in_a_thread)
atexit.register(LOG.flush)


def note(licence: Licence, how: str, state: str) -> str:
    """Record that somebody checked a licence and was shown this state; returns the 核验号."""
    return note_shown(licence.pk, licence.holder_id, how, state)


def note_shown(licence_id: UUID, holder_id: UUID, how: str, state: str) -> str:
    """As ``note``, for a page that was made before the licence's row was read again."""
    at = clock.now()
    use = Use(uuid7(at), licence_id, holder_id, at, how, state)
    LOG.note(use)
    return reference_of(use.id)
