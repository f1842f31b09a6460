"""The right edge of a growing tree: all that is needed to add leaves, to name the root and to write the next tiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liangzhao.audit.log.tiles import HEIGHT, WIDTH, Tile, levels_of
from liangzhao.audit.log.tree import fold, perfect_root

FullTile = tuple[Tile, list[bytes]]


class Edge:
    """The hashes of the partial tiles of a tree, level by level."""

    def __init__(self, size: int = 0, levels: Iterable[list[bytes]] = ()) -> None:
        self.size = size
        self._levels = [list(hashes) for hashes in levels]

    def add(self, leaves: Iterable[bytes]) -> Iterator[FullTile]:
        """Append leaf hashes; gives each tile that became full by it, lower levels first."""
        for leaf in leaves:
            self.size += 1
            yield from self._add(0, leaf)

    def _add(self, level: int, digest: bytes) -> Iterator[FullTile]:
        if level == len(self._levels):
            self._levels.append([])
        row = self._levels[level]
        row.append(digest)
        if len(row) == WIDTH:
            full = row[:]
            row.clear()
            yield Tile(level, (self.size >> HEIGHT * (level + 1)) - 1), full
            yield from self._add(level + 1, perfect_root(full))

    def level(self, level: int) -> list[bytes]:
        """The hashes of the partial tile at a level; none when the last one is full."""
        return self._levels[level][:] if level < len(self._levels) else []

    def partial(self) -> list[FullTile]:
        """The tiles at the right edge that are not full, the leaves first."""
        return [
            (Tile(level, count >> HEIGHT, len(row)), row[:])
            for (level, count), row in zip(levels_of(self.size), self._levels, strict=False)
            if row
        ]

    def peaks(self) -> list[bytes]:
        """The roots of the complete subtrees that make up the tree, the largest first."""
        found = list[bytes]()
        for row in reversed(self._levels):
            at = 0
            for power in range(HEIGHT - 1, -1, -1):
                if len(row) >> power & 1:
                    found.append(perfect_root(row[at : at + (1 << power)]))
                    at += 1 << power
        return found

    def root(self) -> bytes:
        """The root of the tree."""
        return fold(self.peaks())
