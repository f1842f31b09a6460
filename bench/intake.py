"""A nation's lists taken in: institutions, physicians and nurses through parsing, rules, matching and load.

A part of each list, extrapolated to twelve million rows; ``--full`` takes a tenth of the nation, ``--whole`` all of it.
What grows with the rows is added to the memory that was measured, and a bare COPY of the same rows is the yardstick.
The registers are those of a database of its own, which is given up at the end.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.figure import Figure, Measure, Scale
from bench.intake_database import emptied, require_space, told_size
from bench.intake_watch import watching
from bench.measuring import cpu_seconds, resident_mb, spread
from bench.node import HOME, Node

if TYPE_CHECKING:
    from liangzhao.consolidation.intake.bulk.taking import Kept

MINUTES, GIB = 30.0, 6.0
NATION = {"institution": 1_000_000, "physician": 5_000_000, "nurse": 6_000_000}
WORKERS = 2
_SAID_EVERY_SECONDS = 10.0


@dataclass(frozen=True)
class Taken:
    """One list taken in: what became of it and what it cost."""

    kind: str
    kept: Kept
    seconds: float
    cpu: float
    bare: float

    @property
    def nation(self) -> float:
        """Seconds for the nation's list at this pace."""
        return self.seconds / self.kept.rows * NATION[self.kind]


def run(node: Node, scale: Scale) -> Figure:
    """Minutes for the nation at this pace, memory, and each list's rows a second."""
    from bench import intake_lists

    part = scale.nation
    require_space(part)
    with TemporaryDirectory(dir=HOME) as folder, emptied(node, part=part):
        sys.stderr.write("writing the lists\n")
        intake_lists.write(Path(folder), {kind: rows // part for kind, rows in NATION.items()})
        with watching(node.postmaster) as watched:
            taken = [_taken(node, Path(folder) / f"{kind}.csv", kind) for kind in NATION]
        size = told_size(node, sum(one.kept.rows for one in taken))
        added = _still_to_come(part)
    return figure(taken, part, watched.peak / 1024, added, size)


def figure(taken: list[Taken], part: int, measured: float, added: float, size: str) -> Figure:
    """The figure of the lists that were taken in."""
    seconds = sum(one.seconds for one in taken)
    cpu = sum(one.cpu / one.kept.rows * NATION[one.kind] for one in taken)
    return Figure(
        "intake",
        f"{sum(one.kept.rows for one in taken):,} rows through parsing, rules, matching and load, {WORKERS} processes",
        (
            _told("twelve million rows at this pace", "min", sum(one.nation for one in taken) / 60, MINUTES),
            _told("memory for twelve million rows, database included", "GiB", measured + added, GIB),
            _told("CPU of twelve million rows, shared by the processes", "min", cpu / WORKERS / 60),
            _told("a bare COPY of the same rows", "s", sum(one.bare for one in taken)),
            _told("the bare COPY as a share of the whole", "%", 100 * sum(one.bare for one in taken) / seconds),
            *(_told(f"{one.kind}s a second", "1/s", one.kept.rows / one.seconds) for one in taken),
            *(_told(f"CPU of one {one.kind}, database included", "µs", 1e6 * one.cpu / one.kept.rows) for one in taken),
            *(_told(f"{one.kind}s entered", "%", 100 * one.kept.entries / one.kept.rows) for one in taken),
        ),
        notes=(
            f"one in {part} of the nation's rows; seconds are multiplied by {part}",
            size,
            f"{measured:.1f} GiB measured, {added:.1f} GiB added for keys and names of the rows that were left out",
        ),
    )


def _told(name: str, unit: str, value: float, target: float | None = None) -> Measure:
    return Measure(name, unit, spread([value]), target)


def _taken(node: Node, path: Path, kind: str) -> Taken:
    from uuid import uuid4

    from liangzhao.consolidation.importing import mapping
    from liangzhao.consolidation.intake.bulk import taking
    from liangzhao.consolidation.quality.model import Kind

    columns = mapping.Mapping({name: name for name in taking.beginning_of(path).headings})
    bare = _copied(node, path)
    cpu, started = cpu_seconds([os.getpid(), node.postmaster]), time.monotonic()
    kept = taking.register(
        path,
        columns,
        kind=Kind(kind),
        source=f"bench {uuid4()}",
        workers=WORKERS,
        progress=_Progress(kind),
    )
    seconds = time.monotonic() - started
    return Taken(kind, kept, seconds, cpu_seconds([os.getpid(), node.postmaster]) - cpu, bare)


class _Progress:
    """Says every few seconds how far a list is."""

    def __init__(self, kind: str) -> None:
        self._kind, self._started = kind, time.monotonic()
        self._said = self._started

    def __call__(self, done: int, rows: int) -> None:
        now = time.monotonic()
        if now - self._said >= _SAID_EVERY_SECONDS or done == rows:
            self._said = now
            sys.stderr.write(f"{self._kind} {done:,}/{rows:,}  {done / (now - self._started):,.0f}/s\n")


def _still_to_come(part: int) -> float:
    """GiB that keys of rows, and institutions to compare with, would take beyond what this part of them took."""
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.intake import proposals
    from liangzhao.consolidation.intake.bulk.institutions import Workplaces
    from liangzhao.consolidation.quality.model import Kind
    from liangzhao.consolidation.quality.rules import known
    from liangzhao.consolidation.quality.running import shared_keys
    from liangzhao.kernel import clock
    from liangzhao.registers.models import Institution

    before = resident_mb()
    with service_transaction("bench"):
        context = proposals.context(Kind.NURSE, clock.today())
        held = known.index(context), Workplaces.read()
        institutions = Institution.objects.count()
    grown = max(resident_mb() - before, 0.0) / 1024 if held else 0.0
    each = 1 + WORKERS  # what is shared is copied in the end: counting references writes into it
    names = each * grown * max(NATION["institution"] / max(institutions, 1) - 1, 0)
    keys = 8 * (1 + len(shared_keys(Kind.NURSE))) * NATION["nurse"] * (1 - 1 / part) / 2**30
    return names + keys


def _copied(node: Node, path: Path) -> float:
    """Seconds of COPY of the file into a table of text columns."""
    with path.open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
        with node.connect() as connection, connection.transaction(force_rollback=True):
            connection.execute("CREATE TABLE bare (" + ", ".join(f'"{name}" text' for name in names) + ")")
            started = time.monotonic()
            with connection.cursor().copy("COPY bare FROM STDIN (FORMAT CSV)") as copy:
                while part := file.read(1 << 20):
                    copy.write(part)
            return time.monotonic() - started
