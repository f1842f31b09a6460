"""What very large lists leave to be done in order: rows only the single path can judge, findings across rows."""

from __future__ import annotations

from collections import ChainMap, Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import islice
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from liangzhao.access.actors import service
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.institutions import InstitutionImport, NumberTaken, RowRefused
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.report import Result
from liangzhao.consolidation.intake import changes, contradictions, doubled, keeping, proposals, renamed
from liangzhao.consolidation.intake.bulk import processes
from liangzhao.consolidation.intake.bulk.committing import told_later
from liangzhao.consolidation.intake.bulk.entering import CONTRADICTED, Batch, Maker, Stored
from liangzhao.consolidation.intake.bulk.made import Made
from liangzhao.consolidation.intake.bulk.scanning import FIRST_ROW
from liangzhao.consolidation.intake.bulk.tables import store_once
from liangzhao.consolidation.intake.persons import PersonImport
from liangzhao.consolidation.intake.refused import Refused
from liangzhao.consolidation.models import Change, Load
from liangzhao.consolidation.quality.model import Context, Finding, Kind, Row
from liangzhao.consolidation.quality.running import tidied
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.models import Institution

T = TypeVar("T")
Names = Callable[[], Mapping[str, frozenset[str]]]
_Row = tuple[int, dict[str, str]]
_Taker = InstitutionImport | PersonImport
_AT_ONCE, _HELD, _FINDINGS, _TOGETHER = 5_000, 100_000, 2_000, 500


class Work(Protocol):
    """What is needed of a list's work."""

    @property
    def load(self) -> Load: ...

    @property
    def source(self) -> str: ...

    @property
    def mapping(self) -> Columns: ...

    @property
    def context(self) -> Context: ...

    @property
    def made(self) -> Made: ...

    @property
    def maker(self) -> Maker[Any] | None: ...  # Any: what a maker prepares is its own affair


class _OneByOne(Exception):
    """Leaves a batch of which one row is for the single path."""


def _taker(work: Work) -> _Taker:
    by = service("import")
    if work.context.kind is Kind.INSTITUTION:
        return InstitutionImport(work.source, work.mapping, by)
    return PersonImport(work.context.kind, work.source, work.mapping, by)


@dataclass
class Rest:
    """Rows left to the end, and what became of them."""

    numbers: list[int] = field(default_factory=list)
    entered: int = 0
    known: int = 0
    refused: Refused = field(default_factory=Refused)
    against: set[int] = field(default_factory=set)
    asked: list[Finding] = field(default_factory=list)

    def take(self, work: Work) -> None:
        """Take the rows in their order, a few hundred in a transaction: together, or one by one where one must be."""
        if not self.numbers or work.maker is None:
            return
        taker, names = _taker(work), cache(partial(self._names, work))
        for numbers in _parts(sorted(self.numbers), _TOGETHER):
            with told_later() as by:
                taker.by = by
                rows = list(keeping.rows_of(work.load, numbers))
                batch = Batch(work.load.pk, work.source, by, clock.now(), taker.seen, names)
                stored = self._together(work, work.maker, rows, batch) or self._singly(work.load, rows, taker, names)
            self.entered += len(stored.entered)
            self.known += len(stored.known)
            self.refused.add(stored.refused)
            self.against |= stored.against
            self.asked += stored.asked
            for number, entry in stored.entries.items():
                work.made.put(number, entry.bytes)

    def _names(self, work: Work) -> Mapping[str, frozenset[str]]:
        """The names that rows which share something give with a 登记号; no other row of the list says the same one."""
        return renamed.names_by_number((row for _number, row in keeping.rows_of(work.load, self.numbers)), work.mapping)

    def _together(self, work: Work, maker: Maker[Any], rows: Sequence[_Row], batch: Batch) -> Stored | None:
        """What became of the rows; None, and nothing done, when one of them is for the single path."""
        seen, fresh = batch.seen, dict[str, int]()
        batch = replace(batch, seen=ChainMap(fresh, seen))
        given = ((number, row, tidied(number, work.mapping.ours(row), work.context)[0]) for number, row in rows)
        prepared = [maker.prepare(*each) for each in given]
        try:
            with transaction.atomic():
                stored = maker.store([each for each in prepared if not isinstance(each, str)], batch)
                if stored.left:
                    raise _OneByOne
        except _OneByOne:
            return None
        seen.update(fresh)
        for (number, _row), each in zip(rows, prepared, strict=True):
            if isinstance(each, str):
                stored.refused[number] = each
        return stored

    def _singly(self, load: Load, rows: Sequence[_Row], taker: _Taker, names: Names) -> Stored:
        stored = Stored()
        for number, row in rows:
            _take(taker, number, row, stored, names)
        Change.objects.bulk_create(_changes(load, taker))
        taker.entry_of.clear()
        taker.done.clear()
        return stored


