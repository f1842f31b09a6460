"""CPU time of processes, spreads of samples, and what machine this is."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time so far of these processes, their descendants, and the children they have reaped."""
    return sum(stat[1] for stat in _stats(roots).values()) / _TICK


class CpuClock:
    """CPU time of these processes and their descendants from now on, finer than the ticks of ``cpu_seconds``.

    Processes that begin later, and those that end meanwhile, are not counted.
    """

    def __init__(self, roots: Iterable[int]) -> None:
        self._from = {pid: at for pid in _stats(roots) if (at := process_seconds(pid)) is not None}

    def seconds(self) -> float:
        """User and system time since the clock was made."""
        now = {pid: process_seconds(pid) for pid in self._from}
        return sum(at - self._from[pid] for pid, at in now.items() if at is not None)


def process_seconds(pid: int) -> float | None:
    """User and system time of a process so far, finer than in ticks; None when it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # clock_getcpuclockid(3)
    except OSError:
        return None


def _stats(roots: Iterable[int]) -> dict[int, tuple[int, int]]:
    """What ``_stat`` tells of these processes and their descendants."""
    told = {int(path.name): _stat(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    stats = {pid: stat for pid, stat in told.items() if stat}
    wanted = set(roots)
    while more := {pid for pid, stat in stats.items() if stat[0] in wanted} - wanted:
        wanted |= more
    return {pid: stat for pid, stat in stats.items() if pid in wanted}


def _stat(path: Path) -> tuple[int, int] | None:
    """The parent of a process, and its time in ticks with that of the children it has reaped."""
    try:
        fields = (path / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(fields[1]), sum(int(ticks) for ticks in fields[11:15])


def resident_mb(pid: int | str = "self") -> float:
    """Resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def pace_ms() -> float:
    """CPU of one fixed piece of work; it doubles when neighbours share the cores' caches and units."""
    start = time.process_time()
    words = {str(number): number for number in range(60_000)}
    sum(words[str(number)] for number in range(60_000))
    return (time.process_time() - start) * 1000


@dataclass(frozen=True)
class Spread:
    """Samples of one quantity, as a reader wants them."""

    median: float
    low: float
    high: float
    samples: int


def spread(samples: Sequence[float]) -> Spread:
    """Median, lowest and highest of the samples; ValueError for none."""
    if not samples:
        raise ValueError("nothing was measured")
    return Spread(median(samples), min(samples), max(samples), len(samples))


def percentile(samples: Sequence[float], share: float) -> float:
    """The sample below which ``share`` (0…1) of all samples lie."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine() -> dict[str, str | int | float]:
    """What the figures were measured on."""
    about = Path("/proc/cpuinfo").read_text()
    model = next((line.partition(":")[2].strip() for line in about.splitlines() if "model name" in line), "")
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": model or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages / 2**30, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }
