"""A large merge is decided at once and carried out by the worker: once, whole, and with its reason when it fails."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import OperationalError

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.deciding import actions, carrying_out, later, undoing, working
from liangzhao.consolidation.deciding.choices import Join
from liangzhao.consolidation.deciding.refusals import UnderWay
from liangzhao.consolidation.models import Merge, PendingMerge, Proposal
from liangzhao.consolidation.people import merging
from liangzhao.consolidation.people.refusals import NotMergeable
from liangzhao.registers.models import Institution, NurseRegistration
from tests.consolidation.deciding.conftest import Bench

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
State = Proposal.State
WHY = "同一机构重复登记"


@dataclass(frozen=True)
class Doubled:
    """An institution entered twice, the other one with a nurse, and the finding that says so."""

    stays: Institution
    goes: Institution
    finding: Proposal


@pytest.fixture
def doubled(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Doubled:
    monkeypatch.setattr(later, "MOST_AT_ONCE", 0)
    other = bench.cast.institution("海淀区示例医院")
    bench.cast.nurse("王小兰", other)
    finding = bench.finding(
        "name", "海淀区示例医院", None, rule="DQ-08", entry=bench.place, other_entries=[str(other.pk)]
    )
    return Doubled(bench.place, other, finding)


def decided(doubled: Doubled, first: Actor, second: Actor) -> None:
    """Both officers agree to the merge."""
    join = Join("institution", doubled.stays.pk, doubled.goes.pk, {"name": "survivor"})
    with actor_transaction(first):
        actions.decide(doubled.finding, join, by=first, note=WHY)
    with actor_transaction(second):
        actions.confirm(doubled.finding, by=second)


def now(doubled: Doubled) -> Proposal:
    with service_transaction("test"):
        return Proposal.objects.get(pk=doubled.finding.pk)


def standing() -> list[Merge]:
    with service_transaction("test"):
        return list(Merge.objects.filter(undone_at=None))


def test_the_decision_answers_and_the_worker_merges(doubled: Doubled, acceptor: Actor, decider: Actor) -> None:
    decided(doubled, acceptor, decider)
    waiting, before = now(doubled), standing()

    ended = working.work()

    assert (waiting.state, before, ended) == (State.SECOND, [], 1)
    done = now(doubled)
    assert (done.state, done.decided_by) == (State.APPLIED, decider.account_id)
    assert [(each.done_by, each.second_by) for each in standing()] == [(decider.account_id, acceptor.account_id)]
    assert later.pending(done) is None
    with service_transaction("test"):
        assert NurseRegistration.objects.get().main_institution_id == doubled.stays.pk


def test_a_small_one_is_carried_out_at_once(
    doubled: Doubled, acceptor: Actor, decider: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "MOST_AT_ONCE", 300)

    decided(doubled, acceptor, decider)

    assert now(doubled).state == State.APPLIED
    assert later.pending(doubled.finding) is None


def test_nobody_starts_it_twice_or_gives_it_back_meanwhile(
    doubled: Doubled, acceptor: Actor, decider: Actor, second_decider: Actor
) -> None:
    decided(doubled, acceptor, decider)

    with actor_transaction(second_decider), pytest.raises(UnderWay):
        actions.confirm(doubled.finding, by=second_decider)
    with actor_transaction(acceptor), pytest.raises(UnderWay):
        actions.give_back(doubled.finding, "", by=acceptor)

    assert working.work() == 1
    assert working.work() == 0
    assert len(standing()) == 1


def test_what_stands_in_the_way_is_refused_to_the_first_officer(
    doubled: Doubled, bench: Bench, acceptor: Actor
) -> None:
    campus = bench.cast.institution("北京海淀示例医院东院区")
    with actor_transaction(acceptor), pytest.raises(NotMergeable, match="院区"):
        actions.decide(doubled.finding, Join("institution", doubled.stays.pk, campus.pk), by=acceptor, note=WHY)


def test_one_that_fails_says_why_changes_nothing_and_is_given_back(
    doubled: Doubled, bench: Bench, acceptor: Actor, decider: Actor
) -> None:
    decided(doubled, acceptor, decider)
    third = bench.cast.institution("北京海淀第三医院")
    merging.merge("institution", third.pk, doubled.goes.pk, {}, by=decider, second_by=acceptor)

    working.work()

    failed = later.pending(doubled.finding)
    assert failed is not None
    assert "已并入其他记录" in failed.problem
    assert now(doubled).state == State.SECOND
    assert [each.survivor_id for each in standing()] == [third.pk]
    with actor_transaction(decider):
        actions.give_back(doubled.finding, "已并入另一条", by=decider)
    assert (now(doubled).state, later.pending(doubled.finding)) == (State.OPEN, None)


def test_one_that_failed_can_be_decided_once_more(
    doubled: Doubled, bench: Bench, acceptor: Actor, decider: Actor
) -> None:
    decided(doubled, acceptor, decider)
    third = bench.cast.institution("北京海淀第三医院")
    between = merging.merge("institution", third.pk, doubled.goes.pk, {}, by=decider, second_by=acceptor)
    working.work()
    merging.undo(between, by=decider, second_by=acceptor)

    with actor_transaction(decider):
        actions.confirm(doubled.finding, by=decider)
    working.work()

    assert now(doubled).state == State.APPLIED


def test_the_undoing_goes_the_same_way(
    doubled: Doubled, acceptor: Actor, decider: Actor, second_decider: Actor
) -> None:
    decided(doubled, acceptor, decider)
    working.work()
    with actor_transaction(decider):
        undoing.undo(doubled.finding, by=decider)
    with actor_transaction(second_decider):
        actions.confirm(doubled.finding, by=second_decider)
    waiting = now(doubled).state

    working.work()

    assert (waiting, now(doubled).state, standing()) == (State.SECOND, State.OPEN, [])
    with service_transaction("test"):
        assert NurseRegistration.objects.get().main_institution_id == doubled.goes.pk


def test_a_database_that_went_away_is_tried_again_some_times(
    doubled: Doubled, acceptor: Actor, decider: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(doubled, acceptor, decider)

    def away(*_given: object, **_more: object) -> Proposal:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(carrying_out, "carry_out", away)
    for _turn in range(working.MOST_TURNS - 1):
        with pytest.raises(OperationalError):
            working.work()
    working.work()

    with service_transaction("test"):
        assert PendingMerge.objects.get().failed_at is not None
