"""An institution that its list does not call practising is not published as such before officers said what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.institutions import standing
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench
from tests.consolidation.intake.test_left_out import take
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, sent

pytestmark = pytest.mark.django_db
NUMBER = "PDY00007911010517D2122"
ROW = {"机构名称": "示例诊所", "所在区县": "海淀区", "地址": "示例路1号", "登记号": NUMBER}
STATES = ["吊销", "注销", "撤销", "停业", "责令停止执业", "暂缓校验", "歇业", "关闭"]


def loaded(folder: Path, state: str) -> Report:
    return take(Kind.INSTITUTION, {**ROW, "状态": state}, folder)


def about_state() -> Proposal:
    return Proposal.objects.get(rule="DQ-36", field="status")


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_called_practising_waits_and_is_no_entry(cast: Cast, tmp_path: Path, state: str) -> None:
    report = loaded(tmp_path, state)

    blocking = [each for each in report.problems if each.blocks]
    assert [(each.rule, each.field) for each in blocking] == [("DQ-36", "status")]
    assert f"“{state}”" in blocking[0].says
    assert "本行未登记" in blocking[0].says
    assert (about_state().state, about_state().entry_id) == ("OPEN", None)
    assert about_state().authority_id == cast.authority("海淀区").pk
    assert not Institution.objects.exists()


@pytest.mark.parametrize("state", ["", "执业", "正常"])
def test_what_is_called_practising_is_entered(cast: Cast, tmp_path: Path, state: str) -> None:
    loaded(tmp_path, state)

    assert Institution.objects.get().status == "ACTIVE"


@pytest.mark.parametrize(
    ("said", "pick", "status"),
    [("吊销", "side-0", "REVOKED"), ("停业", "side-0", "CLOSED_TEMP"), ("停业", "in-practice", "ACTIVE")],
)
def test_two_officers_say_in_which_state_it_is_entered(
    cast: Cast, tmp_path: Path, acceptor: Client, decider: Client, said: str, pick: str, status: str
) -> None:
    loaded(tmp_path, said)
    found = about_state()

    sent(acceptor, found, "accept", pick=pick)
    before = Institution.objects.exists()
    sent(decider, found, "confirm")

    entered = Institution.objects.filter(standing.PUBLIC).get()
    assert (before, entered.status, about_state().state) == (False, status, "APPLIED")
    assert about_state().entry_id == entered.pk


def test_a_word_that_is_no_state_cannot_be_picked(cast: Cast, tmp_path: Path, acceptor: Client) -> None:
    loaded(tmp_path, "歇业")

    shown = page(acceptor, address(about_state()))
    sent(acceptor, about_state(), "accept", pick="side-0")

    assert "歇业（不能采用：状态“歇业”无法识别" in shown
    assert "本行未登记；请在取值对照中指明它的意思" in shown
    assert "登记簿已有这一机构" not in shown
    assert about_state().state == "OPEN"


def test_a_state_without_a_way_back_is_decided_in_maintenance(bench: Bench, acceptor: Client) -> None:
    bench.load(columns={"name": "单位名称", "status": "状态"})
    raw = {"单位名称": bench.place.name, "状态": "吊销"}
    found = bench.finding("status", "吊销", None, rule="DQ-36", raw=raw)

    shown = page(acceptor, address(found))
    sent(acceptor, found, "accept", pick="side-0")

    maintain = f"/gov/registers/institution/{bench.place.pk}/maintain/revoke/"
    assert "吊销（不能采用：该状态变更不可撤回，请在登记簿维护中办理）" in shown
    assert f'href="{maintain}">在登记簿维护中办理“吊销”' in shown
    assert "登记簿已有这一机构，其状态不随名单更改" in shown
    assert "吊销" in page(acceptor, maintain)
    assert about_state().state == "OPEN"


def test_what_the_register_says_too_is_not_asked(cast: Cast, tmp_path: Path) -> None:
    loaded(tmp_path, "执业")
    Institution.objects.update(status="REVOKED")

    loaded(tmp_path, "吊销")

    assert not Proposal.objects.filter(rule="DQ-36").exists()
    assert Institution.objects.get().status == "REVOKED"
