"""A nation's lists as files, written in stretches by a process of its own: its memory is gone when they are there."""

from __future__ import annotations

import csv
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.consolidation.quality.planting.clean import Cells, World

if TYPE_CHECKING:
    from liangzhao.consolidation.quality.model import Kind

SHARE = 0.05
PROVINCES = ("110000",)  # where the demo node has its authorities
_STRETCH = 100_000


@dataclass
class Stretch(World):
    """A world whose persons begin at ``start``."""

    start: int = 0

    def persons(self, kind: Kind, count: int) -> Iterator[Cells]:
        """The next so many rows of one kind."""
        for number in range(self.start, self.start + count):
            yield self.person(kind, number)


def write(folder: Path, counts: Mapping[str, int]) -> None:
    """Write ``<kind>.csv`` for each kind; ChildProcessError when the writer failed."""
    from django.db import connections

    for alias in connections:
        connections[alias].close()
    writer = multiprocessing.get_context("fork").Process(target=_write, args=(folder, counts))
    writer.start()
    writer.join()
    if writer.exitcode:
        raise ChildProcessError("the lists were not written")


def _write(folder: Path, counts: Mapping[str, int]) -> None:
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.quality.model import Kind
    from liangzhao.kernel import clock

    with service_transaction("bench"):
        world = Stretch(os.getpid(), clock.today(), max(counts["institution"], 40), PROVINCES)
        for kind, count in counts.items():
            _write_list(folder / f"{kind}.csv", world, Kind(kind), count)


def _write_list(path: Path, world: Stretch, kind: Kind, count: int) -> None:
    """Institutions are all there already; persons are made stretch by stretch."""
    from liangzhao.consolidation.quality.fields import FIELDS
    from liangzhao.consolidation.quality.model import Kind
    from liangzhao.consolidation.quality.planting.measuring import planted

    stretch = count if kind is Kind.INSTITUTION else _STRETCH
    with path.open("w", encoding="utf-8", newline="") as file:
        writer: csv.DictWriter[str] | None = None
        for world.start in range(0, count, stretch):
            rows = planted(world, kind, min(stretch, count - world.start), SHARE).rows
            if writer is None:
                used = {name for row in rows for name in row}
                writer = csv.DictWriter(file, [name for name in FIELDS[kind] if name in used], restval="")
                writer.writeheader()
            writer.writerows(rows)
