"""Giving up old sets, and the log that only they needed. Stored files stay: other sets name them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from liangzhao.config.backup import segments
from liangzhao.config.backup.repository import BackupSet, Repository


@dataclass(frozen=True)
class Pruned:
    """Names of the sets that are gone, and how many segments of the log."""

    sets: tuple[str, ...]
    segments: int


def prune(repository: Repository, *, keep: int) -> Pruned:
    """Keep the newest ``keep`` full sets and what builds on them. Raises SetBroken, and then nothing is removed."""
    sets = repository.sets()
    roots = {one.name: repository.chain(one)[0] for one in sets}
    kept = [one.name for one in sets if one.manifest.parent is None][-keep:]
    gone = [one for one in sets if roots[one.name].name not in kept]
    if not gone:
        return Pruned((), 0)
    first = next(one for one in sets if one.name == kept[0])
    for one in reversed(gone):  # a child before its parent: what is left is always whole
        shutil.rmtree(one.folder)
    return Pruned(tuple(one.name for one in gone), _prune_log(repository, first))


def _prune_log(repository: Repository, first: BackupSet) -> int:
    size, count = first.manifest.segment_bytes, 0
    begun = segments.place_of(first.manifest.start_lsn, size)
    for path in repository.wal.iterdir() if repository.wal.is_dir() else ():
        number = segments.number_of(path.name, size)
        if number is not None and number < begun:
            path.unlink()
            count += 1
    return count
