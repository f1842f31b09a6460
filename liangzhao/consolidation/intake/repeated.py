"""Findings about rows that only say again, word for word, what an earlier row of the list says: nobody decides them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import QuerySet

from liangzhao.consolidation.importing import repeats
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Finding, Kind
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import clock

DUPLICATES = frozenset({"DQ-08", "DQ-14"})
"""The rules that say: these are one."""
AS_BEFORE = "与前面的行完全相同，只登记一次，无需处理"
"""The note of findings that were settled because their row is such a repeat."""


def rule_of(kind: Kind) -> Rule:
    """Which of them tells of entries of a kind."""
    return BY_ID["DQ-14" if kind is Kind.INSTITUTION else "DQ-08"]


def settle(load: Load, found: Sequence[Finding]) -> None:
    """Settle what waits about the rows of these findings that are repeats; they are rows without an entry.

    A repeat is known by the rule that calls two rows one; what is found about it later is settled, too.
    """
    if not found:
        return
    about = load.proposals.filter(number__in={each.row for each in found}, entry_id=None)
    settle_rows(load, _repeats(load, found) | set(about.filter(note=AS_BEFORE).values_list("number", flat=True)))


def settle_rows(load: Load, rows: Collection[int]) -> None:
    """Settle what waits about rows that are repeats and brought no entry."""
    if rows:
        waiting = load.proposals.filter(number__in=rows, entry_id=None, state=Proposal.State.OPEN)
        waiting.update(state=Proposal.State.REJECTED, note=AS_BEFORE, decided_at=clock.now())


def count(load: Load) -> int:
    """How many rows of a load say again what an earlier row says."""
    return _settled(load).order_by().values("number").distinct().count()


def others(load: Load) -> QuerySet[Proposal]:
    """What was found about rows that are no repeats: a trial tells no other findings before."""
    return load.proposals.exclude(number__in=_settled(load).values("number"))


def _settled(load: Load) -> QuerySet[Proposal]:
    return load.proposals.filter(note=AS_BEFORE, entry_id=None)


def _repeats(load: Load, found: Iterable[Finding]) -> set[int]:
    """The rows of these findings that an earlier row of theirs says already, in the columns that are read."""
    before: dict[int, set[int]] = defaultdict(set)
    for each in found:
        if each.rule in DUPLICATES:
            before[each.row].update(other for other in each.found.others if other < each.row)
    if not before:
        return set()
    columns = Columns(load.columns, load.values)
    wanted = set(before).union(*before.values())
    said = {number: repeats.said(columns.ours(row)) for number, row in keeping.rows_of(load, wanted)}
    return {
        row
        for row, others in before.items()
        if (words := said.get(row)) and any(said.get(other) == words for other in others)
    }
