"""Checkpoints: the published one, those of the history, and the one somebody kept elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liangzhao.audit.examining.problems import Code, Findings
from liangzhao.audit.log import notes
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.notes import Checkpoint, Note, VerifierKey
from liangzhao.audit.log.tree import EMPTY_ROOT


@dataclass(frozen=True)
class Promise:
    """A root the log has signed for a size, and what it means when the tree has another."""

    root: bytes
    breach: Code
    file: str


class Heads:
    """What was signed, read before the journal is gone through; each root is compared when its size is reached."""

    def __init__(self, folder: LogFolder, keys: Sequence[VerifierKey], findings: Findings) -> None:
        self._folder, self._keys, self._findings = folder, keys, findings
        self._promises: dict[int, list[Promise]] = defaultdict(list)
        self.published = self._published()
        self._remembered()

    @property
    def size(self) -> int:
        """The size of the published tree."""
        return self.published.size if self.published else 0

    def keep(self, note: str) -> None:
        """Compare with a checkpoint somebody kept elsewhere."""
        try:
            kept = notes.open_checkpoint(note, self._keys, origin=self._folder.origin())
        except (notes.NoteUnreadable, notes.NoteNotSigned):
            self._findings.add(Code.KEPT_UNSIGNED)
            return
        if kept.size > self.size:
            self._findings.add(Code.KEPT_LARGER, index=kept.size)
        self._promise(kept, Code.KEPT_ROOT, "")

    def check(self, size: int, root: bytes) -> None:
        """Note which promises the tree of this size does not keep."""
        for promise in self._promises.get(size, ()):
            if promise.root != root:
                self._findings.add(promise.breach, index=size, file=promise.file or None)

    @property
    def sizes(self) -> frozenset[int]:
        """The sizes of which a root was promised."""
        return frozenset(self._promises)

    def _promise(self, head: Checkpoint, breach: Code, file: str) -> None:
        self._promises[head.size].append(Promise(head.root, breach, file))
        if head.size == 0:
            self.check(0, EMPTY_ROOT)

    def _published(self) -> Checkpoint | None:
        text = self._folder.checkpoint()
        self.is_there = text is not None
        if text is None:
            return None
        try:
            note = notes.parse_note(text)
            head = notes.parse_checkpoint(note.text)
        except notes.NoteUnreadable:
            self._findings.add(Code.CHECKPOINT_FORM, file="checkpoint")
            return None
        if head.origin != self._folder.origin():
            self._findings.add(Code.CHECKPOINT_ORIGIN, file="checkpoint")
        self._signatures(note)
        self._promise(head, Code.CHECKPOINT_ROOT, "checkpoint")
        return head

    def _signatures(self, note: Note) -> None:
        known = {(key.name, key.key_id) for key in self._keys}
        if not known & {(line.name, line.key_id) for line in note.signatures}:
            self._findings.add(Code.CHECKPOINT_UNSIGNED, file="checkpoint")
            return
        try:
            signed = notes.signed_by(note, self._keys)
        except notes.NoteNotSigned:
            self._findings.add(Code.CHECKPOINT_SIGNATURE, file="checkpoint")
            return
        if {key.type for key in signed} != {key.type for key in self._keys}:
            self._findings.add(Code.CHECKPOINT_LINE_MISSING, file="checkpoint")

    def _remembered(self) -> None:
        largest = 0
        for note in self._history():
            try:
                head = notes.open_checkpoint(note, self._keys, origin=self._folder.origin())
            except (notes.NoteUnreadable, notes.NoteNotSigned):
                self._findings.add(Code.HISTORY_UNSIGNED, file="history")
                continue
            largest = max(largest, head.size)
            self._promise(head, Code.HISTORY_ROOT, "history")
        if self.published and largest > self.size:
            self._findings.add(Code.ROLLED_BACK, index=largest, file="checkpoint")

    def _history(self) -> Iterable[str]:
        try:
            return [line["note"] for line in self._folder.history()]
        except ValueError:
            self._findings.add(Code.HISTORY_FORM, file="history")
            return []