def _take(taker: _Taker, number: int, row: dict[str, str], stored: Stored, names: Names) -> None:
    """One row in a savepoint: a refused one leaves neither an entry nor a note of one."""
    done = len(taker.done)
    try:
        with transaction.atomic():
            result, _problems = taker.take(number, row)
    except RowRefused as refused:
        if isinstance(refused, NumberTaken) and (known := renamed.of_row(number, refused, names())):
            stored.know(number, known)
        else:
            stored.block(number, refused.problem.rule)
    except (Refusal, IntegrityError, DataError):
        stored.refused[number] = CONTRADICTED
    else:
        entry = taker.entry_of[number][0] if number in taker.entry_of else None
        if result is Result.ENTERED and entry is not None:
            stored.entered[number] = entry
        else:
            stored.known[number] = entry
        return
    del taker.done[done:]
    taker.entry_of.pop(number, None)


def _changes(load: Load, taker: _Taker) -> Iterator[Change]:
    for number, register, entry, before, after in taker.done:
        if before is None:
            yield changes.entered(load, number, register, entry)
        else:
            told = changes.plain(before), changes.plain(after)
            yield changes.changed(load, number, register, entry, before=told[0], after=told[1])


def _parts(given: Iterable[T], size: int) -> Iterator[list[T]]:
    waiting = iter(given)
    while part := list(islice(waiting, size)):
        yield part


def tidied_rows(work: Work, wanted: Collection[int]) -> dict[int, Row]:
    """The tidied rows of these numbers, from what was kept."""
    rows: dict[int, Row] = {}
    for numbers in _parts(sorted(wanted), _AT_ONCE):
        for number, raw in keeping.rows_of(work.load, numbers):
            rows[number] = tidied(number, work.mapping.ours(raw), work.context)[0]
    return rows


def keep_findings(work: Work, findings: Iterable[Finding], workers: int) -> Counter[str]:
    """Keep findings as proposals that name the entries their rows made; each part in a transaction of its own."""
    kept: Counter[str] = Counter()
    for held in _parts(findings, _HELD):
        held.sort(key=lambda finding: finding.row)
        parts = list(_parts(held, _FINDINGS))
        kept += _summed(partial(_kept, work, parts), len(parts), workers)
    return kept


def _kept(work: Work, parts: Sequence[Sequence[Finding]], at: int) -> Counter[str]:
    findings = parts[at]
    entries = {number: (entry, entry) for number, entry in work.made.by({each.row for each in findings}).items()}
    with told_later():
        return proposals.keep(work.load, findings, entries, store=store_once)


def keep_contradictions(work: Work, numbers: Iterable[int], workers: int) -> Counter[str]:
    """Keep what rows without an entry say against the register; each part in a transaction of its own."""
    parts = list(_parts(sorted(numbers), _FINDINGS))
    return _summed(partial(_contradicted, work, parts), len(parts), workers)


def _contradicted(work: Work, parts: Sequence[Sequence[int]], at: int) -> Counter[str]:
    with told_later():
        found = contradictions.of_rows(tidied_rows(work, parts[at]).items(), work.context)
        return contradictions.keep(work.load, found, store=store_once)


def keep_doubled(work: Work, workers: int) -> Counter[str]:
    """Keep which institutions the list brought though the register has them from elsewhere, as the single path does."""
    if work.context.kind is not Kind.INSTITUTION or work.maker is None:
        return Counter()
    made = sorted(work.made.by(range(FIRST_ROW, FIRST_ROW + work.load.rows)).items())
    with service_transaction("import"):
        if Institution.objects.count() <= len(made):
            return Counter()  # nobody stood there before
    parts = list(_parts(made, _FINDINGS))
    return _summed(partial(_doubled, work, parts), len(parts), workers)


def _doubled(work: Work, parts: Sequence[Sequence[tuple[int, UUID]]], at: int) -> Counter[str]:
    entry_of = {number: (entry, entry) for number, entry in parts[at]}
    with told_later():
        found = doubled.of_entries(doubled.brought(work.load, entry_of), work.load)
        return doubled.keep(work.load, found, entry_of) if found else Counter()


def _summed(do: Callable[[int], Counter[str]], parts: int, workers: int) -> Counter[str]:
    return sum(processes.each(do, parts, workers), Counter())
