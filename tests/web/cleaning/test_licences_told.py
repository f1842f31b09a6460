"""The pages say beforehand which licences in force follow a decision, and what of it stands on their faces."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.consolidation.models import Proposal
from liangzhao.licensing import issue
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.deciding import alike
from tests.consolidation.deciding.conftest import Bench
from tests.web.cleaning.pages import address, page, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
SAYS = "确认后，现行证照（"
found, weighty = alike.found, alike.weighty


@pytest.fixture
def licence(bench: Bench) -> Licence:
    """The licence of a nurse."""
    return licensed(bench, bench.cast.nurse("王小兰", bench.place))


def licensed(bench: Bench, nurse: NurseRegistration) -> Licence:
    issue.issue(issue.Request(Register.NURSE, nurse.person_id, issue.new_key()), by=bench.cast.by)
    return Licence.objects.get(holder_id=nurse.person_id)


def about(bench: Bench, licence: Licence, field: str, old: str, new: str, rule: str = "DQ-34") -> Proposal:
    nurse = NurseRegistration.objects.get(pk=licence.entry_id)
    return bench.finding(field, old, new, kind="nurse", entry=nurse, raw={"姓名": "王小兰"}, rule=rule)


def test_a_case_says_it_to_both_officers(bench: Bench, licence: Licence, acceptor: Client, decider: Client) -> None:
    case = about(bench, licence, "name", "王小兰", "王晓兰")
    says = f"照面上印有姓名。{SAYS}{licence.number}）将按登记簿换发"

    assert says in page(acceptor, address(case))
    sent(acceptor, case, "accept", pick="new")
    assert says in page(decider, address(case))


def test_what_no_face_shows_is_not_spoken_of(bench: Bench, licence: Licence, acceptor: Client) -> None:
    case = about(bench, licence, "mobile", "13800000001", "13800000002")

    assert SAYS not in page(acceptor, address(case))


def test_of_a_state_it_is_said_that_the_licence_follows(bench: Bench, licence: Licence, acceptor: Client) -> None:
    case = about(bench, licence, "status", "ACTIVE", "CANCELLED", "DQ-10")

    shown = page(acceptor, address(case))

    assert f"{SAYS}{licence.number}）随登记状态暂停使用或者终止。" in shown
    assert "照面上印有" not in shown


def test_of_those_decided_together_it_is_said_how_many(weighty: Proposal, bench: Bench, acceptor: Client) -> None:
    for name in ("王小兰", "李小梅", "赵小竹", "孙小菊"):
        licensed(bench, bench.cast.nurse(name, bench.place))

    shown = page(acceptor, f"{address(weighty)}together/")

    assert "照面上印有机构名称。" in shown
    assert "等 4 份）将按登记簿换发" in shown


def test_of_tidyings_taken_at_once_too(bench: Bench, licence: Licence, acceptor: Client) -> None:
    nurse = NurseRegistration.objects.get(pk=licence.entry_id)
    tidy = bench.finding("name", "王 小兰", "王小兰", kind="nurse", entry=nurse, rule="DQ-01", action="auto")

    answer = acceptor.post("/gov/clean/DQ-01/", {"chosen": str(tidy.pk)})

    assert f"{SAYS}{licence.number}）将按登记簿换发" in answer.content.decode()


def test_of_two_that_may_be_one_both_are_told(bench: Bench, licence: Licence, acceptor: Client) -> None:
    other = bench.cast.nurse("王小蘭", bench.place)
    nurse = NurseRegistration.objects.get(pk=licence.entry_id)
    pair = bench.finding("name", "王小兰", None, kind="nurse", entry=nurse, rule="DQ-08", other_entries=[str(other.pk)])

    assert f"{SAYS}{licence.number}）随合并变更" in page(acceptor, address(pair))
