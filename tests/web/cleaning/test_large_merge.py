"""A large merge at the workbench: what will move, then waiting, under way, done or failed, on one page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.deciding import later, working
from liangzhao.consolidation.models import PendingMerge, Proposal
from liangzhao.kernel import clock
from liangzhao.licensing import issue, sealing
from liangzhao.registers.effects import Register
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.officers import officer, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
LOOKS_AGAIN = 'hx-trigger="every 2s"'


@pytest.fixture
def finding(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Proposal:
    """Two institutions that may be one; a nurse with a licence is at the other one."""
    monkeypatch.setattr(later, "MOST_AT_ONCE", 0)
    bench = Bench(cast, cast.institution("北京海淀示例医院"))
    other = cast.institution("海淀区示例医院")
    nurse = cast.nurse("王小兰", other)
    issue.plan([issue.Request(Register.NURSE, nurse.person_id, issue.new_key())], by=cast.by)
    sealing.seal_planned()
    return bench.finding(
        "name", "北京海淀示例医院", None, rule="DQ-08", entry=bench.place, other_entries=[str(other.pk)]
    )


def address(finding: Proposal) -> str:
    return f"/gov/clean/DQ-08/{finding.pk}/"


def sent(client: Client, finding: Proposal, act: str, **given: str) -> str:
    """What is said after an act of the officer."""
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', text_of(client, address(finding)))
    answer: Any = client.post(address(finding), {"act": act, "seen": seen[1] if seen else "", **given}, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def second(cast: Cast, finding: Proposal) -> Client:
    """The second officer, after the first one proposed the merge."""
    first = officer(cast)
    names = set(re.findall(r'name="(side-[^"]+)"', text_of(first, address(finding))))
    sent(first, finding, "join", survivor="own", note="同一机构重复登记", **dict.fromkeys(names, "own"))
    return officer(cast, RoleCode.DECIDER)


def test_the_second_officer_reads_what_will_move(second: Client, finding: Proposal) -> None:
    shown = text_of(second, address(finding))

    moves = shown[shown.index("一并转移") : shown.index("复核同意")]
    assert re.search(r"主要执业人员.*?>1<", moves, re.DOTALL)
    assert re.search(r"人员电子证照（换发新版本）.*?>1<", moves, re.DOTALL)


def test_the_page_waits_shows_how_far_it_is_and_then_the_end(second: Client, finding: Proposal) -> None:
    said = sent(second, finding, "confirm")
    waiting, listed = text_of(second, address(finding)), text_of(second, "/gov/clean/DQ-08/?tab=second")
    PendingMerge.objects.update(began_at=clock.now(), part="practitioners")
    going = text_of(second, address(finding))
    working.work()
    done = text_of(second, address(finding))

    assert "已复核同意，正在办理" in said
    assert "等待开始" in waiting
    assert LOOKS_AGAIN in waiting
    assert '<meta http-equiv="refresh" content="5">' in waiting
    assert 'value="confirm"' not in waiting
    assert "正在合并" in listed
    assert "第 3 步，共 5 步" in going
    assert "人员、备案和证照" in going
    assert "已合并为一条记录" in done
    assert LOOKS_AGAIN not in done


def test_one_that_failed_says_why_and_what_to_do(second: Client, finding: Proposal) -> None:
    sent(second, finding, "confirm")
    PendingMerge.objects.update(failed_at=clock.now(), problem="其中一条记录已并入其他记录，请刷新页面。")

    shown = text_of(second, address(finding))

    assert "合并没有完成" in shown
    assert "其中一条记录已并入其他记录" in shown
    assert "登记簿没有变更" in shown
    assert 'value="confirm"' in shown
    assert 'value="give_back"' in shown
    assert LOOKS_AGAIN not in shown
