"""The work behind the tasks, each in service transactions of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connections

from liangzhao.access.sessions import SessionStore
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.log.folder import LogFolder
from liangzhao.consolidation import news
from liangzhao.consolidation.asking import reminding
from liangzhao.consolidation.deciding import working as merges
from liangzhao.consolidation.measuring import answered, nightly
from liangzhao.consolidation.uploads import working
from liangzhao.jobs import retention
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import recheck_turns, reissues, resuming, sealing
from liangzhao.licensing.models import Licence
from liangzhao.licensing.rechecking import SETTLED, Found
from liangzhao.licensing.signer_access import SIGNER_AWAY, UnknownKey
from liangzhao.licensing.states import State
from liangzhao.registers.rights import ledger
from liangzhao.supervision import refresh

UPLOAD_SECONDS = 10.0
"""How long lists, or licences of a stolen key, are worked on before other tasks get their turn."""
RECHECK_SECONDS = 45.0
"""How long a slice of the nightly look takes: the next one comes with the next minute."""
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


def resume_licences() -> int:
    """Go on looking at frozen licences whose holders may have one again, some at a time; how many are on their way.

    Where a process stopped looking, it goes on the next time; another one begins anew.
    """
    global _resumed
    with _connections_returned():
        done, _resumed = resuming.resume(_resumed)
    return done


_resumed = resuming.BEGINNING


def work_on_reissues() -> int:
    """Make licences of stolen keys anew for some seconds; returns how many requests came to an end."""
    with _connections_returned():
        try:
            return reissues.work(UPLOAD_SECONDS)
        except SIGNER_AWAY:
            _log.warning("the signer is away: licences of a stolen key wait")
        except Refusal as refusal:
            _log.error("licences of a stolen key cannot be made anew: %s", refusal)
    return 0


def recheck_new(hours: float) -> int:
    """Look again at the licences sealed in the last hours; errors go to the log; how many.

    Nothing is looked at before the public log has made up for the time in which nobody published.
    """
    if not _log_is_made_up():
        return 0
    with _connections_returned():
        return _told(recheck_turns.look_at_new(clock.now() - timedelta(hours=hours)))


def recheck_on() -> int:
    """Go on looking at every licence for some seconds; errors go to the log; how many. When: as ``recheck_new``."""
    if not _log_is_made_up():
        return 0
    with _connections_returned():
        return _told(recheck_turns.go_on(RECHECK_SECONDS))


def _log_is_made_up() -> bool:
    """Whether the public log was complete since this process began, or had the time to be."""
    complete = LogFolder(Path(settings.LIANGZHAO_LOG_DIR)).complete_until()
    return clock.now() - _began >= SETTLED or (complete is not None and complete >= _began)


_began = clock.now()


def _told(found: Sequence[Found]) -> int:
    for each in found:
        _log.error("an issued licence is not as it was issued: %s %s", each.damage.value, each.identifier)
    return len(found)


def clear_old() -> int:
    """Delete live codes some time after their end, and sessions that are over; returns how many codes."""
    with _connections_returned():
        SessionStore.clear_expired()
        return retention.end("show_code")


def end_retention() -> dict[str, int]:
    """End all data whose time is over, and write to the ledger of erasures what a crash kept from it."""
    with _connections_returned():
        with service_transaction("ledger"):
            ledger.complete()
        return retention.end_due()


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
        return refresh.refresh(news.entries_since)


def work_on_uploads() -> int:
    """Try, apply and undo the lists that came in by the portals, for some seconds; returns how many came to an end."""
    with _connections_returned():
        return working.work(UPLOAD_SECONDS)


def carry_out_merges() -> int:
    """Carry out the large merges and undoings that officers decided; returns how many came to an end."""
    with _connections_returned():
        return merges.work()


def remind_of_questions() -> int:
    """Remind practitioners and institutions of questions that have waited long; returns how many."""
    with _connections_returned(), service_transaction("asking") as by:
        return reminding.remind_due(by=by)


def close_answered() -> int:
    """Close findings about photos of people who have sent one since; returns how many."""
    with _connections_returned():
        return _until_none_left(answered.close_by_photos)


def look_over_registers() -> int:
    """Run the rules of data quality over every register and keep the scores; returns how many findings are new."""
    with _connections_returned():
        return sum(each.raised.total() for each in nightly.look_over().runs)
