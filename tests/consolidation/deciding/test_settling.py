"""Two live registrations, one number for two: which record is right is decided by two officers, and undone whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.deciding import actions, settling
from liangzhao.consolidation.deciding.choices import Elsewhere, Value
from liangzhao.consolidation.deciding.refusals import RowNotReady, WrongAuthority
from liangzhao.consolidation.deciding.settling import Means, Way
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.uploads import actions as uploads
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.deciding.conftest import taken_back
from tests.consolidation.uploads.people import tried, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
State = Proposal.State

HEAD = "姓名,身份证号码,护士执业证书编号,执业机构,首次注册日期,有效期至,状态\n"
HERE, THERE = "北京海淀示例医院", "北京海淀另一示例医院"
FIRST = f"王芳,11010519491231002X,201511000001,{HERE},2015.1.20,2030-01-19,在册\n"
AGAIN = f"王芳,11010519491231002X,201511000002,{THERE},2016.1.20,2030-01-19,在册\n"
NAMESAKE = f"李静,11010519491231002X,201511000003,{THERE},2016.1.20,2030-01-19,在册\n"
Load = Callable[[str], None]


@pytest.fixture
def load(cast: Cast, acceptor: Actor) -> Load:
    """Loads lines of nurses as an officer of 海淀 does."""
    cast.institution(HERE)
    cast.institution(THERE)

    def take(lines: str) -> None:
        upload = tried((HEAD + lines).encode(), acceptor)
        uploads.apply(upload, by=acceptor)
        worked(upload)

    return take


def of_row(number: int, rule: str) -> Proposal:
    return Proposal.objects.get(number=number, rule=rule)


def way(proposal: Proposal, means: Means) -> Way:
    with service_transaction("test"):
        return next(each for each in settling.ways(case_of(proposal)) if each.means == means)


def decided(proposal: Proposal, choice: Any, first: Actor, second: Actor) -> Proposal:
    with actor_transaction(first):
        actions.decide(proposal, choice, by=first)
    with actor_transaction(second):
        return actions.confirm(Proposal.objects.get(pk=proposal.pk), by=second)


def live() -> dict[str, str]:
    return dict(NurseRegistration.objects.order_by("licence_no").values_list("licence_no", "status"))


def test_a_row_that_ended_is_registered_as_history(load: Load, acceptor: Actor, decider: Actor) -> None:
    load(FIRST + AGAIN)
    proposal = of_row(3, "DQ-10")
    assert live() == {"201511000001": "ACTIVE"}

    decided(proposal, way(proposal, Means.OWN_ENDED).choice, acceptor, decider)

    assert live() == {"201511000001": "ACTIVE", "201511000002": "CANCELLED"}


def test_when_the_other_one_ended_the_row_takes_its_place_and_undoing_gives_it_back(
    load: Load, acceptor: Actor, decider: Actor
) -> None:
    load(FIRST + AGAIN)
    proposal = of_row(3, "DQ-10")

    decided(proposal, way(proposal, Means.OTHER_ENDED).choice, acceptor, decider)
    assert live() == {"201511000001": "CANCELLED", "201511000002": "ACTIVE"}

    taken_back(proposal, acceptor, decider)

    assert live() == {"201511000001": "ACTIVE"}
    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN


def test_nothing_is_ended_for_a_row_that_could_not_take_its_place(load: Load, acceptor: Actor) -> None:
    load(FIRST + AGAIN.replace(THERE, "查无此院"))
    proposal = of_row(3, "DQ-10")

    with actor_transaction(acceptor), pytest.raises(RowNotReady):
        actions.decide(proposal, way(proposal, Means.OTHER_ENDED).choice or Value(""), by=acceptor)

    assert live() == {"201511000001": "ACTIVE"}


def test_the_registered_one_is_ended_alone_and_comes_back(load: Load, acceptor: Actor, decider: Actor) -> None:
    load(FIRST + AGAIN)
    proposal = of_row(2, "DQ-10")
    assert [each.means for each in settling.ways(case_of(proposal))] == [Means.OWN_ENDED, Means.STAYS]

    decided(proposal, way(proposal, Means.OWN_ENDED).choice, acceptor, decider)
    assert live() == {"201511000001": "CANCELLED"}
    taken_back(proposal, acceptor, decider)

    assert live() == {"201511000001": "ACTIVE"}


def test_a_former_name_makes_two_names_one_person(load: Load, acceptor: Actor, decider: Actor) -> None:
    load(FIRST.replace("在册", "注销") + NAMESAKE)
    proposal = of_row(3, "DQ-09")
    assert proposal.entry_id is None

    decided(proposal, way(proposal, Means.SAME_PERSON).choice, acceptor, decider)

    both = NurseRegistration.objects.select_related("person").order_by("licence_no")
    assert [each.licence_no for each in both] == ["201511000001", "201511000003"]
    assert {(each.person.name, each.person.former_name) for each in both} == {("王芳", "李静")}

    taken_back(proposal, acceptor, decider)
    assert NurseRegistration.objects.get().person.former_name == ""


def test_a_row_with_somebody_elses_number_gets_its_own(load: Load, acceptor: Actor, decider: Actor) -> None:
    load(FIRST + NAMESAKE)
    proposal = of_row(3, "DQ-09")
    assert way(proposal, Means.OWN_NUMBER_WRONG).choice is None

    decided(proposal, Value("110105194912310097"), acceptor, decider)

    entered = NurseRegistration.objects.select_related("person").get(licence_no="201511000003")
    assert (entered.person.name, entered.person.id_no) == ("李静", "110105194912310097")


def test_an_entry_of_another_authority_is_for_that_one_to_change(cast: Cast, load: Load, acceptor: Actor) -> None:
    load(FIRST + AGAIN)
    stranger = cast.nurse("孙丽", cast.institution("北京东城示例医院", organ="东城", division="110101"))

    with actor_transaction(acceptor), pytest.raises(WrongAuthority):
        actions.decide(of_row(3, "DQ-10"), Elsewhere(stranger.pk, "status", "CANCELLED"), by=acceptor)
