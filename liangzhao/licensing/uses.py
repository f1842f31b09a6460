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
from uuid import UUID

from django.db import connections

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence, LicenceUse

logger = logging.getLogger(__name__)

BATCH = 100
SECONDS = 1.0
MOST_WAITING = 10_000
_REFERENCE_BYTES = 5

Write = Callable[[Sequence[LicenceUse]], None]
Later = Callable[[float, Callable[[], object]], None]


def reference_of(use_id: UUID) -> str:
    """The 核验号 of a use: opaque, short enough to be read out."""
    text = base64.b32encode(use_id.bytes[-_REFERENCE_BYTES:]).decode()
    return f"V-{text[:4]}-{text[4:]}"


class UseLog:
    """Uses waiting to be written; safe for many threads. ``later`` calls the flush after so many seconds."""

    def __init__(self, write: Write, later: Later) -> None:
        self._write, self._later = write, later
        self._waiting: list[LicenceUse] = []
        self._is_due = False
        self._lock = threading.Lock()

    def note(self, use: LicenceUse) -> None:
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


def store(rows: Sequence[LicenceUse]) -> None:
    """Write uses in the service scope; a row written before is left as it is."""
    with service_transaction("use-log"):
        LicenceUse.objects.bulk_create(rows, ignore_conflicts=True)


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
    use = LicenceUse(licence_id=licence.pk, holder_id=licence.holder_id, at=clock.now(), how=how, state_shown=state)
    LOG.note(use)
    return reference_of(use.pk)
