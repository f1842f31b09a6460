"""C2SP tlog-tiles: where the hashes and entries of a tree lie, 256 to a file, and what belongs in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from liangzhao.audit.log.tree import HASH_BYTES, Node, perfect_root

HEIGHT = 8
WIDTH = 1 << HEIGHT
LONGEST_ENTRY = 0xFFFF

_LENGTH = 2


class TileUnreadable(ValueError):
    """Raised for a tile or a bundle that has not the form of one."""


@dataclass(frozen=True)
class Tile:
    """A tile of the tree: its level, its number within the level, how many hashes it holds (256 when full)."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def is_full(self) -> bool:
        """Whether it will never grow."""
        return self.width == WIDTH

    @property
    def path(self) -> str:
        """Where it lies below the log's address."""
        return f"tile/{self.level}/{_place(self.number, self.width)}"


def bundle_path(number: int, width: int = WIDTH) -> str:
    """Where the entries of a tile of level 0 lie below the log's address."""
    return f"tile/entries/{_place(number, width)}"


def full_path(path: str) -> str:
    """The path of the full tile or bundle that a partial one grows into."""
    return path.partition(".p/")[0]


def _place(number: int, width: int) -> str:
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    folder = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    return folder if width == WIDTH else f"{folder}.p/{width}"


def levels_of(size: int) -> Iterator[tuple[int, int]]:
    """Each level of a tree of this size with the number of its hashes, the leaves first."""
    level = 0
    while size:
        yield level, size
        level, size = level + 1, size >> HEIGHT


def partial_tiles(size: int) -> list[Tile]:
    """The tiles at the right edge of a tree of this size, the leaves first; full ones are not among them."""
    return [Tile(level, count >> HEIGHT, count % WIDTH) for level, count in levels_of(size) if count % WIDTH]


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a tree of this size."""
    for level, count in levels_of(size):
        for number in range(count >> HEIGHT):
            yield Tile(level, number)
        if count % WIDTH:
            yield Tile(level, count >> HEIGHT, count % WIDTH)


def hashes_of(content: bytes, width: int) -> list[bytes]:
    """The hashes of a tile; TileUnreadable unless it holds exactly ``width``."""
    if len(content) != width * HASH_BYTES:
        raise TileUnreadable(f"a tile of {width} hashes has {width * HASH_BYTES} bytes")
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """A bundle: each entry behind its length in two bytes; ValueError for an entry too long."""
    if any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise ValueError(f"an entry has at most {LONGEST_ENTRY} bytes")
    return b"".join(len(entry).to_bytes(_LENGTH) + entry for entry in entries)


def unpack_entries(content: bytes, width: int) -> list[bytes]:
    """The entries of a bundle; TileUnreadable unless it holds exactly ``width``."""
    entries, at = list[bytes](), 0
    while at < len(content):
        start = at + _LENGTH
        at = start + int.from_bytes(content[at:start])
        if start > len(content) or at > len(content):
            raise TileUnreadable("the bundle ends within an entry")
        entries.append(content[start:at])
    if len(entries) != width:
        raise TileUnreadable(f"the bundle holds {len(entries)} entries, not {width}")
    return entries


def node_reader(size: int, read: Callable[[Tile], Sequence[bytes]]) -> Node:
    """The hashes of complete subtrees of a tree of this size; each tile is read at most once."""
    held: dict[tuple[int, int], Sequence[bytes]] = {}

    def node(height: int, index: int) -> bytes:
        level, rest = divmod(height, HEIGHT)
        number, first = divmod(index << rest, WIDTH)
        hashes = held.get((level, number))
        if hashes is None:
            width = min(WIDTH, (size >> HEIGHT * level) - number * WIDTH)
            hashes = held[level, number] = read(Tile(level, number, width))
        return perfect_root(hashes[first : first + (1 << rest)])

    return node
