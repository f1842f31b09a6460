"""Taking in the copy of another level in steps: its rows are kept, laid beside the register, and never entered.

What differs becomes a finding about the entry, for the organ that registered it. It stands until somebody decides on
it, until the register says what the copy says, or until a newer copy is taken in. A run that was killed is begun again:
rows and findings are kept once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from django.db.models import Q

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import results
from liangzhao.consolidation.importing import totals
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import findings, guarding, keeping, shares
from liangzhao.consolidation.intake.owners import NODE, Owner
from liangzhao.consolidation.measuring import beside, copies, priors
from liangzhao.consolidation.measuring.copies import RULE, Pair
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.model import Finding, Found, Kind
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.consolidation.quality.rules.standing import PRINTED
from liangzhao.kernel import clock
from liangzhao.kernel.words import _, sentence

BATCH = 200
COUNTED = ("matched", "missing", "differing", "totals", "lacking")
"""What a copy's rows are: about an entry here, about none, about one that says otherwise, and no rows at all; and how
many entries in force no row is about."""
MOST_LISTED = 20_000
"""So many rows without an entry, and entries without a row, are named; more are only counted."""
Row = tuple[int, dict[str, str]]
Mark = Callable[[int], None]
"""As of ``intake.running``: told how many rows are done, in the transaction that did them."""
State = Proposal.State


def refuse_unnumbered(fields: Iterable[str], kind: Kind) -> None:
    """MappingRefused for a list without the number by which its rows and the entries meet."""
    if PRINTED[kind] not in set(fields):
        says = _("核对名单按“%(field)s”与登记簿对应，请指明它是哪一列。")
        raise MappingRefused(reason=str(sentence(says, field=_(FIELD_WORDS[PRINTED[kind]]))))


@dataclass
class Course:
    """One run over a copy, batch by batch; ``done`` rows are behind it. Without a load nothing is kept."""

    mapping: Columns
    kind: Kind
    load: Load | None
    owner: Owner
    report: Report
    first_row: int
    numbered: Sequence[Row]
    done: int = 0
    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(COUNTED, 0)))
    met: set[UUID] = field(default_factory=set)
    lacking: list[UUID] = field(default_factory=list)

    @property
    def rest(self) -> Sequence[Row]:
        """The next batch; empty at the end."""
        return self.numbered[self.done : self.done + BATCH]

    def step(self, mark: Mark = lambda _done: None) -> None:
        """Compare one batch in one transaction; the counts are touched only when it is kept."""
        batch = self.rest
        done = self.done + len(batch)
        with service_transaction("import") as by:
            columns = guarding.own_columns(self.mapping, self.owner)
            listed = [(number, columns.ours(row)) for number, row in batch if not totals.is_no_row(row)]
            mine = [each for each in copies.pairs(self.kind, listed) if self._may_see(each)]
            if self.load is not None:
                self._keep(self.load, batch, mine)
                journal.record(
                    Tag.SOURCE_IMPORTED,
                    subject_kind="load",
                    subject_id=self.load.pk,
                    by=self.owner.acting(by),
                    at=clock.now(),
                    body={"act": "lay beside", "from_row": batch[0][0], "rows": len(batch)},
                )
                if done == len(self.numbered):
                    self.load.state = Load.State.TAKEN
                    self.load.save(update_fields=["state"])
            met = {each.entry.entry_id for each in mine}
            lacking = beside.without(self.met | met, self.kind, self.owner) if done == len(self.numbered) else []
            mark(done)
        self.done = done
        self.met |= met
        self.lacking = lacking[:MOST_LISTED]
        self._count(batch, listed, mine)
        self.counts["lacking"] = len(lacking)

    def as_json(self) -> dict[str, object]:
        """The account of a run."""
        report = self.report
        told = {"source": report.source, "kind": str(self.kind), "digest": report.digest, "rows": report.rows}
        return {
            **told,
            **self.counts,
            "findings": report.findings,
            "columns": report.columns,
            "dry_run": report.dry_run,
            "stopped_at": report.stopped_at,
            "load": str(self.load.pk) if self.load else "",
        }

    def _may_see(self, pair: Pair) -> bool:
        """Only what its own organ registered is laid beside an authority's copy."""
        return self.owner == NODE or pair.entry.authority_id == self.owner.authority_id

    def _count(self, batch: Sequence[Row], listed: Sequence[Row], mine: Sequence[Pair]) -> None:
        found = sum(len(each.found) for each in mine)
        self.counts.update(
            matched=len(mine),
            missing=len(listed) - len(mine),
            differing=sum(bool(each.found) for each in mine),
            totals=len(batch) - len(listed),
        )
        here = {each.number for each in mine}
        alone = (beside.problem(self.kind, number, row) for number, row in listed if number not in here)
        self.report.problems += islice(alone, max(0, MOST_LISTED - len(self.report.problems)))
        if found:
            self.report.findings[RULE] = self.report.findings.get(RULE, 0) + found

    def _keep(self, load: Load, batch: Sequence[Row], mine: Sequence[Pair]) -> None:
        load.taken = Load.objects.select_for_update().values_list("taken", flat=True).get(pk=load.pk)
        keeping.keep(load, batch, self.first_row)
        earlier = _Earlier(load, [each.entry.entry_id for each in mine])
        priors.close([old for each in mine for old in earlier.outlived(each)], results.NEWER_COPY)
        fresh: dict[tuple[UUID, str], Finding] = {}
        for each in mine:
            for found in each.found:
                if not earlier.stands(each, found):
                    fresh.setdefault((each.entry.entry_id, found.field), BY_ID[RULE].finding(each.number, found))
        entry_of = {each.number: (each.entry.entry_id, each.entry.authority_id or UUID(int=0)) for each in mine}
        findings.keep(load, fresh.values(), entry_of)


