"""Memory of the processes that take lists in, sampled while they do: shared pages are counted once."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

EVERY_SECONDS = 5.0
"""Seldom: the kernel walks every page of every process to tell a sample; asked twice a second it took 7 % of a run."""


@dataclass
class Watched:
    """The highest sum of all samples, in MiB, and what our processes and the database had of it."""

    peak: float = 0.0
    own: float = 0.0
    database: float = 0.0
    _stop: Event = field(default_factory=Event)

    def look(self, postmaster: int) -> None:
        """Take one sample; a server this process started is its descendant, and counted as the database alone."""
        of_database = family(postmaster)
        own = proportional_mb(family(os.getpid()) - of_database)
        database = proportional_mb(of_database) + huge_mb(of_database)
        if own + database > self.peak:
            self.peak, self.own, self.database = own + database, own, database

    def watch(self, postmaster: int) -> None:
        """Take samples until stopped, and a last one."""
        while not self._stop.wait(EVERY_SECONDS):
            self.look(postmaster)
        self.look(postmaster)

    def stop(self) -> None:
        """End ``watch``."""
        self._stop.set()


@contextmanager
def watching(postmaster: int) -> Iterator[Watched]:
    """Samples while the block runs."""
    watched = Watched()
    thread = Thread(target=watched.watch, args=[postmaster], daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        watched.stop()
        thread.join()


def proportional_mb(processes: Iterable[int]) -> float:
    """Memory in MiB of processes, pages that several share divided among them; without huge pages."""
    return sum(_told_mb(pid)["Pss"] for pid in processes)


def huge_mb(processes: Iterable[int]) -> float:
    """Huge pages in MiB that processes share: what the one of them has that has seen most."""
    return max((_told_mb(pid)["Shared_Hugetlb"] + _told_mb(pid)["Private_Hugetlb"] for pid in processes), default=0.0)


def family(root: int) -> set[int]:
    """A process and its descendants."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _parent(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _told_mb(pid: int) -> Mapping[str, float]:
    """What the kernel tells of the memory of a process, in MiB; nothing of one that is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return defaultdict(float)
    told = (line.split() for line in lines)
    return defaultdict(float, {name.rstrip(":"): int(kib) / 1024 for name, kib, *_unit in told})
