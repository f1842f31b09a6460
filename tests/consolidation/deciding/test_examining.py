"""A value written by hand is examined by the rule that found the fault, and by those of its field."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.deciding.refusals import StillWrong
from liangzhao.consolidation.deciding.row_left import left_of
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.uploads import actions as uploads
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.deciding.conftest import Bench
from tests.consolidation.uploads.people import tried, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
State = Proposal.State

HEAD = "姓名,身份证号码,护士执业证书编号,执业机构,首次注册日期,有效期至,状态\n"
HERE = "北京海淀示例医院"
RIGHT = "11010519491231002X"
WRONG_ID = f"王芳,110105194912310021,201511000001,{HERE},2015.1.20,2030-01-19,在册\n"
WRONG_TWICE = f"王芳,110105194912310021,2015110000,{HERE},2015.1.20,2030-01-19,在册\n"
Load = Callable[[str], None]


@pytest.fixture
def load(cast: Cast, acceptor: Actor) -> Load:
    """Loads lines of nurses as an officer of 海淀 does."""
    cast.institution(HERE)

    def take(lines: str) -> None:
        upload = tried((HEAD + lines).encode(), acceptor)
        uploads.apply(upload, by=acceptor)
        worked(upload)

    return take


def decide(proposal: Proposal, value: str, by: Actor) -> Proposal:
    with actor_transaction(by):
        return actions.decide(Proposal.objects.get(pk=proposal.pk), Value(value), by=by)


def confirm(proposal: Proposal, by: Actor) -> Proposal:
    with actor_transaction(by):
        return actions.confirm(Proposal.objects.get(pk=proposal.pk), by=by)


@pytest.mark.parametrize(
    ("value", "why"), [("123", "18位"), ("110105194912310021", "校验码"), ("111111111111111111", "DQ-0")]
)
def test_a_wrong_number_is_not_mended_by_another_wrong_one(load: Load, acceptor: Actor, value: str, why: str) -> None:
    load(WRONG_ID)
    proposal = Proposal.objects.get(rule="DQ-05")

    with pytest.raises(StillWrong, match=why):
        decide(proposal, value, acceptor)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.chosen or "") == (State.OPEN, "")


def test_a_right_number_registers_the_row_and_the_second_officer_is_told(
    load: Load, acceptor: Actor, decider: Actor
) -> None:
    load(WRONG_ID)
    proposal = Proposal.objects.get(rule="DQ-05")

    decide(proposal, RIGHT, acceptor)
    done = confirm(proposal, decider)

    assert left_of(done, by=decider).is_entry
    assert NurseRegistration.objects.get().person.id_no == RIGHT


def test_a_row_with_another_fault_is_not_registered_and_that_is_said(
    load: Load, acceptor: Actor, decider: Actor
) -> None:
    load(WRONG_TWICE)

    decide(Proposal.objects.get(rule="DQ-05"), RIGHT, acceptor)
    done = confirm(Proposal.objects.get(rule="DQ-05"), decider)

    left = left_of(done, by=decider)
    assert (left.is_entry, left.waiting) == (False, 1)
    assert not NurseRegistration.objects.exists()


@pytest.mark.parametrize(
    ("field", "old", "rule", "value"),
    [
        ("valid_until", "2030-02-30", "DQ-20", "2030-13-01"),
        ("reg_no", "1", "DQ-15", "12345"),
        ("uscc", "", "DQ-17", "52110108MJ0000007X1"),
    ],
)
def test_the_rules_of_its_field_examine_a_value(
    bench: Bench, acceptor: Actor, field: str, old: str, rule: str, value: str
) -> None:
    proposal = bench.finding(field, old, None, rule=rule)

    with pytest.raises(StillWrong):
        decide(proposal, value, acceptor)


def test_a_shared_phone_is_not_mended_by_itself(bench: Bench, acceptor: Actor) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)
    proposal = bench.finding("mobile", "13900000001", "", rule="DQ-31", kind="nurse", entry=nurse)

    with pytest.raises(StillWrong, match="DQ-31"):
        decide(proposal, "139 0000 0001", acceptor)
