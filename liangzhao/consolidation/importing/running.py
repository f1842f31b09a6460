"""Running an import: in commits of a few hundred rows, with progress, stoppable at any row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from django.db import transaction

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.importing.institutions import InstitutionImport, RowRefused
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.importing.report import Report
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7

BATCH = 200
Row = tuple[int, dict[str, str]]


class _DryRun(Exception):
    """Leaves a transaction without keeping anything."""


def run(
    table: ForeignTable, mapping: Mapping, *, source: str, dry_run: bool, progress: Callable[[int, int], None]
) -> Report:
    """The report of a whole run; an interruption ends it behind the last finished batch and says where."""
    report = Report(source, table.digest, table.encoding, len(table.rows), mapping.columns, dry_run=dry_run)
    numbered = list(enumerate(table.rows, start=table.first_row))
    seen: dict[str, int] = {}
    done = 0
    for batch in _batches(numbered):
        try:
            _take(batch, report, mapping, source, seen, dry_run=dry_run)
        except KeyboardInterrupt:
            report.stopped_at = batch[0][0]
            break
        done += len(batch)
        progress(done, len(numbered))
    return report


def _take(
    batch: Sequence[Row], report: Report, mapping: Mapping, source: str, seen: dict[str, int], *, dry_run: bool
) -> None:
    """One batch in one transaction. The report is touched only when the batch is kept, or was only tried."""
    results, problems = [], []
    try:
        with service_transaction("import") as by:
            run_of = InstitutionImport(source, mapping, by, seen)
            for number, row in batch:
                try:
                    with transaction.atomic():
                        result, found = run_of.take(number, row)
                except RowRefused as refused:
                    problems.append(refused.problem)
                    continue
                results.append(result)
                problems.extend(found)
            journal.record(
                Tag.SOURCE_IMPORTED,
                subject_kind="source",
                subject_id=uuid7(),
                by=by,
                at=clock.now(),
                body={"digest": report.digest, "from_row": batch[0][0], "rows": len(batch), "taken": len(results)},
            )
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    for result in results:
        report.add(result)
    report.problems.extend(problems)


def _batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch
