"""Which of two records is right, asked and answered on the page of a case."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.uploads import actions as uploads
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.deciding.test_settling import AGAIN, FIRST, HEAD, HERE, NAMESAKE, THERE
from tests.consolidation.uploads.people import officer, tried, worked
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
State = Proposal.State


@pytest.fixture
def loader(cast: Cast) -> Actor:
    cast.institution(HERE)
    cast.institution(THERE)
    return officer(cast)


def taken(lines: str, loader: Actor) -> None:
    upload = tried((HEAD + lines).encode(), loader)
    uploads.apply(upload, by=loader)
    worked(upload)


def signed_in(cast: Cast, role: RoleCode) -> Client:
    client, login = Client(), f"{role.lower()}-{cast.next()}"
    cast.account(login, role, authority=cast.authority("海淀"))
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


def send(client: Client, proposal: Proposal, act: str, **given: str) -> str:
    address = f"/gov/clean/{proposal.rule}/{proposal.pk}/"
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', client.get(address).content.decode())
    assert seen
    return unescape(client.post(address, {"act": act, "seen": seen[1], **given}, follow=True).content.decode())


def test_an_officer_says_which_registration_ended_and_another_agrees(cast: Cast, loader: Actor) -> None:
    taken(FIRST + AGAIN, loader)
    proposal = Proposal.objects.get(number=3, rule="DQ-10")
    clerk, decider = signed_in(cast, RoleCode.ACCEPTOR), signed_in(cast, RoleCode.DECIDER)
    asked = unescape(clerk.get(f"/gov/clean/DQ-10/{proposal.pk}/").content.decode())
    assert "哪一条注册已经终止" in asked
    assert "另一条已经终止，转为注销：王芳（201511000001；" in asked

    assert "等待另一名工作人员复核" in send(clerk, proposal, "settle", way="other-0")
    told = unescape(decider.get(f"/gov/clean/DQ-10/{proposal.pk}/").content.decode())
    assert "另一条已经终止，转为注销：王芳" in told
    send(decider, proposal, "confirm")

    states = dict(NurseRegistration.objects.values_list("licence_no", "status"))
    assert states == {"201511000001": "CANCELLED", "201511000002": "ACTIVE"}
    assert "另一条记录已相应更正" in unescape(decider.get(f"/gov/clean/DQ-10/{proposal.pk}/").content.decode())


def test_without_a_choice_or_a_reason_nothing_is_settled(cast: Cast, loader: Actor) -> None:
    taken(FIRST + AGAIN, loader)
    proposal = Proposal.objects.get(number=3, rule="DQ-10")
    clerk = signed_in(cast, RoleCode.ACCEPTOR)

    assert "错误" in send(clerk, proposal, "settle")
    assert "请写明理由" in send(clerk, proposal, "settle", way="stays")
    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN

    send(clerk, proposal, "settle", way="stays", note="正在核对")
    assert Proposal.objects.get(pk=proposal.pk).state == State.REJECTED


def test_a_number_of_two_names_asks_whose_it_is(cast: Cast, loader: Actor) -> None:
    taken(FIRST + NAMESAKE, loader)
    proposal = Proposal.objects.get(number=3, rule="DQ-09")
    clerk = signed_in(cast, RoleCode.ACCEPTOR)

    asked = unescape(clerk.get(f"/gov/clean/DQ-09/{proposal.pk}/").content.decode())

    assert "身份证号属于谁" in asked
    assert "是同一人，本行的姓名是其曾用名：王芳" in asked
    assert "请选择要采用的值" in send(clerk, proposal, "settle", way="number", other="")
    assert "等待另一名工作人员复核" in send(clerk, proposal, "settle", way="number", other="110105194912310097")


def test_a_former_name_is_no_answer_where_the_names_are_the_same(cast: Cast, loader: Actor) -> None:
    taken(FIRST + AGAIN + NAMESAKE, loader)
    clerk = signed_in(cast, RoleCode.ACCEPTOR)
    namesake, again = (Proposal.objects.get(number=number, rule="DQ-09") for number in (4, 3))

    assert "曾用名" in clerk.get(f"/gov/clean/DQ-09/{namesake.pk}/").content.decode()
    assert "曾用名" not in clerk.get(f"/gov/clean/DQ-09/{again.pk}/").content.decode()
