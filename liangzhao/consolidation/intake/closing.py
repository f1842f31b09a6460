"""The end of a run in steps of bounded size: every row examined, what was found kept with the load, the score counted.

Nothing is lost by a death in between: findings are kept once, and a run that is taken again comes by here again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import totals
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.report import ELSEWHERE, ISOLATED, Expected, Report, Stop
from liangzhao.consolidation.intake import (
    contradictions,
    doubled,
    proposals,
    repeated,
    row_problems,
    stopping,
    told_already,
)
from liangzhao.consolidation.intake.contradictions import Against
from liangzhao.consolidation.intake.doubled import Doubled
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Context, Finding, Kind, Numbered
from liangzhao.consolidation.quality.running import Examination
from liangzhao.consolidation.quality.score import REQUIRED, by_group, is_told, score, tells
from liangzhao.kernel import clock

ROWS, FINDINGS = 1000, 500
"""How many rows are examined, and how many findings kept, in one step."""
Mark = Callable[[], None]
"""Told in the transaction of a step; what it raises leaves that step undone."""


class Closing:
    """What comes behind the last row of a run; ``rest`` until all of it is done.

    ``repeats`` are rows said before; ``tried`` is what a trial, of which nothing is kept, found to be in the register.
    ``renamed`` is what rows say of entries that have another name.
    """

    def __init__(
        self,
        rows: Sequence[Numbered],
        columns: Callable[[], Columns],
        kind: Kind,
        *,
        load: Load | None,
        entry_of: Mapping[int, tuple[UUID, UUID]],
        report: Report,
        repeats: Callable[[], Collection[int]] = tuple,
        tried: Sequence[Doubled] = (),
        renamed: Sequence[Finding] = (),
    ) -> None:
        self._rows, self._columns, self._kind, self._repeats = rows, columns, kind, repeats
        self._load, self._entry_of, self._report = load, entry_of, report
        self._tried, self._renamed = tried, renamed
        self._steps = self._course()
        self.rest = True

    def step(self, mark: Mark = lambda: None) -> None:
        """Do the next piece, in a transaction of its own."""
        with service_transaction("import"):
            mark()
            self.rest = next(self._steps, None) is not None

    def _course(self) -> Iterator[str]:
        examination = Examination(proposals.context(self._kind, clock.today()))
        columns, rows, left_out = self._columns(), list[Numbered](), self._undecided()
        for start in range(0, len(self._rows), ROWS):
            listed = [each for each in self._rows[start : start + ROWS] if not totals.is_no_row(each[1])]
            some = [(number, columns.ours(row)) for number, row in listed if number not in left_out]
            examination.look(some)
            rows += some
            yield "looked"
        found = examination.findings()
        told = {(each.row, each.rule, each.found.field) for each in found}
        found += [each for each in self._renamed if (each.row, each.rule, each.found.field) not in told]
        found = told_already.without(found, self._entry_of)
        yield "found"
        for start in range(0, len(found), FINDINGS):
            self._keep(found[start : start + FINDINGS])
            yield "kept"
        told = {(each.row, each.rule, each.found.field) for each in found}
        against = list[Against]()
        for start in range(0, len(rows), ROWS):
            against += self._against([each for each in rows[start : start + ROWS] if each[0] not in self._entry_of])
            yield "compared"
        twins = list(self._tried)
        for start in range(0, len(rows), ROWS):
            twins += self._doubled([number for number, _row in rows[start : start + ROWS]])
            yield "told apart"
        said = sorted(self._repeats())
        for start in range(0, len(said), ROWS):
            self._settle(said[start : start + ROWS])
            yield "settled"
        self._report.stops = self._stops(found, against)
        found += [each.finding for each in against if each.key not in told]
        found += [each.finding for each in twins if each.key not in told]
        if self._load is None:
            self._report.expected = list(self._expected(found))
        self._count(rows, found, columns.fields)
        self._end()

    def _undecided(self) -> set[int]:
        """The rows about which nobody here decides: another authority registers them, or they are set aside."""
        return {each.row for each in self._report.problems if each.rule == ELSEWHERE or each.fault == ISOLATED}

    def _keep(self, found: Sequence[Finding]) -> None:
        if self._load is not None:
            proposals.keep(self._load, found, self._entry_of)

    def _against(self, rows: Sequence[Numbered]) -> list[Against]:
        """What rows without an entry say against the register."""
        found = contradictions.of_rows(rows, Context(self._kind, clock.today()))
        if self._load is not None:
            contradictions.keep(self._load, found)
        return found

    def _doubled(self, numbers: Sequence[int]) -> list[Doubled]:
        """Which of the institutions that the load brought stood in the register already."""
        if self._load is None:
            return []
        theirs = {number: self._entry_of[number] for number in numbers if number in self._entry_of}
        found = doubled.of_entries(doubled.brought(self._load, theirs), self._load)
        doubled.keep(self._load, found, self._entry_of)
        self._report.problems.extend(each.problem for each in found)
        return found

    def _settle(self, numbers: Collection[int]) -> None:
        """What a repeat says is settled with its first row, whichever rule found it."""
        if self._load is not None:
            repeated.settle_rows(self._load, numbers)

    def _stops(self, found: Sequence[Finding], against: Sequence[Against]) -> list[Stop]:
        if self._load is not None:
            return stopping.by_load(self._load)
        said = self._repeats()  # what a repeat says is settled with it: its first row says it once
        first = [each for each in against if each.finding.row not in said]
        return stopping.by_findings([each for each in found if each.row not in said], first, self._entry_of)

    def _expected(self, found: Sequence[Finding]) -> Iterator[Expected]:
        """What a load would keep of these for somebody to look at; what a repeat says is settled with it."""
        said = self._repeats()
        for each in found:
            if each.row not in said:
                name = each.found.field
                shown = row_problems.shown_of(self._kind, name, each.found.old)
                yield Expected(each.row, each.rule, name, shown, each.decider)

    def _count(self, rows: Sequence[Numbered], found: Sequence[Finding], listed: set[str]) -> None:
        today = clock.today()
        groups = by_group(rows, found, self._kind, today, lambda row: row.get("authority") or row.get("district", ""))
        self._report.findings.update(Counter(each.rule for each in found))
        self._report.quality = {
            "empty": _empty(rows, self._kind, listed),
            "all": score(rows, found, self._kind, today).as_json(),
            "by_authority": {name: each.as_json() for name, each in groups.items()},
        }

    def _end(self) -> None:
        if self._load is not None:
            self._load.state = Load.State.TAKEN
            self._load.save(update_fields=["state"])
            self._report.load = str(self._load.pk)


def _empty(rows: Sequence[Numbered], kind: Kind, listed: set[str]) -> dict[str, int]:
    """How many rows leave each field empty that a complete entry of the kind has; all of them without the column."""
    return {
        name: sum(not is_told(row, name) for _number, row in rows) if tells(listed, name) else len(rows)
        for name in REQUIRED[kind]
    }
