"""Publishing the tree as files: entries and tiles first, the signed checkpoint last.

Whoever was killed anywhere in between finds on disk a checkpoint with everything it names, and perhaps more; full
tiles come out of the same leaves byte for byte, so writing them again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from liangzhao.audit.log import notes, tree
from liangzhao.audit.log.folder import LogFolder, TileMissing, TileUnreadable
from liangzhao.audit.log.growth import Edge
from liangzhao.audit.log.notes import Checkpoint, Note, SignatureLine, VerifierKey
from liangzhao.audit.log.tiles import WIDTH, Tile, levels_of, partial_tiles

HISTORY_PAUSE = timedelta(seconds=10)


class LogSigner(Protocol):
    """Whoever holds the keys of the log."""

    def keys(self, origin: str) -> list[VerifierKey]:
        """The public keys, under the log's name."""
        ...

    def sign(self, text: bytes) -> list[bytes]:
        """A signature by each of the keys, in their order; raises KeysChanged, or what its way to the keys raises."""
        ...


class KeysChanged(Exception):
    """Raised by a signer whose keys are no longer those it told."""


class LogDamaged(RuntimeError):
    """Raised when the folder does not hold what its own checkpoint names; nothing may be published on top of that."""


class Publisher:
    """Adds entries to a log in a folder and names the new head. After any exception, open a new one."""

    def __init__(self, folder: LogFolder, signer: LogSigner, origin: str) -> None:
        self._folder = folder
        self._signer = signer
        self.origin = folder.fix_origin(origin)
        self._keys = self._learnt_keys()
        self.published = self._last_size()
        self._edge = _edge_of(folder, self.published)
        self._check_root()
        self._entries = self._entries_at_edge()
        self._remembered_at = self._last_remembered()

    @property
    def size(self) -> int:
        """How many entries were added, published or not yet."""
        return self._edge.size

    def add(self, entries: Iterable[bytes]) -> None:
        """Append entries and write what became full by them."""
        for entry in entries:
            self._entries.append(entry)
            for tile, hashes in self._edge.add([tree.leaf_hash(entry)]):
                if tile.level == 0:
                    self._folder.write_entries(tile.number, self._entries)
                    self._entries = []
                self._folder.write_tile(tile, hashes)
                self._folder.drop_partials(tile)

    def publish(self, *, at: datetime) -> Checkpoint:
        """Write the right edge, then sign and publish the head of everything added."""
        for tile, hashes in self._edge.partial():
            self._folder.write_tile(tile, hashes)
        if self._entries:
            self._folder.write_entries(self.size // WIDTH, self._entries)
        head = Checkpoint(self.origin, self.size, self._edge.root())
        note = self._signed(head.text())
        if self._remembered_at is None or at - self._remembered_at >= HISTORY_PAUSE:
            self._folder.remember(note, at)
            self._remembered_at = at
        self._folder.replace_checkpoint(note)
        self.published = self.size
        return head

    def _signed(self, text: str) -> str:
        for _each in self._keys:  # each of them may have been replaced since it was learnt, and told of by itself
            try:
                return self._signed_now(text)
            except (KeysChanged, notes.NoteNotSigned):
                self._keys = self._learnt_keys()
        return self._signed_now(text)

    def _learnt_keys(self) -> list[VerifierKey]:
        """The signer's keys, which readers of the folder learn before the first signature by them."""
        keys = self._signer.keys(self.origin)
        self._folder.note_keys([key.text for key in keys])
        return keys

    def _signed_now(self, text: str) -> str:
        signatures = self._signer.sign(text.encode())
        lines = [SignatureLine(key.name, key.key_id, made) for key, made in zip(self._keys, signatures, strict=True)]
        note = Note(text, tuple(lines))
        notes.signed_by(note, self._keys)
        return note.serialised()

    def _last(self) -> Checkpoint | None:
        note = self._folder.checkpoint()
        return notes.parse_checkpoint(notes.parse_note(note).text) if note else None

    def _last_size(self) -> int:
        last = self._last()
        return last.size if last else 0

    def _last_remembered(self) -> datetime | None:
        return max((datetime.fromisoformat(line["at"]) for line in self._folder.history()), default=None)

    def _check_root(self) -> None:
        last = self._last()
        if last and self._edge.root() != last.root:
            raise LogDamaged(f"the tiles do not lead to the root of the checkpoint of {last.size} entries")

    def _entries_at_edge(self) -> list[bytes]:
        width = self.size % WIDTH
        try:
            entries = self._folder.entries(self.size // WIDTH, width) if width else []
        except (TileMissing, TileUnreadable) as error:
            raise LogDamaged(f"entries: {error}") from error
        if [tree.leaf_hash(entry) for entry in entries] != self._edge.level(0):
            raise LogDamaged("the entries at the right edge do not hash to the tile of the leaves")
        return entries


def _edge_of(folder: LogFolder, size: int) -> Edge:
    """The right edge of the published tree, from its partial tiles."""
    partial = {tile.level: tile for tile in partial_tiles(size)}
    try:
        rows = [_row(folder, partial.get(level)) for level, _count in levels_of(size)]
    except (TileMissing, TileUnreadable) as error:
        raise LogDamaged(str(error)) from error
    return Edge(size, rows)


def _row(folder: LogFolder, tile: Tile | None) -> list[bytes]:
    return folder.tile(tile) if tile else []


__all__ = ["KeysChanged", "LogDamaged", "LogSigner", "Publisher"]
