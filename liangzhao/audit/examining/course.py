"""One pass over the journal in the order of its leaves; tiles and checkpoints are compared on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from liangzhao.audit.examining.files import Files
from liangzhao.audit.examining.heads import Heads
from liangzhao.audit.examining.problems import Code, Findings, Problem
from liangzhao.audit.examining.rows import Row, examine_event, examine_leaf, not_sequenced, sequenced
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.growth import Edge
from liangzhao.audit.log.notes import Checkpoint, VerifierKey
from liangzhao.audit.log.tiles import WIDTH
from liangzhao.audit.log.tree import HASH_BYTES, leaf_hash
from liangzhao.audit.models import Event
from liangzhao.kernel import clock

MOST = 100
PATIENCE = timedelta(minutes=1)

_LOST = b"\0" * HASH_BYTES


@dataclass(frozen=True)
class Examination:
    """How many events there are, which checkpoint was published, and what is wrong."""

    events: int
    checkpoint: Checkpoint | None
    problem_count: int
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.problem_count == 0


def examine(
    folder: LogFolder, keys: Sequence[VerifierKey], *, kept: str | None = None, most: int = MOST
) -> Examination:
    """Compute everything again; ``kept`` is a checkpoint somebody kept elsewhere. Runs in the service's scope."""
    findings = Findings(most)
    heads = Heads(folder, keys, findings)
    if kept is not None:
        heads.keep(kept)
    _Pass(folder, heads, findings).run()
    return Examination(Event.objects.count(), heads.published, findings.count, tuple(findings.kept))


class _Pass:
    def __init__(self, folder: LogFolder, heads: Heads, findings: Findings) -> None:
        self._heads, self._findings = heads, findings
        self._files = Files(folder, heads.size, findings)
        self._edge = Edge()
        self._entries: list[bytes | None] = []
        self._last: Row | None = None
        self._first_unpublished: datetime | None = None

    def run(self) -> None:
        for row in sequenced():
            self._take(row)
        self._end()
        for row in not_sequenced():
            self._take_unsequenced(row)

    def _take(self, row: Row) -> None:
        index = row.place or 0
        self._fill_up_to(index)
        if row.id is None:
            self._findings.add(Code.EVENT_MISSING, index=index, event=row.event_id)
            self._grow(row.leaf or _LOST, None)
            return
        examine_event(row, self._findings)
        examine_leaf(row, self._findings)
        if self._last is not None and row.order <= self._last.order:
            self._findings.add(Code.LEAF_ORDER, index=index, event=row.event_id)
        self._last = row
        if index >= self._heads.size and self._first_unpublished is None:
            self._first_unpublished = row.at
        self._grow(leaf_hash(row.entry), row.entry)

    def _fill_up_to(self, index: int) -> None:
        """Go past leaves that are gone, with their published hashes where there are any."""
        while self._edge.size < index:
            self._findings.add(Code.LEAF_MISSING, index=self._edge.size)
            self._grow(self._files.leaf(self._edge.size) or _LOST, None)

    def _grow(self, leaf: bytes, entry: bytes | None) -> None:
        self._entries.append(entry)
        is_published = self._edge.size < self._heads.size
        for tile, hashes in self._edge.add([leaf]):
            if tile.level == 0:
                if is_published:
                    self._files.bundle(tile.number, self._entries)
                self._entries = []
            if is_published:
                self._files.tile(tile, hashes)
        size = self._edge.size
        if size == self._heads.size:
            self._files.edge(self._edge, self._entries[: size % WIDTH])
        if size in self._heads.sizes:
            self._heads.check(size, self._edge.root())

    def _end(self) -> None:
        size = self._edge.size
        if not self._heads.is_there and size:
            self._findings.add(Code.CHECKPOINT_MISSING, file="checkpoint")
        elif self._heads.size > size:
            self._findings.add(Code.JOURNAL_CUT, index=size)
        elif self._heads.published and self._first_unpublished and clock.now() - self._first_unpublished > PATIENCE:
            self._findings.add(Code.CHECKPOINT_BEHIND, index=self._heads.size)

    def _take_unsequenced(self, row: Row) -> None:
        """An event that waits stands behind the last leaf; one that stands before it was not there in time."""
        examine_event(row, self._findings)
        if self._last is not None and row.order < self._last.order:
            self._findings.add(Code.EVENT_SLIPPED_IN, event=row.event_id)
