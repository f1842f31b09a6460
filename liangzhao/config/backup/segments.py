"""Segments of PostgreSQL's write-ahead log by their names: timeline(8) log(8) segment(8), in hex."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_SEGMENT = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(\.partial)?")
_HISTORY = re.compile(r"[0-9A-F]{8}\.history")
_LOG = 1 << 32


def place_of(lsn: str, segment_bytes: int) -> int:
    """The number, counted over all logs, of the segment in which a position such as ``0/1A2B3C`` lies."""
    high, _, low = lsn.partition("/")
    return ((int(high, 16) << 32) | int(low, 16)) // segment_bytes


def number_of(name: str, segment_bytes: int) -> int | None:
    """The number of the segment with this name; None when it is no segment's name."""
    found = _SEGMENT.fullmatch(name)
    return None if found is None else int(found[2], 16) * (_LOG // segment_bytes) + int(found[3], 16)


def is_history(name: str) -> bool:
    """Whether a file tells where a timeline branched off."""
    return _HISTORY.fullmatch(name) is not None


def wanted(folder: Path, first: int, segment_bytes: int) -> dict[str, Path]:
    """Files of the log from a segment on, by the names under which the server looks for them.

    A segment that was still being received (``.partial``) stands in for the whole one where that is missing.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir(), reverse=True):  # the whole segment after its partial: it wins
        number = number_of(path.name, segment_bytes)
        if is_history(path.name) or (number is not None and number >= first):
            found[path.name.removesuffix(".partial")] = path
    return found


def gaps(names: Iterable[str], segment_bytes: int) -> list[int]:
    """Numbers of segments that are missing between the first and the last."""
    numbers = {number for name in names if (number := number_of(name, segment_bytes)) is not None}
    return sorted(set(range(min(numbers), max(numbers))) - numbers) if numbers else []
