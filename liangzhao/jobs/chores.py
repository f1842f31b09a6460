"""The work behind the tasks, each in service transactions of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import connections

from liangzhao.access.sessions import SessionStore
from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.licensing import sealing
from liangzhao.licensing.models import Licence, ShowCode
from liangzhao.licensing.signer_access import SIGNER_AWAY, UnknownKey
from liangzhao.licensing.states import State
from liangzhao.supervision import refresh

CODE_KEPT = timedelta(days=1)  # whoever scans an old code within a day still learns that it is old, not unknown

_log = logging.getLogger(__name__)


def seal_planned() -> int:
    """Seal all planned licences, batch by batch; returns how many. Without the signer they stay planned."""
    with _connections_returned():
        try:
            return _until_none_left(sealing.seal_planned)
        except SIGNER_AWAY:
            _log.warning("the signer is away: planned licences wait")
        except UnknownKey as missing:
            _log.error("no signing key %s: sealing the others one by one", missing)
            return sum(_seal_one(holder) for holder in _planned_holders())
    return 0


def expire_licences() -> int:
    """Mark all licences that ran out; returns how many."""
    with _connections_returned():
        return _until_none_left(sealing.expire_due)


def clear_old() -> int:
    """Delete live codes a day after their end, and sessions that are over; returns how many codes."""
    with _connections_returned():
        with service_transaction("clearing"):
            deleted, _by_model = ShowCode.objects.filter(good_until__lt=clock.now() - CODE_KEPT).delete()
        SessionStore.clear_expired()
        return deleted


def _until_none_left(work: Callable[[], int]) -> int:
    total = 0
    while done := work():
        total += done
    return total


def _planned_holders() -> list[UUID]:
    with service_transaction("sealing"):
        waiting = Licence.objects.filter(state=State.PLANNED).order_by("planned_at")
        return list(waiting.values_list("holder_id", flat=True))


def _seal_one(holder: UUID) -> int:
    try:
        return sealing.seal_planned([holder])
    except UnknownKey:
        return 0


@contextmanager
def _connections_returned() -> Iterator[None]:
    """Tasks run in threads that come and go: a connection goes back to the pool with the task."""
    try:
        yield
    finally:
        connections.close_all()


def count_coverage() -> int:
    """Look again at those the journal names and count anew; returns how many were looked at."""
    with _connections_returned():
        return refresh.refresh()
