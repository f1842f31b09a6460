"""What an officer decided on a day: found again by that officer alone, and taken back one or many at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions, done, passing_on, undoing
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.deciding.many import Batch
from liangzhao.consolidation.deciding.passing_on import Asked
from liangzhao.consolidation.deciding.refusals import StillUsed
from liangzhao.consolidation.models import Proposal
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import uscc
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench

pytestmark = pytest.mark.django_db
State = Proposal.State
RIGHT = uscc.compose("52", "110108", "97000019")


def numbered(bench: Bench) -> Proposal:
    """A finding about a number, which two officers decide."""
    return bench.finding("uscc", bench.place.uscc, RIGHT, rule="DQ-17")


def decided(proposal: Proposal, by: Actor, value: str = "010-00000002") -> Proposal:
    with actor_transaction(by):
        return actions.decide(proposal, Value(value), by=by)


def listed(actor: Actor, *, days_ago: int = 0, rule: str = "") -> list[UUID]:
    with actor_transaction(actor):
        return [each.pk for each in done.done_by(actor, clock.today() - timedelta(days=days_ago), rule)]


def taken_back(actor: Actor) -> Batch:
    with actor_transaction(actor):
        return done.take_back_all(list(done.done_by(actor, clock.today())), by=actor)


def test_the_list_holds_what_one_officer_settled_proposed_and_asked_today(
    bench: Bench, acceptor: Actor, decider: Actor
) -> None:
    settled, proposed, asked = bench.finding(), numbered(bench), bench.finding("beds")
    others, kept = bench.finding("postcode", "1", "100080"), bench.finding("address")
    decided(settled, acceptor)
    decided(others, decider, "100080")
    with actor_transaction(acceptor):
        actions.keep(kept, "原件如此", by=acceptor)
        passing_on.ask(asked, Asked.INSTITUTION, acceptor)
    decided(proposed, acceptor, RIGHT)

    found = listed(acceptor)

    assert len(found) == 4
    assert {settled.pk, proposed.pk, asked.pk} < set(found)
    assert others.pk not in found
    assert listed(acceptor, rule="DQ-17") == [proposed.pk]
    assert listed(acceptor, days_ago=1) == []


def test_a_proposal_stays_in_the_list_of_who_proposed_it_when_another_confirmed_it(
    bench: Bench, acceptor: Actor, decider: Actor
) -> None:
    proposed = numbered(bench)
    decided(proposed, acceptor, RIGHT)

    with actor_transaction(decider):
        actions.confirm(Proposal.objects.get(pk=proposed.pk), by=decider)

    assert listed(acceptor) == listed(decider) == [proposed.pk]


def test_the_acts_of_a_day_tell_also_what_no_longer_stands(bench: Bench, acceptor: Actor, decider: Actor) -> None:
    kept, proposed = bench.finding("address"), numbered(bench)
    with actor_transaction(acceptor):
        actions.keep(kept, "原件如此", by=acceptor)
        undoing.undo(Proposal.objects.get(pk=kept.pk), by=acceptor)
    decided(proposed, acceptor, RIGHT)
    with actor_transaction(decider):
        actions.give_back(Proposal.objects.get(pk=proposed.pk), "原件不清", by=decider)
        given_back = done.acts_by(decider, clock.today())

    with actor_transaction(acceptor):
        own = done.acts_by(acceptor, clock.today())
        of_rule = done.acts_by(acceptor, clock.today(), "DQ-17")
        before = done.acts_by(acceptor, clock.today() - timedelta(days=1))

    assert sorted(each.act for each in own) == ["first", "keep", "undo"]
    assert [each.act for each in given_back] == ["give_back"]
    assert ([each.act for each in of_rule], before) == (["first"], [])


def test_many_decisions_are_taken_back_at_once(bench: Bench, acceptor: Actor) -> None:
    before = Institution.objects.get(pk=bench.place.pk).phone
    findings = [bench.finding(), bench.finding("address", "甲路1号", "乙路2号"), bench.finding("beds")]
    decided(findings[0], acceptor)
    with actor_transaction(acceptor):
        actions.keep(findings[1], "原件如此", by=acceptor)
        passing_on.ask(findings[2], Asked.INSTITUTION, acceptor)

    batch = taken_back(acceptor)

    assert (batch.done, batch.refused) == (3, {})
    assert Institution.objects.get(pk=bench.place.pk).phone == before
    assert listed(acceptor) == []
    assert {each.state for each in Proposal.objects.all()} == {State.OPEN}


def test_a_decision_the_register_went_on_from_stays_while_the_others_are_taken_back(
    bench: Bench, acceptor: Actor
) -> None:
    first, second = bench.finding(), bench.finding("postcode", "", "100080")
    decided(first, acceptor)
    decided(second, acceptor, "100080")
    Institution.objects.filter(pk=bench.place.pk).update(phone="010-00000099")

    batch = taken_back(acceptor)

    assert batch.done == 1
    assert isinstance(batch.refused[first.pk], StillUsed)
    assert listed(acceptor) == [first.pk]


def test_what_waits_for_a_second_officer_is_withdrawn(bench: Bench, acceptor: Actor) -> None:
    proposal = numbered(bench)
    decided(proposal, acceptor, RIGHT)

    assert taken_back(acceptor).done == 1

    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN
