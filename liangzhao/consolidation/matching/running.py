"""A list matched row by row: with progress, stoppable at any moment, the output written whole or not at all."""

from __future__ import annotations

import csv
import gc
import json
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from liangzhao.consolidation.matching.catalogue import Catalogue, Row
from liangzhao.consolidation.matching.deciding import Decision, Match, match
from liangzhao.consolidation.matching.journal import Journal
from liangzhao.consolidation.matching.rivals import settled
from liangzhao.kernel.cells import as_text

BATCH = 100
WORKERS = 2
WORTH_FORKING = 5_000
"""Rows from which on two processes are sooner done than one."""
COLUMNS = ("row", "decision", "target", "score", "rule", "candidates")

Progress = Callable[[int, int], None]


def run(
    rows: Sequence[Row], catalogue: Callable[[], Catalogue], *, question: str, out: Path, progress: Progress
) -> Counter[Decision]:
    """Write the answers for all rows to ``out`` and count them; runs of another ``question`` are not continued."""
    with Journal(out.with_name(f"{out.name}.journal"), question) as journal:
        if journal.finished < len(rows):
            _match_rest(rows, catalogue(), journal, progress)
        counts = write(settled(journal.read), out)
        journal.remove()
    return counts


def _match_rest(rows: Sequence[Row], catalogue: Catalogue, journal: Journal, progress: Progress) -> None:
    done = journal.finished
    for matches in _in_batches(rows[done:], catalogue):
        journal.add(matches)
        done += len(matches)
        progress(done, len(rows))


def _batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _in_batches(rows: Sequence[Row], catalogue: Catalogue) -> Iterator[list[Match]]:
    global _shared  # inherited by the processes when they are forked
    if len(rows) < WORTH_FORKING:
        yield from ([match(row, catalogue) for row in batch] for batch in _batches(rows))
        return
    _shared = catalogue
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
            yield from pool.imap(_match_batch, _batches(rows))
    finally:
        gc.unfreeze()


_shared: Catalogue


def _match_batch(batch: list[Row]) -> list[Match]:
    return [match(row, _shared) for row in batch]


def write(matches: Iterable[Match], out: Path) -> Counter[Decision]:
    """The answers as CSV, beside its place, then moved there in one step; how many of each decision.

    No cell is one that a spreadsheet takes for a formula: keys are whatever the lists have.
    """
    counts: Counter[Decision] = Counter()
    draft = out.with_name(f"{out.name}.partial")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for one in matches:
            counts[one.decision] += 1
            writer.writerow(map(as_text, _cells(one)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(out)
    return counts


def _cells(one: Match) -> tuple[str, ...]:
    shown = [{"target": each.target, "name": each.name, "score": each.score} for each in one.candidates]
    return (
        one.row,
        one.decision.value,
        one.target,
        f"{one.score:.4f}",
        one.rule,
        json.dumps(shown, ensure_ascii=False),
    )
