"""A row that says what another says already is left out by two, with a reason, and taken up when that is undone."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import actions, undoing
from liangzhao.consolidation.deciding.refusals import NeedsAnother, NothingToLeaveOut
from liangzhao.consolidation.models import Proposal
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from tests.consolidation.deciding.conftest import Bench, taken_back

pytestmark = pytest.mark.django_db
State = Proposal.State


@pytest.fixture
def repeated(bench: Bench) -> tuple[Proposal, Proposal]:
    """A row that repeats another, and a second thing found in it."""
    first = bench.finding("name", "北京海淀示例医院", None, rule="DQ-14", entry_id=None)
    other = Proposal.objects.get(pk=first.pk)
    other.pk, other.rule, other.field = None, "DQ-20", "valid_until"
    other.id = Proposal._meta.pk.get_default()
    other.save(force_insert=True)
    return first, other


def state(proposal: Proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state


def left_out(proposal: Proposal, first: Actor, second: Actor) -> None:
    """One officer proposes it and another agrees."""
    with actor_transaction(first):
        actions.set_aside(proposal, "与第1行相同", by=first)
    with actor_transaction(second):
        actions.confirm(Proposal.objects.get(pk=proposal.pk), by=second)


def test_one_officer_alone_leaves_nothing_out(repeated: tuple[Proposal, Proposal], decider: Actor) -> None:
    first, other = repeated

    with actor_transaction(decider):
        actions.set_aside(first, "与第1行相同", by=decider)
        with pytest.raises(NeedsAnother):
            actions.confirm(Proposal.objects.get(pk=first.pk), by=decider)

    assert (state(first), state(other)) == (State.SECOND, State.OPEN)


def test_the_second_officer_may_refuse(repeated: tuple[Proposal, Proposal], acceptor: Actor, decider: Actor) -> None:
    first, other = repeated
    with actor_transaction(acceptor):
        actions.set_aside(first, "与第1行相同", by=acceptor)

    with actor_transaction(decider):
        actions.give_back(Proposal.objects.get(pk=first.pk), "地址不同", by=decider)

    assert (state(first), state(other)) == (State.OPEN, State.OPEN)


def test_what_two_left_out_one_alone_does_not_take_up(
    repeated: tuple[Proposal, Proposal], acceptor: Actor, decider: Actor
) -> None:
    first, other = repeated
    left_out(first, acceptor, decider)

    with actor_transaction(decider):
        undoing.undo(Proposal.objects.get(pk=first.pk), by=decider, note="地址不同")
        with pytest.raises(NeedsAnother):
            actions.confirm(Proposal.objects.get(pk=first.pk), by=decider)

    assert (state(first), state(other)) == (State.SECOND, State.REJECTED)


def test_a_row_stays_out_when_the_other_officer_refuses(
    repeated: tuple[Proposal, Proposal], acceptor: Actor, decider: Actor
) -> None:
    first, other = repeated
    left_out(first, acceptor, decider)
    with actor_transaction(acceptor):
        undoing.undo(Proposal.objects.get(pk=first.pk), by=acceptor)

    with actor_transaction(decider):
        actions.give_back(Proposal.objects.get(pk=first.pk), "确为同一条", by=decider)

    after = Proposal.objects.get(pk=first.pk)
    assert (state(first), state(other)) == (State.REJECTED, State.REJECTED)
    assert (after.note, after.stands_by["note"]) == ("与第1行相同", "确为同一条")


def test_a_repeated_row_is_set_aside_with_all_that_waits_about_it(
    repeated: tuple[Proposal, Proposal], acceptor: Actor, decider: Actor
) -> None:
    first, other = repeated

    left_out(first, acceptor, decider)

    assert (state(first), state(other)) == (State.REJECTED, State.REJECTED)
    assert Proposal.objects.get(pk=other.pk).note == "与第1行相同"


def test_undoing_takes_the_whole_row_up_again(
    repeated: tuple[Proposal, Proposal], acceptor: Actor, decider: Actor
) -> None:
    first, other = repeated
    left_out(first, acceptor, decider)

    taken_back(first, acceptor, decider)

    assert (state(first), state(other)) == (State.OPEN, State.OPEN)
    assert not Proposal.objects.get(pk=first.pk).chosen


def test_what_no_rule_calls_a_repetition_is_not_set_aside(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding()

    with actor_transaction(acceptor), pytest.raises(NothingToLeaveOut):
        actions.set_aside(proposal, "与第1行相同", by=acceptor)


@pytest.fixture
def waiting(bench: Bench, repeated: tuple[Proposal, Proposal], decider: Actor) -> tuple[Proposal, Proposal, Proposal]:
    """The repeated row, of which one thing waits for an answer and another for a second officer."""
    first, asked = repeated
    Proposal.objects.filter(pk=asked.pk).update(state=State.ASKED)
    second = Proposal.objects.get(pk=asked.pk)
    second.id, second.rule, second.state, second.note = uuid7(), "DQ-27", State.SECOND, "原件为准"
    second.first_by, second.first_at = decider.account_id, clock.now()
    second.save(force_insert=True)
    return first, asked, second


def test_what_somebody_has_in_hand_about_the_row_is_closed_with_it(
    waiting: tuple[Proposal, Proposal, Proposal], acceptor: Actor, second_decider: Actor
) -> None:
    first, asked, second = waiting

    left_out(first, acceptor, second_decider)

    closed = Proposal.objects.filter(pk__in=[asked.pk, second.pk])
    assert {(each.state, each.note, each.decided_by) for each in closed} == {
        (State.REJECTED, "与第1行相同", second_decider.account_id)
    }
    said = Event.objects.filter(tag=Tag.FINDING_DECIDED, subject_id__in=[asked.pk, second.pk])
    assert {journal.body_of(event)["was"] for event in said} == {State.ASKED, State.SECOND}


def test_undoing_puts_it_back_into_their_hands(
    waiting: tuple[Proposal, Proposal, Proposal], acceptor: Actor, decider: Actor, second_decider: Actor
) -> None:
    first, asked, second = waiting
    left_out(first, acceptor, second_decider)

    taken_back(first, acceptor, second_decider)

    assert (state(asked), state(second)) == (State.ASKED, State.SECOND)
    again = Proposal.objects.get(pk=second.pk)
    assert (again.first_by, again.note, again.decided_at) == (decider.account_id, "原件为准", None)
