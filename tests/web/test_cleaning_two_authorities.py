"""A merge of records of two authorities at the workbench: proposed here, confirmed there, withdrawn in between."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.models import Merge, Proposal
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.officers import officer, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
State = Proposal.State


@pytest.fixture
def finding(cast: Cast) -> Proposal:
    """A nurse of 海淀 who may be one with a nurse of 东城."""
    bench = Bench(cast, cast.institution("北京海淀示例医院"))
    there = cast.institution("北京东城示例医院", organ="东城", division="110101")
    old = cast.nurse("王小兰", there, approved_on=date(2020, 6, 20))
    new = cast.nurse("王小兰", bench.place, approved_on=date(2025, 6, 20))
    return bench.finding("name", "王小兰", None, rule="DQ-08", kind="nurse", entry=new, other_entries=[str(old.pk)])


@pytest.fixture
def there(cast: Cast) -> Client:
    return officer(cast, RoleCode.DECIDER, organ="东城")


def address(finding: Proposal) -> str:
    return f"/gov/clean/DQ-08/{finding.pk}/"


def sent(client: Client, finding: Proposal, act: str, **given: str) -> str:
    """What is said after an act of the officer."""
    shown = text_of(client, address(finding))
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', shown)
    answer: Any = client.post(address(finding), {"act": act, "seen": seen[1] if seen else "", **given}, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def joined(client: Client, finding: Proposal) -> str:
    """The merge as the officer proposes it, with a side for whatever must be chosen."""
    names = set(re.findall(r'name="(side-[^"]+)"', text_of(client, address(finding))))
    sides = dict.fromkeys(names, "own")
    return sent(client, finding, "join", survivor="own", note="证件、照片均为同一人", **sides)


def test_the_other_authority_confirms_what_was_proposed_here(cast: Cast, finding: Proposal, there: Client) -> None:
    here = officer(cast)

    said = joined(here, finding)
    waiting = text_of(here, address(finding))
    confirmed = sent(there, finding, "confirm")

    other = cast.authority("东城").name
    assert f"合并已提出，等待{other}复核" in said
    assert f"等待{other}复核" in waiting
    assert "两条记录已合并" in confirmed
    assert Merge.objects.filter(undone_at=None).count() == 1


def test_who_proposed_it_takes_it_back_from_the_page(cast: Cast, finding: Proposal, there: Client) -> None:
    here = officer(cast)
    joined(here, finding)

    answer = here.post(address(finding), {"act": "take_back"}, follow=True)

    assert "已收回" in unescape(answer.content.decode())
    assert Proposal.objects.get(pk=finding.pk).state == State.OPEN
    assert there.get(address(finding)).status_code == 404


def test_who_gives_it_back_goes_on_to_what_else_waits(cast: Cast, finding: Proposal, there: Client) -> None:
    joined(officer(cast), finding)

    said = sent(there, finding, "give_back", note="照片不是同一人")

    assert "已退回" in said
    assert Proposal.objects.get(pk=finding.pk).authority_id == cast.authority("海淀").pk
