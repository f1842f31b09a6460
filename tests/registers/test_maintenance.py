"""登记簿维护: two officers, one organ, and no change of an entry that moved on meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.workflow import StepNotOpen
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.entries import EntryChanged, NotYetBegun
from liangzhao.registers.maintenance import actions
from liangzhao.registers.maintenance.actions import (
    AlreadyDecided,
    AlreadyProposed,
    NotYourRegister,
    SecondPersonNeeded,
)
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.registers.models import EntryVersion, Maintenance, NurseRegistration
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

SUSPEND: dict[str, Any] = {"kind": "nurse.suspend", "values": {"from_on": "2026-11-01", "until_on": "2027-05-01"}}
PAPER = {"document_no": "京卫罚〔2026〕3号", "reason": "行政处罚"}


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    """A nurse of Haidian, registered yesterday."""
    with clock.at(clock.now() - timedelta(days=1)):
        return cast.nurse("王小兰", cast.institution())


@pytest.fixture
def reviewer(cast: Cast) -> Actor:
    """An officer of Haidian who proposes."""
    return cast.actor(cast.account("reviewer", RoleCode.REVIEWER, authority=cast.authority("海淀")))


@pytest.fixture
def decider(cast: Cast) -> Actor:
    """An officer of Haidian who decides."""
    return cast.actor(cast.account("decider", RoleCode.DECIDER, authority=cast.authority("海淀")))


@pytest.fixture
def both(cast: Cast) -> Actor:
    """An officer of Haidian who holds both roles."""
    cast.account("both", RoleCode.REVIEWER, authority=cast.authority("海淀"))
    return cast.actor(cast.account("both", RoleCode.DECIDER, authority=cast.authority("海淀")))


def proposed(nurse: NurseRegistration, by: Actor, **given: Any) -> Maintenance:
    """A proposal made in the officer's own scope."""
    with actor_transaction(by):
        return actions.propose(entry=nurse, by=by, **{**SUSPEND, **PAPER, **given})


def approve(proposal: Maintenance, by: Actor) -> Any:
    """The approval in the officer's own scope."""
    with actor_transaction(by):
        return actions.approve(proposal=proposal, by=by)


def test_two_officers_change_the_register_together(nurse: NurseRegistration, reviewer: Actor, decider: Actor) -> None:
    approve(proposed(nurse, reviewer), decider)

    nurse.refresh_from_db()
    version = EntryVersion.objects.get(entry_id=nurse.pk, until=None)
    assert (nurse.status, nurse.status_from_on, nurse.status_until_on) == (
        "SUSPENDED",
        date(2026, 11, 1),
        date(2027, 5, 1),
    )
    assert (version.basis, version.recorded_by) == (PAPER["document_no"], decider.account_id)


def test_nobody_approves_alone(nurse: NurseRegistration, both: Actor) -> None:
    proposal = proposed(nurse, both)

    with pytest.raises(SecondPersonNeeded):
        approve(proposal, both)

    nurse.refresh_from_db()
    assert nurse.status == "ACTIVE"


def test_nobody_rejects_their_own_proposal_but_may_withdraw_it(nurse: NurseRegistration, both: Actor) -> None:
    proposal = proposed(nurse, both)
    with pytest.raises(SecondPersonNeeded), actor_transaction(both):
        actions.reject(proposal=proposal, by=both, note="不")

    with actor_transaction(both):
        actions.withdraw(proposal=proposal, by=both)

    assert Maintenance.objects.get(pk=proposal.pk).status == "WITHDRAWN"


@pytest.mark.parametrize("status", ["APPROVED", "REJECTED"])
def test_the_database_refuses_a_lonely_decision_as_well(nurse: NurseRegistration, reviewer: Actor, status: str) -> None:
    proposal = proposed(nurse, reviewer)

    with pytest.raises(IntegrityError, match="maintenance_needs_a_second_person"), transaction.atomic():
        Maintenance.objects.filter(pk=proposal.pk).update(
            status=status, decided_by=proposal.proposed_by, decided_at=proposal.proposed_at
        )


