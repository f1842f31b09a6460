"""The course of a turn: places for new events, their files, the checkpoint; within two seconds of any commit."""

from __future__ import annotations

import logging
from datetime import timedelta

from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.publishing import LogSigner, Publisher
from liangzhao.audit.log.sequencing import BATCH, Sequencer, Transaction
from liangzhao.audit.log.succession import COMMAND, LogSetBack, is_set_back
from liangzhao.kernel import clock

PAUSE = 0.5
"""Seconds between two looks at the journal. A NOTIFY would make all commits wait for each other (docs/log.md)."""
LONGEST_UNPUBLISHED = timedelta(seconds=1)

logger = logging.getLogger(__name__)


class Keeper:
    """Keeps a log in step with the journal. After any exception, make a new one: all it knows is on disk."""

    def __init__(self, transaction: Transaction, folder: LogFolder, signer: LogSigner, origin: str) -> None:
        if is_set_back(folder.path):
            raise LogSetBack
        self._folder = folder
        self._sequencer = Sequencer(transaction)
        self._publisher = Publisher(folder, signer, origin)
        if self._publisher.size > self._sequencer.size:
            raise LogAhead(self._publisher.size, self._sequencer.size)
        if self._publisher.size < self._sequencer.size:
            logger.info("publishing entries %d to %d again", self._publisher.size, self._sequencer.size)
        self._publisher.add(self._sequencer.entries_from(self._publisher.size))

    def turn(self) -> int:
        """Sequence and publish all that waits; the size of the published tree."""
        since, waiting = clock.now(), True
        while waiting:
            entries = self._sequencer.append(BATCH)
            self._publisher.add(entries)
            waiting = len(entries) == BATCH
            if not waiting or clock.now() - since >= LONGEST_UNPUBLISHED:
                self._publish()
                since = clock.now()
        complete = self._sequencer.complete_until()
        if complete:
            self._folder.say_complete(complete)
        return self._publisher.published

    def _publish(self) -> None:
        if self._publisher.size > self._publisher.published or self._folder.checkpoint() is None:
            self._publisher.publish(at=clock.now())


class LogAhead(RuntimeError):
    """Raised when the published log is longer than the journal: the database was set back behind its own promises."""

    def __init__(self, published: int, sequenced: int) -> None:
        super().__init__(
            f"the published log has {published} entries, the journal gave places to {sequenced}: "
            f"restore what is missing, or end this log: {COMMAND}"
        )
