"""Findings that say the same (同样写法), decided at once with one reason, confirmed at once and undone at once.

Alike are findings of one rule about one field that found the same value and propose the same. They are done a few at a
time, each for itself: what was done stays when somebody stops in between, and the rest can still be decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import actions, choices, settling, undoing
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.deciding.holding import State, office, reason
from liangzhao.consolidation.deciding.many import Batch, each_for_itself
from liangzhao.consolidation.deciding.weighing import is_lossless
from liangzhao.consolidation.intake import isolated
from liangzhao.consolidation.intake.repeated import DUPLICATES
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel.uuid7 import uuid7

STEP = 40
"""So many are done while an officer waits: about a second, also where two decide."""
MOST_LOOKED_AT = 5000
"""So many open findings of a rule and field are compared; their values are sealed, no index knows them."""
MOST_GLIMPSED = 500
"""So many where a page only tells that there are others."""
_OF_ONE_RECORD = frozenset(
    {"id_no", "licence_no", "qual_no", "reg_no", "uscc", "org_code", "foreign_code", "exam_pass_no"}
)
"""Fields whose value belongs to one record: what is right of one is right of no other."""
_KEPT_ONLY = frozenset({"DQ-30", isolated.RULE})
_ALONE = DUPLICATES | {settling.ONE_NUMBER, settling.TWO_LIVE}
"""The rules that ask about two certain records: nothing about them is alike."""


class Deed(StrEnum):
    """What is done with all of them."""

    TAKE = "take"
    KEEP = "keep"
    CONFIRM = "confirm"
    GIVE_BACK = "give_back"
    UNDO = "undo"


OF_OPEN = frozenset({Deed.TAKE, Deed.KEEP})


@dataclass(frozen=True)
class Order:
    """One deed for all that go with a finding, up to the one that was seen last.

    ``key`` is what they have in common; ``is_undoing`` when what waits for confirmation is to take a decision back.
    """

    deed: Deed
    key: UUID
    until: UUID
    value: str = ""
    note: str = ""
    is_undoing: bool = False


def may_keep(found: Proposal) -> bool:
    """Whether findings like this one may be decided at once at all; a tidying has a way of its own."""
    return found.rule not in _ALONE and not is_lossless(found)


def may_take(found: Proposal) -> bool:
    """Whether one value may be right for all of them."""
    return (
        may_keep(found)
        and found.field not in _OF_ONE_RECORD
        and found.rule not in _KEPT_ONLY
        and not settling.asks(found)
    )


def alike(found: Proposal, *, after: UUID | None = None) -> list[Proposal]:
    """The open findings that say the same as one, itself among them; none that somebody answered a question about."""
    if not may_keep(found):
        return []
    with service_transaction("cleaning"):
        rows = _comparable(found).select_related("load")
        return _same(found, (rows.filter(id__gt=after) if after else rows)[:MOST_LOOKED_AT])


def glimpse(found: Proposal) -> tuple[int, bool]:
    """How many are alike, and whether these are all: of a long queue only what follows is looked at."""
    return glimpses([found]).get(found.pk, (0, True))


def glimpses(shown: Sequence[Proposal]) -> dict[UUID, tuple[int, bool]]:
    """The same of each of these open findings of one rule, itself counted; none for what is decided alone."""
    some = [each for each in shown if each.state == State.OPEN and may_keep(each)]
    if not some:
        return {}
    with service_transaction("cleaning"):
        rows = _open_ones(some[0]).filter(field__in={each.field for each in some})
        is_whole = rows[: MOST_GLIMPSED + 1].count() <= MOST_GLIMPSED
        looked_at = rows if is_whole else rows.filter(id__gte=min(each.pk for each in some))
        seen = looked_at.select_related("load").only("id", *_SAID, "load__kind")[:MOST_GLIMPSED]
        said_by = {each.pk: _said(each) for each in seen}
    count = Counter(said_by.values())
    return {each.pk: (count[said_by[each.pk]], is_whole) for each in some if each.pk in said_by}


def _open_ones(found: Proposal) -> QuerySet[Proposal]:
    """The open findings of the rule and authority of one, except those that somebody answered a question about."""
    answered = Question.objects.filter(proposal=OuterRef("pk")).exclude(answer="")
    rows = Proposal.objects.filter(authority_id=found.authority_id, rule=found.rule, state=State.OPEN)
    return rows.exclude(Exists(answered)).order_by("id")


def _comparable(found: Proposal) -> QuerySet[Proposal]:
    return _open_ones(found).filter(field=found.field, load__kind=found.load.kind, has_new=found.has_new)


_SAID = ("field", "has_new", "old", "new")


def _said(found: Proposal) -> tuple[str, str, bool, str, str]:
    """What a finding says: two that say the same are alike."""
    return found.load.kind, found.field, found.has_new, found.old or "", found.new or ""


def _same(found: Proposal, rows: Iterable[Proposal]) -> list[Proposal]:
    said = _said(found)
    return [each for each in rows if _said(each) == said]


def members(found: Proposal) -> list[Proposal]:
    """What was decided at once with a finding and stands as it does, itself among them; empty for one alone."""
    if found.together is None or found.state in {State.OPEN, State.ASKED}:
        return []
    states = {State.SECOND} if found.state == State.SECOND else undoing.UNDOABLE
    return _members(found.together, states, found.authority_id, is_undoing=choices.undoing_of(found) is not None)


def _members(
    key: UUID, states: frozenset[State] | set[State], organ: UUID | None, *, is_undoing: bool
) -> list[Proposal]:
    rows: QuerySet[Proposal] = Proposal.objects.filter(together=key, authority_id=organ, state__in=states)
    return [each for each in rows.order_by("id") if (choices.undoing_of(each) is not None) == is_undoing]


def order(found: Proposal, deed: Deed, *, until: UUID, value: str = "", note: str = "") -> Order:
    """The order an officer gives who saw a finding and those that go with it, up to the last of them."""
    return Order(deed, found.together or uuid7(), until, value, note, choices.undoing_of(found) is not None)


def rest(found: Proposal, given: Order, *, by: Actor, after: UUID | None) -> list[Proposal]:
    """What of an order is still to be done."""
    if given.deed in OF_OPEN:
        listed = alike(found, after=after)
    else:
        states = undoing.UNDOABLE if given.deed == Deed.UNDO else {State.SECOND}
        listed = _members(given.key, states, office(by), is_undoing=given.is_undoing)
    return [each for each in listed if each.pk <= given.until and (after is None or each.pk > after)]


def step(some: list[Proposal], given: Order, *, by: Actor) -> Batch:
    """Carry an order out for these; ReasonMissing where it needs one."""
    if given.deed in OF_OPEN | {Deed.UNDO}:
        reason(given.note)
    return each_for_itself(some, partial(_DEEDS[given.deed], given, by))


def _take(given: Order, by: Actor, found: Proposal) -> Proposal:
    return _marked(actions.decide(found, Value(given.value), by=by, note=given.note), given)


def _keep(given: Order, by: Actor, found: Proposal) -> Proposal:
    return _marked(actions.keep(found, given.note, by=by), given)


def _marked(done: Proposal, given: Order) -> Proposal:
    done.together = given.key
    done.save(update_fields=["together"])
    return done


def _confirm(_given: Order, by: Actor, found: Proposal) -> Proposal:
    return actions.confirm(found, by=by)


def _give_back(given: Order, by: Actor, found: Proposal) -> Proposal:
    return actions.give_back(found, given.note, by=by)


def _undo(given: Order, by: Actor, found: Proposal) -> Proposal:
    return undoing.undo(found, by=by, note=given.note)


_DEEDS: dict[Deed, Callable[[Order, Actor, Proposal], Proposal]] = {
    Deed.TAKE: _take,
    Deed.KEEP: _keep,
    Deed.CONFIRM: _confirm,
    Deed.GIVE_BACK: _give_back,
    Deed.UNDO: _undo,
}
