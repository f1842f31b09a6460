"""``liangzhao sequencer``: publishes what outsiders check: the public log, time stamps on it, and the status lists.

Each is kept by a thread of its own on a connection of its own: what holds up one does not hold up the other.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psycopg

from liangzhao.audit.log import keeping as log_keeping
from liangzhao.audit.log import sequencing
from liangzhao.config.commands.arguments import Parser
from liangzhao.config.node import configure_settings
from liangzhao.config.readiness import say_ready
from liangzhao.kernel.words import _
from liangzhao.signing.signer import KeyReplaced

TROUBLE_PAUSE = 5.0
STAMP_PAUSE = 5.0
STATUS_LOCK = sequencing.LOCK + 1

logger = logging.getLogger("liangzhao.sequencer")

Keeping = Callable[[threading.Event], None]
"""Keeps something until the event; any exception means: start anew from what is on disk."""


def run(argv: Sequence[str]) -> int:
    """Keep log and lists in step with the journal until SIGTERM."""
    Parser("sequencer", _("公开进程：发布公开日志的检查点和电子证照的状态列表")).parse_args(argv)
    configure_settings()
    logging.basicConfig(level=logging.INFO, format="sequencer: %(levelname)s %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: stopping.set())
    say_ready()  # a node works without its log; what is wrong is said again and again
    keepers = [threading.Thread(target=keep_until, args=(stopping, keep)) for keep in KEEPERS]
    for each in keepers:
        each.start()
    for each in keepers:
        each.join()
    return 0


def keep_until(stopping: threading.Event, keep: Keeping) -> None:
    """Keep; after any trouble start anew from what is on disk."""
    while not stopping.is_set():
        try:
            keep(stopping)
        except KeyReplaced:  # the next attempt is right
            logger.info("%s: a key was replaced", keep.__name__)
            stopping.wait(log_keeping.PAUSE)
        except Exception as error:  # nothing may end the one process that publishes
            logger.error("%s: not publishing: %s: %s", keep.__name__, type(error).__name__, str(error).strip())
            stopping.wait(TROUBLE_PAUSE)


def keep_log(stopping: threading.Event) -> None:
    """Keep the public log."""
    from liangzhao.config.log import NodeLogSigner, node_folder, node_origin, service_connection, service_scope

    with service_connection() as connection:
        if not _is_alone(connection, sequencing.LOCK, stopping):
            return
        transaction = partial(service_scope, connection)
        keeper = log_keeping.Keeper(transaction, node_folder(), NodeLogSigner(), node_origin())
        logger.info("publishing from entry %d on", keeper.turn())
        while not stopping.wait(log_keeping.PAUSE):
            keeper.turn()


def keep_status(stopping: threading.Event) -> None:
    """Keep the status lists: what changed goes out before everything is counted anew."""
    from liangzhao.config.status import node_keeper, snapshot_connection
    from liangzhao.licensing.status.keeping import PAUSE

    with snapshot_connection() as connection:
        if not _is_alone(connection, STATUS_LOCK, stopping):
            return
        keeper = node_keeper(connection)
        while not stopping.is_set():
            keeper.turn()
            if keeper.must_prove():
                keeper.prove()
            stopping.wait(PAUSE)


def _is_alone(connection: psycopg.Connection[Any], lock: int, stopping: threading.Event) -> bool:
    """Wait until no other sequencer of this database does the same; False when asked to leave meanwhile."""
    while not stopping.is_set():
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [lock]).fetchone()
        if row and row[0]:
            return True
        stopping.wait(log_keeping.PAUSE)
    return False


def keep_stamps(stopping: threading.Event) -> None:
    """Have the log's newest checkpoint stamped every ten minutes, where a time-stamping authority is named."""
    from django.conf import settings

    if not settings.LIANGZHAO_TSA_URL:
        stopping.wait()
        return

    from liangzhao.audit.log.stamps import StampFailed
    from liangzhao.config.stamping import node_stamper
    from liangzhao.kernel import clock

    stamper = node_stamper()
    while not stopping.wait(STAMP_PAUSE):
        if stamper and stamper.is_due(clock.now()):
            try:
                stamper.stamp(clock.now())
            except StampFailed as failure:
                logger.error("no time stamp: %s", failure)
                stopping.wait(TROUBLE_PAUSE)


KEEPERS: tuple[Keeping, ...] = (keep_log, keep_status, keep_stamps)