class _Earlier:
    """What was said of entries before, as far as it waits or somebody decided that the register is right."""

    def __init__(self, load: Load, entries: Sequence[UUID]) -> None:
        decided = Q(state=State.REJECTED, decided_by__isnull=False)
        known = Proposal.objects.filter(Q(state__in=WAITING) | decided, rule=RULE, entry_id__in=entries)
        self._load, self._of = load, defaultdict[UUID | None, list[Proposal]](list)
        for each in known.select_related("load").defer("load__columns", "load__values", "chosen"):
            self._of[each.entry_id].append(each)

    def stands(self, pair: Pair, found: Found) -> bool:
        """Whether it was said already and waits, is in somebody's hands, or was decided; or a newer copy was there."""
        theirs = (each for each in self._of[pair.entry.entry_id] if each.field == found.field)
        return any(_is_same(each, found) or (each.state in WAITING and not self._is_outlived(each)) for each in theirs)

    def outlived(self, pair: Pair) -> list[Proposal]:
        """What waits and nobody has in hand of fields of which this copy says something else, or the same by now."""
        told = (each for each in self._of[pair.entry.entry_id] if pair.copy.get(each.field) and self._is_outlived(each))
        return [each for each in told if not any(_is_same(each, found) for found in pair.found)]

    def _is_outlived(self, proposal: Proposal) -> bool:
        is_older = proposal.load_id != self._load.pk and proposal.load.received_at <= self._load.received_at
        return is_older and proposal.state == State.OPEN


def _is_same(proposal: Proposal, found: Found) -> bool:
    told = proposal.field, proposal.old or "", proposal.new or ""
    return told == (found.field, found.old, found.new or "")


def begin(
    table: ForeignTable,
    mapping: Columns,
    *,
    source: str,
    kind: Kind,
    load: Load | None = None,
    owner: Owner = NODE,
) -> Course:
    """A run at its beginning; with a ``load`` it keeps what it finds. MappingRefused without printed numbers."""
    refuse_unnumbered(mapping.fields, kind)
    report = Report(source, table.digest, table.encoding, len(table.rows), mapping.columns, str(kind))
    report.dry_run = load is None
    numbered = list(enumerate(table.rows, start=table.first_row))
    return Course(mapping, kind, load, owner, report, table.first_row, numbered)


def run(
    table: ForeignTable,
    mapping: Columns,
    *,
    source: str,
    kind: Kind,
    dry_run: bool,
    progress: Callable[[int, int], None],
) -> Course:
    """The node's own run over a copy; an interruption ends it behind the last finished batch."""
    course = begin(table, mapping, source=source, kind=kind)
    course.report.dry_run = dry_run
    if not dry_run:
        with service_transaction("import"):
            course.load = keeping.opened(
                kind=kind,
                source=source,
                digest=table.digest,
                encoding=table.encoding,
                columns=mapping.columns,
                rows=len(table.rows),
                at=clock.now(),
                values=mapping.values,
                origin=Load.Origin.COPY,
            )
    while course.rest:
        try:
            course.step()
        except KeyboardInterrupt:
            course.report.stopped_at = course.rest[0][0]
            break
        progress(course.done, len(table.rows))
    if course.load is not None:
        with service_transaction("import"):
            shares.count(course.load)
    return course
