"""How full the volumes of a node are (SEC-B3)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

GIGABYTE = 10**9


@dataclass(frozen=True)
class Fullness:
    """A volume as an unprivileged process may use it: the share in use, and bytes left."""

    share: float
    free: int


def fullness(path: Path) -> Fullness:
    """Of the volume a path lies on, or the nearest folder above it that exists."""
    while not path.exists():
        path = path.parent
    found = os.statvfs(path)
    free, used = found.f_bavail, found.f_blocks - found.f_bfree
    return Fullness(used / max(used + free, 1), free * found.f_frsize)


def is_full(paths: Iterable[Path], *, share: float, spare: int) -> bool:
    """Whether one of the volumes is used to ``share`` and has fewer than ``spare`` bytes left.

    A tenth of a large volume is no emergency, a gigabyte of a small one may be enough for weeks: both must be scarce.
    """
    return any(found.share >= share and found.free < spare for found in map(fullness, paths))
