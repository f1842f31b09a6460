"""A value that the register would refuse is shown with the reason and cannot be picked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from liangzhao.consolidation.models import Proposal
from liangzhao.kernel import clock
from tests.consolidation.deciding.conftest import Bench
from tests.web.cleaning.pages import address, page, sent

pytestmark = pytest.mark.django_db


def picks(shown: str) -> dict[str, tuple[bool, bool, str]]:
    """Whether each pick is disabled and chosen beforehand, and what it says."""
    found = re.findall(r'<label[^>]*><input type="radio" name="pick" value="([^"]*)"([^>]*)>(.*?)</label>', shown, re.S)
    found = found or re.findall(r'<input type="radio" name="pick" value="([^"]*)"([^>]*)>(.*?)</label>', shown, re.S)
    return {key: ("disabled" in more, "checked" in more, says.strip()) for key, more, says in found}


def wrong_number(bench: Bench) -> Proposal:
    """A row of a list whose number of a person has a wrong check character."""
    nurse = bench.cast.nurse("王小兰", bench.place)
    right = nurse.person.id_no
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    bench.load("nurse", {"name": "姓名", "id_no": "身份证号"})
    raw = {"姓名": "王小兰", "身份证号": wrong}
    return bench.finding("id_no", right, None, rule="DQ-06", kind="nurse", entry=nurse, raw=raw)


def test_a_number_with_a_wrong_check_character_cannot_be_picked(bench: Bench, acceptor: Client) -> None:
    found = picks(page(acceptor, address(wrong_number(bench))))

    is_disabled, is_chosen, says = found["side-0"]
    assert (is_disabled, is_chosen) == (True, False)
    assert "不能采用" in says
    assert "校验码" in says
    assert not found["other"][0]


def tomorrow(bench: Bench) -> Proposal:
    """Another level has a birth date that is still to come."""
    nurse = bench.cast.nurse("王小兰", bench.place)
    day = clock.today() + timedelta(days=1)
    return bench.finding("birth_date", str(nurse.person.birth_date), str(day), kind="nurse", entry=nurse)


def test_a_birth_date_of_tomorrow_cannot_be_picked(bench: Bench, acceptor: Client) -> None:
    found = picks(page(acceptor, address(tomorrow(bench))))

    assert (found["new"][0], found["new"][1]) == (True, False)


def test_who_sends_it_all_the_same_is_refused(bench: Bench, acceptor: Client) -> None:
    proposal = tomorrow(bench)

    answer = sent(acceptor, proposal, "accept", pick="new")

    assert "没有采用" in answer.content.decode()
    assert Proposal.objects.get(pk=proposal.pk).state == "OPEN"


def test_a_value_that_can_be_taken_is_picked_beforehand(bench: Bench, acceptor: Client) -> None:
    assert picks(page(acceptor, address(bench.finding())))["new"][:2] == (False, True)
