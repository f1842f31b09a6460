"""The queues of an authority: how many findings of each rule are in each state, and a rule's queue page by page.

Every list is walked by key along one index, so that a queue of a million is as quick as one of ten.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import results
from liangzhao.consolidation.deciding.results import Result
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import statements
from liangzhao.kernel.uuid7 import instant_of

State = Proposal.State
SETTLED = (State.APPLIED, State.REJECTED)
"""What was decided; what is UNDONE went with its load and stands in no queue."""
_STATES = [*WAITING, *SETTLED]
COUNTED_TO = 10_000
"""Queues are counted so far; a longer one is announced as more."""

_COUNTS = """
SELECT rule, state, (
    SELECT count(*) FROM (
        SELECT 1 FROM consolidation_proposal AS found
        WHERE found.authority_id = %s AND found.state = each_state.state AND found.rule = each_rule.rule
        LIMIT %s
    ) AS counted
)
FROM unnest(%s::text[] COLLATE "C") AS each_rule (rule), unnest(%s::text[]) AS each_state (state)
"""


_WAITING = """
SELECT rule, (
    SELECT count(*) FROM (
        SELECT 1 FROM consolidation_proposal AS found
        WHERE found.authority_id = %s AND found.state = %s AND found.rule = each_rule.rule
        LIMIT %s
    ) AS counted
), (
    SELECT id FROM consolidation_proposal AS found
    WHERE found.authority_id = %s AND found.state = %s AND found.rule = each_rule.rule
    ORDER BY id LIMIT 1
)
FROM unnest(%s::text[] COLLATE "C") AS each_rule (rule)
"""


@dataclass(frozen=True)
class Waiting:
    """How many findings wait in a state, since when the oldest, and under which rules, each with its oldest.

    ``count`` counts no rule further than asked for; ``is_counted`` says whether that was enough.
    """

    count: int
    is_counted: bool
    rules: Mapping[str, datetime]

    @property
    def since(self) -> datetime | None:
        """When the oldest was found."""
        return min(self.rules.values(), default=None)


@dataclass(frozen=True)
class Queue:
    """The findings of one rule by state; a count above ``COUNTED_TO`` only says that there are more."""

    rule: str
    counts: Mapping[str, int]

    @property
    def waiting(self) -> int:
        """How many still wait for somebody."""
        return sum(self.counts.get(state, 0) for state in WAITING)

    @property
    def is_counted(self) -> bool:
        """Whether every count is exact."""
        return all(count <= COUNTED_TO for count in self.counts.values())

    @property
    def settled(self) -> int:
        """How many were decided."""
        return sum(self.counts.get(state, 0) for state in SETTLED)


@dataclass(frozen=True)
class Narrowing:
    """Which findings of a rule are asked for; empty asks for all."""

    field: str = ""
    load: UUID | None = None
    only_with_new: bool = False
    result: Result | None = None


def overview(authority_id: UUID) -> list[Queue]:
    """A queue for each rule that found something, in the order of the rules.

    What was kept in lists that were undone since is not counted: they brought nothing to be settled.
    """
    values = [authority_id, COUNTED_TO + 1, list(BY_ID), _STATES]
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for rule, state, number in statements.run(connection, _COUNTS, values):
        if number:
            counts[rule][state] = number
    for rule, number in _kept_in_vain(authority_id):
        if counts[rule].get(State.REJECTED, 0) <= COUNTED_TO:
            counts[rule][State.REJECTED] = max(counts[rule].get(State.REJECTED, 0) - number, 0)
    return [Queue(rule, counts[rule]) for rule in BY_ID if any(counts[rule].values())]


def _kept_in_vain(authority_id: UUID) -> list[tuple[str, int]]:
    """How many findings of each rule were kept in lists that were undone."""
    with service_transaction("cleaning"):
        went = Load.objects.filter(state=Load.State.UNDONE).values("pk")
        kept = Proposal.objects.filter(load__in=went, authority_id=authority_id, state=State.REJECTED)
        return list(kept.values_list("rule").annotate(all=Count("rule")).order_by())


def of_load(authority_id: UUID, load: UUID) -> list[Queue]:
    """A queue for each rule that found something in a list, counted to the end."""
    mine = Proposal.objects.filter(load=load, authority_id=authority_id, state__in=_STATES).values_list("rule", "state")
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for rule, state, number in mine.annotate(all=Count("rule")).order_by():
        counts[rule][state] = number
    return [Queue(rule, counts[rule]) for rule in BY_ID if rule in counts]


def waiting(authority_id: UUID, state: str = State.OPEN, *, most: int = COUNTED_TO) -> Waiting:
    """What waits at an authority in a state; no rule is counted further than ``most``."""
    values = [authority_id, state, most + 1, authority_id, state, list(BY_ID)]
    found = [row for row in statements.run(connection, _WAITING, values) if row[1]]
    counts = [count for _rule, count, _oldest in found]
    rules = {rule: instant_of(oldest) for rule, _count, oldest in found}
    return Waiting(
        sum(counts), all(count <= most for count in counts), {each: rules[each] for each in BY_ID if each in rules}
    )


def queue_of(authority_id: UUID, rule: str) -> Queue:
    """The counts of one rule."""
    values = [authority_id, COUNTED_TO + 1, [rule], _STATES]
    found = statements.run(connection, _COUNTS, values)
    return Queue(rule, {state: number for _rule, state, number in found if number})


def findings(
    authority_id: UUID, rule: str, states: Sequence[str], narrowing: Narrowing = Narrowing()
) -> list[QuerySet[Proposal]]:
    """The findings of a rule in some states, one walk along the index for each state."""
    rows = Proposal.objects.filter(authority_id=authority_id, rule=rule)
    if narrowing.field:
        rows = rows.filter(field=narrowing.field)
    if narrowing.load:
        rows = rows.filter(load_id=narrowing.load)
    if narrowing.only_with_new:
        rows = rows.filter(has_new=True)
    if narrowing.result is not None:
        rows = rows.filter(results.of(narrowing.result))
    return [rows.filter(state=state).order_by("id") for state in states]


def listed(walks: Sequence[QuerySet[Proposal]], *, after: UUID | None, limit: int) -> list[Proposal]:
    """The next findings behind one, in the order in which they were kept."""
    pages = [(walk.filter(id__gt=after) if after else walk)[:limit] for walk in walks]
    return list(heapq.merge(*pages, key=attrgetter("id")))[:limit]


def next_one(
    authority_id: UUID, rule: str, state: str = State.OPEN, *, after: UUID | None, own: UUID | None = None
) -> Proposal | None:
    """The finding of a rule to look at next: the first one behind ``after``, else the first of the others.

    What the account ``own`` proposed waits for somebody else.
    """
    (walk,) = findings(authority_id, rule, [state])
    if own is not None and state == State.SECOND:
        walk = walk.exclude(first_by=own)
    if after is None:
        return walk.first()
    return walk.filter(id__gt=after).first() or walk.exclude(id=after).first()


def next_of_rules(authority_id: UUID, rule: str, state: str = State.OPEN, *, own: UUID) -> Proposal | None:
    """The first finding to look at of the rules behind one, then of those before it; None when nothing waits."""
    found = waiting(authority_id, state, most=1).rules
    every = list(BY_ID)
    at = every.index(rule)
    in_turn = (each for each in (*every[at + 1 :], *every[:at]) if each in found)
    firsts = (next_one(authority_id, each, state, after=None, own=own) for each in in_turn)
    return next((each for each in firsts if each is not None), None)


def one_before(authority_id: UUID, rule: str, state: str = State.OPEN, *, before: UUID) -> Proposal | None:
    """The finding of a rule that stands in the queue before another; None for the first."""
    (walk,) = findings(authority_id, rule, [state])
    return walk.filter(id__lt=before).last()
