"""The published files against the tree computed from the journal."""

from __future__ import annotations

from collections.abc import Sequence

from liangzhao.audit.examining.problems import Code, Findings
from liangzhao.audit.log.folder import LogFolder, TileMissing, TileUnreadable
from liangzhao.audit.log.growth import Edge
from liangzhao.audit.log.tiles import WIDTH, Tile, bundle_path


class Files:
    """Compares tiles and bundles with what they should hold, for the tree of ``size`` that was published."""

    def __init__(self, folder: LogFolder, size: int, findings: Findings) -> None:
        self._folder, self._size, self._findings = folder, size, findings

    def tile(self, tile: Tile, hashes: Sequence[bytes]) -> None:
        """Note what is wrong with a tile that should hold these hashes."""
        try:
            there = self._folder.tile(tile)
        except TileMissing:
            self._findings.add(Code.TILE_MISSING, file=tile.path)
        except TileUnreadable:
            self._findings.add(Code.TILE_FORM, file=tile.path)
        else:
            for place, (found, expected) in enumerate(zip(there, hashes, strict=True)):
                if found != expected:
                    index = tile.number * WIDTH + place if tile.level == 0 else None
                    self._findings.add(Code.TILE_HASH, index=index, file=tile.path)

    def bundle(self, number: int, entries: Sequence[bytes | None]) -> None:
        """Note what is wrong with a bundle that should hold these entries; None where the journal has none."""
        path = bundle_path(number, len(entries))
        try:
            there = self._folder.entries(number, len(entries))
        except TileMissing:
            self._findings.add(Code.BUNDLE_MISSING, file=path)
        except TileUnreadable:
            self._findings.add(Code.BUNDLE_FORM, file=path)
        else:
            for place, (found, expected) in enumerate(zip(there, entries, strict=True)):
                if expected is not None and found != expected:
                    self._findings.add(Code.BUNDLE_ENTRY, index=number * WIDTH + place, file=path)

    def leaf(self, index: int) -> bytes | None:
        """The published hash of a leaf the journal has lost, so that the rest can still be compared."""
        if index >= self._size:
            return None
        number = index // WIDTH
        try:
            return self._folder.tile(Tile(0, number, min(WIDTH, self._size - number * WIDTH)))[index % WIDTH]
        except (TileMissing, TileUnreadable):
            return None

    def edge(self, edge: Edge, entries: Sequence[bytes | None]) -> None:
        """Note what is wrong at the right edge of the published tree."""
        for tile, hashes in edge.partial():
            self.tile(tile, hashes)
        if entries:
            self.bundle(self._size // WIDTH, entries)