def test_an_entry_that_moved_on_is_not_changed(
    cast: Cast, nurse: NurseRegistration, reviewer: Actor, decider: Actor
) -> None:
    proposal = proposed(nurse, reviewer)
    entries.change(nurse, values={"department": "儿科"}, act=cast.act("elsewhere"))

    with pytest.raises(EntryChanged):
        approve(proposal, decider)

    nurse.refresh_from_db()
    assert (nurse.status, Maintenance.objects.get(pk=proposal.pk).status) == ("ACTIVE", "PROPOSED")


def test_one_proposal_at_a_time_waits_for_an_entry(nurse: NurseRegistration, reviewer: Actor) -> None:
    proposed(nurse, reviewer)

    with pytest.raises(AlreadyProposed):
        proposed(nurse, reviewer, kind="nurse.cancel")


def test_a_decided_proposal_is_not_decided_again(nurse: NurseRegistration, reviewer: Actor, decider: Actor) -> None:
    proposal = proposed(nurse, reviewer)
    approve(proposal, decider)

    with pytest.raises(AlreadyDecided):
        approve(proposal, decider)


def test_an_organ_changes_its_own_register_only(cast: Cast, reviewer: Actor) -> None:
    elsewhere = cast.nurse("陈静", cast.institution("东城示例医院", organ="东城", division="110101"))

    with pytest.raises(NotYourRegister):
        proposed(elsewhere, reviewer)


def test_another_organs_proposal_is_out_of_reach(cast: Cast, nurse: NurseRegistration, reviewer: Actor) -> None:
    proposal = proposed(nurse, reviewer)
    other = cast.actor(cast.account("dc", RoleCode.DECIDER, authority=cast.authority("东城")))

    with pytest.raises(AlreadyDecided):
        approve(proposal, other)


def test_roles_keep_proposing_and_deciding_apart(nurse: NurseRegistration, reviewer: Actor, decider: Actor) -> None:
    with pytest.raises(NotPermitted):
        proposed(nurse, decider)
    with pytest.raises(NotPermitted):
        approve(proposed(nurse, reviewer), reviewer)


def test_a_step_the_state_does_not_allow_is_refused_at_once(nurse: NurseRegistration, reviewer: Actor) -> None:
    with pytest.raises(StepNotOpen) as refusal:
        proposed(nurse, reviewer, kind="nurse.resume")

    assert isinstance(refusal.value, Refusal)
    assert "刷新页面" in str(refusal.value)


BEGINNING = [kind for kind in KINDS.values() if any(field.name == "from_on" for field in kind.fields)]


@pytest.mark.parametrize(
    "kind", [kind for kind in BEGINNING if kind.register is Register.NURSE], ids=lambda it: it.code
)
def test_a_step_that_begins_later_is_neither_proposed_nor_taken(
    cast: Cast, nurse: NurseRegistration, reviewer: Actor, kind: Any
) -> None:
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    values = {"from_on": str(tomorrow)}
    if not kind.is_open_for(nurse):
        entries.move(nurse, step="suspend", act=cast.act(), from_on=today)

    with pytest.raises(NotYetBegun):
        proposed(nurse, reviewer, kind=kind.code, values=values)
    with pytest.raises(NotYetBegun):
        kind.apply(nurse, values, cast.act())

    assert proposed(nurse, reviewer, kind=kind.code, values={"from_on": str(today)}).status == "PROPOSED"


def test_a_step_proposed_for_a_later_day_is_refused_at_approval(
    nurse: NurseRegistration, reviewer: Actor, decider: Actor
) -> None:
    proposal = proposed(nurse, reviewer)
    tomorrow = clock.today() + timedelta(days=1)
    Maintenance.objects.filter(pk=proposal.pk).update(values={"from_on": str(tomorrow)})

    with pytest.raises(NotYetBegun):
        approve(proposal, decider)

    nurse.refresh_from_db()
    assert nurse.status == "ACTIVE"
    with clock.at(clock.now() + timedelta(days=1)):
        approve(proposal, decider)
    nurse.refresh_from_db()
    assert (nurse.status, nurse.status_from_on) == ("SUSPENDED", tomorrow)
