"""Deciding on findings: one officer for what is plain, two for what is weighty, and every decision undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import actions, undoing
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.deciding.holding import stamp
from liangzhao.consolidation.deciding.refusals import (
    DecidedMeanwhile,
    NeedsAnother,
    NothingChosen,
    ReasonMissing,
)
from liangzhao.consolidation.intake.proposals import EntryMovedOn
from liangzhao.consolidation.models import Proposal
from liangzhao.registers.models import EntryVersion, Institution
from tests.consolidation.deciding.conftest import Bench

pytestmark = pytest.mark.django_db
State = Proposal.State


def seen_by(proposal: Proposal, actor: Actor) -> Proposal:
    """The finding as this officer finds it now."""
    with actor_transaction(actor):
        return Proposal.objects.get(pk=proposal.pk)


def done(actor: Actor, act: Callable[..., Any], proposal: Proposal, *given: object, **more: object) -> Any:
    """One act in the officer's own reach."""
    with actor_transaction(actor):
        return act(proposal, *given, by=actor, **more)


def phone_of(place: Institution) -> str:
    with service_transaction("test"):
        return Institution.objects.get(pk=place.pk).phone


def test_a_plain_finding_is_taken_by_one_officer(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding()

    done(acceptor, actions.decide, proposal, Value("010-00000002"))

    assert phone_of(bench.place) == "010-00000002"
    found = seen_by(proposal, acceptor)
    assert (found.state, found.decided_by) == (State.APPLIED, acceptor.account_id)
    assert Event.objects.filter(tag=Tag.FINDING_DECIDED, subject_id=proposal.pk).count() == 1


def test_the_officer_may_take_another_value_than_the_one_proposed(bench: Bench, acceptor: Actor) -> None:
    done(acceptor, actions.decide, bench.finding(), Value("010-00000077"))

    assert phone_of(bench.place) == "010-00000077"


def test_what_the_register_says_already_is_settled_without_a_change(bench: Bench, acceptor: Actor) -> None:
    versions = EntryVersion.objects.filter(entry_id=bench.place.pk).count()
    proposal = bench.finding(old="０１０-00000001", new="010-00000001", rule="DQ-01", action="auto")

    done(acceptor, actions.decide, proposal, Value("010-00000001"))

    assert seen_by(proposal, acceptor).state == State.APPLIED
    assert EntryVersion.objects.filter(entry_id=bench.place.pk).count() == versions


def test_a_value_for_a_row_without_an_entry_mends_the_row(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding(entry_id=None)

    done(acceptor, actions.decide, proposal, Value("010-00000002"))

    found = seen_by(proposal, acceptor)
    assert (found.state, found.chosen, found.entry_id) == (State.APPLIED, "010-00000002", None)
    assert phone_of(bench.place) == "010-00000001"


@pytest.mark.parametrize("value", ["", "   ", "字" * 501], ids=["none", "blank", "endless"])
def test_no_value_is_no_decision(bench: Bench, acceptor: Actor, value: str) -> None:
    with pytest.raises(NothingChosen):
        done(acceptor, actions.decide, bench.finding(), Value(value))


def test_keeping_what_stands_needs_a_reason(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding()
    with pytest.raises(ReasonMissing):
        done(acceptor, actions.keep, proposal, " ")

    done(acceptor, actions.keep, proposal, "电话已向机构核对")

    found = seen_by(proposal, acceptor)
    assert (found.state, found.note) == (State.REJECTED, "电话已向机构核对")
    assert phone_of(bench.place) == "010-00000001"


def test_a_weighty_finding_waits_for_another_officer(bench: Bench, acceptor: Actor, decider: Actor) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")

    done(acceptor, actions.decide, proposal, Value("北京市海淀区示例医院"))
    waiting = seen_by(proposal, decider)
    with service_transaction("test"):
        before = Institution.objects.get(pk=bench.place.pk).name
    done(decider, actions.confirm, waiting)

    assert (waiting.state, waiting.first_by) == (State.SECOND, acceptor.account_id)
    assert before == "北京海淀示例医院"
    with service_transaction("test"):
        assert Institution.objects.get(pk=bench.place.pk).name == "北京市海淀区示例医院"
    found = seen_by(proposal, decider)
    assert (found.state, found.first_by, found.decided_by) == (
        State.APPLIED,
        acceptor.account_id,
        decider.account_id,
    )


def test_nobody_is_the_second_of_his_own_decision(bench: Bench, decider: Actor) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")
    done(decider, actions.decide, proposal, Value("北京市海淀区示例医院"))

    with pytest.raises(NeedsAnother):
        done(decider, actions.confirm, proposal)

    assert seen_by(proposal, decider).state == State.SECOND


def test_an_acceptor_confirms_nothing(bench: Bench, acceptor: Actor, officer: Callable[..., Actor]) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")
    done(acceptor, actions.decide, proposal, Value("北京市海淀区示例医院"))

    with pytest.raises(NotPermitted):
        done(officer(), actions.confirm, proposal)


def test_what_cannot_be_carried_out_is_refused_to_the_first_officer(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding("name", "别的名称", "北京市海淀区示例医院", rule="DQ-13")

    with pytest.raises(EntryMovedOn):
        done(acceptor, actions.decide, proposal, Value("北京市海淀区示例医院"))

    assert seen_by(proposal, acceptor).state == State.OPEN


def test_the_second_officer_gives_back_with_a_word_why(bench: Bench, acceptor: Actor, decider: Actor) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")
    done(acceptor, actions.decide, proposal, Value("北京市海淀区示例医院"))
    with pytest.raises(ReasonMissing):
        done(decider, actions.give_back, proposal, "")

    done(decider, actions.give_back, proposal, "请核对批准文件")

    found = seen_by(proposal, acceptor)
    assert (found.state, found.first_by, found.note) == (State.OPEN, None, "请核对批准文件")


def test_the_first_officer_takes_his_half_back_without_a_word(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")
    done(acceptor, actions.decide, proposal, Value("北京市海淀区示例医院"))

    done(acceptor, actions.give_back, proposal, "")

    assert seen_by(proposal, acceptor).state == State.OPEN


def test_two_officers_at_one_finding_lose_nothing(bench: Bench, acceptor: Actor, decider: Actor) -> None:
    proposal = bench.finding()
    with actor_transaction(acceptor):
        seen = stamp(proposal)
    done(decider, actions.decide, proposal, Value("010-00000003"), seen=seen)

    with pytest.raises(DecidedMeanwhile):
        done(acceptor, actions.decide, proposal, Value("010-00000002"), seen=seen)

    assert phone_of(bench.place) == "010-00000003"


def test_an_entry_changed_meanwhile_is_looked_at_again(bench: Bench, acceptor: Actor) -> None:
    first, second = bench.finding(), bench.finding("postcode", "", "100000")
    with actor_transaction(acceptor):
        seen = stamp(second)
    done(acceptor, actions.decide, first, Value("010-00000002"))

    with pytest.raises(DecidedMeanwhile):
        done(acceptor, actions.decide, second, Value("100000"), seen=seen)


def test_a_finding_of_another_authority_is_out_of_reach(bench: Bench, officer: Callable[..., Actor]) -> None:
    proposal = bench.finding()

    with pytest.raises(DecidedMeanwhile):
        done(officer(organ="东城"), actions.decide, proposal, Value("010-00000002"))


def test_a_supervisor_decides_nothing(bench: Bench, officer: Callable[..., Actor]) -> None:
    with pytest.raises(NotPermitted):
        done(officer(RoleCode.SUPERVISOR), actions.keep, bench.finding(), "无误")


def test_a_value_taken_is_undone_and_decided_on_again(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding()
    done(acceptor, actions.decide, proposal, Value("010-00000002"))

    done(acceptor, undoing.undo, proposal)

    assert phone_of(bench.place) == "010-00000001"
    assert seen_by(proposal, acceptor).state == State.OPEN
    done(acceptor, actions.decide, proposal, Value("010-00000009"))
    assert phone_of(bench.place) == "010-00000009"


def test_a_value_kept_is_opened_again(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding()
    done(acceptor, actions.keep, proposal, "无误")

    done(acceptor, undoing.undo, proposal)

    assert seen_by(proposal, acceptor).state == State.OPEN


def test_many_tidyings_are_taken_at_once_and_nothing_else(bench: Bench, acceptor: Actor) -> None:
    with service_transaction("test"):
        Institution.objects.filter(pk=bench.place.pk).update(address="示例路５号")
    tidy = bench.finding("address", "示例路５号", "示例路5号", rule="DQ-01", action="auto")
    more = bench.finding()

    with actor_transaction(acceptor):
        batch = actions.accept_all([tidy, more], by=acceptor)

    assert (batch.done, list(batch.refused)) == (1, [more.pk])
    with service_transaction("test"):
        assert Institution.objects.get(pk=bench.place.pk).address == "示例路5号"
