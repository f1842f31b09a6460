"""What became of the findings: counted here alone, for the scores that are kept and for pages that tell it today.

How good the entries are is measured by night; what was decided about findings is counted when somebody asks, so that a
report says what the workbench says. Counting reads one narrow index, and of findings only what was kept as it was.
What a load brought that was undone is counted nowhere: it was neither found nor settled.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Count, Q

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import results
from liangzhao.consolidation.deciding.results import Result
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.model import Kind

State = Proposal.State
APART = (Result.ASIDE, Result.GONE)
"""What is counted apart from values kept: rows that are not registered, and what was gone before anybody decided."""
Rules = dict[str, Counter[str]]
"""How many findings of each rule are in each state, the states in small letters, or apart from them."""


def counted(theirs: Q) -> Iterator[tuple[UUID | None, str, str, int]]:
    """Authority, rule, state in small letters or one of ``APART``, and how many findings of a choice are so."""
    went = Load.objects.filter(state=Load.State.UNDONE).values("pk")
    found = Proposal.objects.filter(theirs).exclude(state=State.UNDONE).exclude(load__in=went)
    counts = found.values_list("authority_id", "rule", "state").annotate(all=Count("rule"))
    apart: Counter[tuple[UUID | None, str]] = Counter()
    for each in APART:
        for authority, rule, _state, many in counts.filter(results.of(each)).order_by():
            apart[authority, rule] += many
            yield authority, rule, each, many
    for authority, rule, state, many in counts.order_by():
        left = many - (apart[authority, rule] if state == State.REJECTED else 0)
        if left:
            yield authority, rule, state.lower(), left


def today(kind: Kind, authorities: Collection[UUID] | None = None) -> dict[UUID | None, Rules]:
    """The findings of a kind as they stand now: by authority, and of all together under None."""
    theirs = Q(load__in=Load.objects.filter(kind=kind).values("pk"))
    if authorities is not None:
        theirs &= Q(authority_id__in=authorities)
    found: dict[UUID | None, Rules] = defaultdict(lambda: defaultdict(Counter))
    with service_transaction("quality"):
        for authority, rule, state, many in counted(theirs):
            for owner in {authority, None}:
                found[owner][rule][state] += many
    return found


def undone(loads: Collection[UUID]) -> set[UUID]:
    """Which of these lists were undone whole."""
    with service_transaction("quality"):
        found = Load.objects.filter(pk__in=loads, state=Load.State.UNDONE)
        return set(found.values_list("pk", flat=True))


def waiting(loads: Collection[UUID], authorities: Collection[UUID] | None = None) -> dict[UUID, int]:
    """How many findings of lists wait for somebody now, at some authorities or at all."""
    found = Proposal.objects.filter(load__in=loads, state__in=WAITING)
    if authorities is not None:
        found = found.filter(authority_id__in=authorities)
    with service_transaction("quality"):
        return dict(found.values_list("load_id").annotate(all=Count("rule")).order_by())
