"""Running an import: in commits of a few hundred rows, with progress, stoppable and resumable at any row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db import DataError, IntegrityError, transaction

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.importing import repeats, totals
from liangzhao.consolidation.importing.institutions import NumberTaken, RowRefused
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.importing.report import Problem, Report, Result
from liangzhao.consolidation.intake import (
    changes,
    constraints,
    doubled,
    guarding,
    isolated,
    keeping,
    losses,
    placing,
    renamed,
    shares,
)
from liangzhao.consolidation.intake.closing import Closing
from liangzhao.consolidation.intake.doubled import Doubled
from liangzhao.consolidation.intake.guarding import Taker
from liangzhao.consolidation.intake.owners import NODE, Owner
from liangzhao.consolidation.models import Change, Load
from liangzhao.consolidation.quality.model import Context, Finding, Kind
from liangzhao.consolidation.quality.running import tidied
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal

BATCH = 200
Row = tuple[int, dict[str, str]]
Mark = Callable[[int], None]
"""Told how many rows are done, in the transaction that did them; raises Stopped to leave that batch undone."""


class Stopped(Exception):
    """Raised by a mark when somebody asked the run to stop; the batch is rolled back."""


class _DryRun(Exception):
    """Leaves a transaction without keeping anything."""


def run(
    table: ForeignTable,
    mapping: Columns,
    *,
    source: str,
    dry_run: bool,
    progress: Callable[[int, int], None],
    kind: Kind = Kind.INSTITUTION,
) -> Report:
    """The report of a whole run; an interruption ends it behind the last finished batch and says where."""
    load = None
    if not dry_run:
        with service_transaction("import"):
            load = _load(table, mapping, source, kind)
    course = begin(table, mapping, source=source, kind=kind, load=load)
    while course.rest:
        try:
            course.step()
        except KeyboardInterrupt:
            course.report.stopped_at = course.rest[0][0]
            break
        progress(course.done, len(table.rows))
    else:
        course.finish()
    if load is not None:
        with service_transaction("import"):
            shares.count(load)
            if course.report.stopped_at is None:
                placing.place(load)
                load.refused = course.report.refused
                load.save(update_fields=["refused"])
    return course.report


@dataclass
class _Told:
    """What the rows of one batch became, and what is to be said of them."""

    results: list[Result] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    renamed: list[Finding] = field(default_factory=list)
    twins: list[Doubled] = field(default_factory=list)


@dataclass
class Course:
    """One run over a list, batch by batch; ``done`` rows are behind it. Without a load nothing is kept."""

    table: ForeignTable
    mapping: Columns
    kind: Kind
    load: Load | None
    owner: Owner
    taker: Taker
    report: Report
    numbered: Sequence[Row]
    done: int = 0
    doubled: list[Doubled] = field(default_factory=list)
    renamed: list[Finding] = field(default_factory=list)

    @property
    def rest(self) -> Sequence[Row]:
        """The next batch; empty at the end."""
        return self.numbered[self.done : self.done + BATCH]

    def step(self, mark: Mark = lambda _done: None) -> None:
        """Take one batch in one transaction; the report is touched only when it is kept, or was only tried."""
        batch = self.rest
        told = _Told()
        try:
            with service_transaction("import") as by:
                self.taker.by = self.owner.acting(by)
                for number, row in batch:
                    self._take(number, row, told)
                if self.load is None:
                    told.twins = doubled.of_entries(doubled.entered(self.taker.done))  # of which nothing is kept
                    raise _DryRun
                self._keep(self.load, batch, len(told.results))
                mark(self.done + len(batch))
        except _DryRun:
            with service_transaction("import"):
                mark(self.done + len(batch))
        finally:
            self.taker.done.clear()
        self.done += len(batch)
        for result in told.results:
            self.report.add(result)
        self.doubled += told.twins
        self.renamed += told.renamed
        self.report.problems.extend([*told.problems, *(each.problem for each in told.twins)])
        self.report.unnumbered = self.taker.unnumbered

    def _take(self, number: int, row: Mapping[str, str], told: _Told) -> None:
        """One row in a savepoint: a refused one leaves neither an entry nor a note of one."""
        if number in self.isolated:
            told.problems.append(isolated.problem(number))
            return
        before, unnumbered = len(self.taker.done), self.taker.unnumbered
        try:
            with transaction.atomic():
                result, found = self.taker.take(number, row)
        except (RowRefused, Refusal, IntegrityError, DataError) as refused:
            del self.taker.done[before:]
            self.taker.entry_of.pop(number, None)
            self.taker.unnumbered = unnumbered
            self._leave(number, row, refused, told)
            return
        told.results.append(result)
        told.problems.extend(found)
        if result is Result.ENTERED:
            self._doubt(number, row, told)
        told.problems.extend(losses.of_row(number, self.columns.ours(row), Context(self.kind, clock.today())))

    def _doubt(self, number: int, row: Mapping[str, str], told: _Told) -> None:
        """Ask about a new entry that may be what was set aside as a row of a test."""
        given = self.columns.ours(row)
        if self._set_aside and (field := isolated.resembling(given, self._set_aside)):
            told.renamed.append(isolated.finding(number, given))
            told.problems.append(isolated.doubt(number, field))

    def _leave(self, number: int, row: Mapping[str, str], refused: Exception, told: _Told) -> None:
        """What a row that was refused is reported as; one that has the 登记号 of an entry may be about that one."""
        why = self._why(number, row, refused)
        if number in self.repeats:
            told.problems.append(repeats.problem(why[0], self.repeats[number]))
        elif isinstance(refused, NumberTaken) and (known := renamed.of_row(number, refused, self._names)):
            self.taker.entry_of[number] = known.entry_id, known.authority_id
            told.results.append(Result.UNCHANGED)
            told.renamed += known.findings
            told.problems += [*known.problems, *refused.more]
        else:
            told.problems.extend(why)

    def _why(self, number: int, row: Mapping[str, str], refused: Exception) -> tuple[Problem, ...]:
        """What is wrong with a refused row, in words for whoever loads; why it was refused first."""
        if isinstance(refused, RowRefused):
            return refused.problem, *refused.more
        if isinstance(refused, Refusal):
            return (Problem(number, constraints.RULE, "", "", refused.sentence),)
        given, _tidying = tidied(number, self.columns.ours(row), Context(self.kind, clock.today()))
        return (constraints.problem(number, refused, self.kind, given),)

    def _keep(self, load: Load, batch: Sequence[Row], taken: int) -> None:
        load.taken = Load.objects.select_for_update().values_list("taken", flat=True).get(pk=load.pk)
        keeping.keep(load, batch, self.table.first_row)
        Change.objects.bulk_create(
            changes.entered(load, number, register, entry_id)
            if before is None
            else changes.changed(
                load, number, register, entry_id, before=changes.plain(before), after=changes.plain(after)
            )
            for number, register, entry_id, before, after in self.taker.done
        )
        journal.record(
            Tag.SOURCE_IMPORTED,
            subject_kind="load",
            subject_id=load.pk,
            by=self.taker.by,
            at=clock.now(),
            body={"digest": self.table.digest, "from_row": batch[0][0], "rows": len(batch), "taken": taken},
        )

    def finish(self) -> None:
        """What the rules find in the whole file, counted for the report and kept with the load."""
        closing = self.closing
        while closing.rest:
            closing.step()

    @cached_property
    def repeats(self) -> dict[int, int]:
        """Rows that say again what an earlier one said, in the columns that are read; refused as said twice."""
        return repeats.of_rows(
            (number, self.columns.ours(row)) for number, row in self.numbered if not totals.is_no_row(row)
        )

    @cached_property
    def isolated(self) -> frozenset[int]:
        """Rows that officers set aside before as rows of a test."""
        return isolated.among(self.numbered, self.columns, self._set_aside)

    @cached_property
    def _set_aside(self) -> frozenset[bytes]:
        return isolated.known(self.kind, self.owner)

    @cached_property
    def _names(self) -> Mapping[str, frozenset[str]]:
        return renamed.names_by_number((row for _number, row in self.numbered), self.columns)

    @cached_property
    def columns(self) -> Columns:
        """The columns as rows of the owner are read."""
        return guarding.own_columns(self.mapping, self.owner)

    @cached_property
    def closing(self) -> Closing:
        """What comes behind the last row, step by step."""
        return Closing(
            self.numbered,
            lambda: self.columns,
            self.kind,
            load=self.load,
            entry_of=self.taker.entry_of,
            report=self.report,
            repeats=lambda: self.repeats,
            tried=self.doubled,
            renamed=self.renamed,
        )


def begin(
    table: ForeignTable,
    mapping: Columns,
    *,
    source: str,
    kind: Kind,
    load: Load | None = None,
    owner: Owner = NODE,
) -> Course:
    """A run at its beginning; with a ``load`` it keeps what it does."""
    report = Report(
        source,
        table.digest,
        table.encoding,
        len(table.rows),
        mapping.columns,
        kind=str(kind),
        header_row=table.first_row - 1,
        unused_columns=[heading for heading in table.headings if heading not in mapping.columns.values()],
        dry_run=load is None,
    )
    with service_transaction("import") as by:
        taker = guarding.taker(kind, source, mapping, owner.acting(by), owner)
    numbered = list(enumerate(table.rows, start=table.first_row))
    return Course(table, mapping, kind, load, owner, taker, report, numbered)


def _load(table: ForeignTable, mapping: Columns, source: str, kind: Kind) -> Load:
    return keeping.opened(
        kind=kind,
        source=source,
        digest=table.digest,
        encoding=table.encoding,
        columns=mapping.columns,
        rows=len(table.rows),
        at=clock.now(),
        values=mapping.values,
    )
