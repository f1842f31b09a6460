"""数据清理 by two officers: the second look, one case at two desks, merging, and taking decisions back."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.models import Proposal
from liangzhao.registers.models import Institution, Person
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, seen, sent
from tests.web.officers import officer

pytestmark = [pytest.mark.django_db]
State = Proposal.State


def test_two_officers_at_one_case_get_a_page_that_says_so(bench: Bench, acceptor: Client, decider: Client) -> None:
    proposal = bench.finding()
    before = seen(acceptor, proposal)
    sent(decider, proposal, "accept", pick="new")

    answer = acceptor.post(
        address(proposal),
        {"act": "accept", "seen": before, "pick": "other", "other": "010-00000005", "note": "电话回访"},
    )

    shown = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "已被他人办理" in shown
    assert "010-00000005" in shown
    assert "电话回访" in shown
    assert "现在的情况" in shown
    assert "工作台" in shown
    assert Institution.objects.get(pk=bench.place.pk).phone == "010-00000002"


def test_a_weighty_case_takes_two_and_is_undone(bench: Bench, acceptor: Client, decider: Client) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")

    first = sent(acceptor, proposal, "accept", pick="new")
    waiting = page(acceptor, address(proposal))
    assert first.status_code == 302
    assert "须由本机关另一名决定人复核" in waiting
    assert Institution.objects.get(pk=bench.place.pk).name == "北京海淀示例医院"
    assert "复核同意" in page(decider, address(proposal))

    sent(decider, proposal, "confirm")
    assert Institution.objects.get(pk=bench.place.pk).name == "北京市海淀区示例医院"

    sent(acceptor, proposal, "undo", note="许可证已换发")
    wanted = page(decider, address(proposal))
    assert Institution.objects.get(pk=bench.place.pk).name == "北京市海淀区示例医院"
    assert "撤销原决定（采用：北京市海淀区示例医院），恢复原状" in wanted
    assert "许可证已换发" in wanted
    assert "原由a-acc" in wanted
    sent(decider, proposal, "confirm")
    assert Institution.objects.get(pk=bench.place.pk).name == "北京海淀示例医院"
    assert "已撤销" in page(decider, address(proposal))
    undone = page(acceptor, address(proposal))
    assert "撤销理由：许可证已换发" in undone
    assert "退回理由" not in undone
    sent(acceptor, proposal, "accept", pick="new")
    sent(decider, proposal, "confirm")
    assert "撤销理由" not in page(acceptor, address(proposal))


def test_a_confirmation_asks_once_more_who_it_is(bench: Bench, acceptor: Client, cast: Cast) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")
    sent(acceptor, proposal, "accept", pick="new")
    late = officer(cast, RoleCode.DECIDER)
    given = {"act": "confirm", "seen": seen(late, proposal)}
    session = late.session
    session["proven_at"] = "2020-01-01T00:00:00+00:00"
    session.save()

    answer = late.post(address(proposal), given)

    assert "再次验证身份" in unescape(answer.content.decode())
    assert Proposal.objects.get(pk=proposal.pk).state == State.SECOND


def test_a_taking_back_that_is_refused_says_who_and_why(bench: Bench, acceptor: Client, decider: Client) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")
    sent(acceptor, proposal, "accept", pick="new")
    sent(decider, proposal, "confirm")
    sent(acceptor, proposal, "undo")

    given = {"act": "give_back", "seen": seen(decider, proposal), "note": "许可证没有换发"}
    told = unescape(decider.post(address(proposal), given, follow=True).content.decode())

    assert "撤销的提议已退回，原决定仍然有效。" in told
    assert "撤销未获同意" in told
    assert "许可证没有换发" in told
    assert Proposal.objects.get(pk=proposal.pk).state == State.APPLIED


def test_decisions_of_two_taken_back_together_wait_for_the_second(
    bench: Bench, acceptor: Client, decider: Client
) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")
    sent(acceptor, proposal, "accept", pick="new")
    sent(decider, proposal, "confirm")

    answer = decider.post("/gov/clean/decided/", {"sure": "1", "chosen": [proposal.pk]}, follow=True)

    shown = unescape(answer.content.decode())
    assert "1 件由两人作出的决定已提出撤销，等待另一名工作人员复核。" in shown
    assert "提出撤销，待复核" in shown


@pytest.mark.usefixtures("demo_keys")
def test_two_persons_are_merged_by_two_officers(bench: Bench, acceptor: Client, decider: Client) -> None:
    old = bench.cast.nurse("王小兰", bench.place, photo="", approved_on=date(2020, 6, 20))
    new = bench.cast.nurse("王小蘭", bench.place, approved_on=date(2025, 6, 20))
    proposal = bench.finding("name", "王小蘭", None, rule="DQ-08", kind="nurse", entry=new, other_entries=[str(old.pk)])
    shown = page(acceptor, address(proposal))
    sides = dict.fromkeys(re.findall(r'name="(side-[^"]+)"', shown), "own")
    assert "两条记录是否同一主体" in shown
    assert "姓名" in shown

    assert 'name="survivor" value="own" checked' in shown
    assert "建议保留本条：最近核准登记" in shown
    assert "请选择合并后保留哪条记录" in unescape(sent(acceptor, proposal, "join", note="同一人").content.decode())
    assert "请写明理由" in unescape(sent(acceptor, proposal, "join", survivor="own", **sides).content.decode())
    without = sent(acceptor, proposal, "join", survivor="own", note="同一人")
    assert "请先选择保留哪一项" in unescape(without.content.decode())
    sent(acceptor, proposal, "join", survivor="own", note="证件号码相同，是同一人", **sides)
    waiting = page(decider, address(proposal))
    assert "合并为一条记录" in waiting
    assert "合并后的记录" in waiting
    assert new.person.id_no in waiting
    assert "证件号码相同，是同一人" in waiting
    sent(decider, proposal, "confirm")

    assert Person.objects.get(pk=old.person_id).merged_into_id == new.person_id
    after = page(acceptor, address(proposal))
    assert "已合并为一条记录" in after
    assert "证件号码相同，是同一人" in after
    assert '{"join"' not in after
    sent(acceptor, proposal, "undo", note="经核实是两个人")
    wanted = page(decider, address(proposal))
    assert "经核实是两个人" in wanted
    assert "合并由a-acc" in wanted
    refused = decider.post(
        address(proposal),
        {"act": "give_back", "seen": seen(decider, proposal), "note": "照片是同一人"},
        follow=True,
    )
    told = unescape(refused.content.decode())
    assert "合并仍然有效" in told
    assert "照片是同一人" in told
    assert "已合并为一条记录" in told
    assert '{"part"' not in told

    sent(acceptor, proposal, "undo", note="户籍所在地不同")
    sent(decider, proposal, "confirm")
    parted = page(acceptor, address(proposal))
    assert "由a-acc" in parted
    assert "撤销理由：户籍所在地不同" in parted
    assert "退回理由" not in parted


def test_an_officer_takes_back_several_decisions_of_today_after_a_look(bench: Bench, acceptor: Client) -> None:
    first, second = bench.finding(), bench.finding("postcode", "", "100080")
    sent(acceptor, first, "accept", pick="new")
    sent(acceptor, second, "keep", note="原件没有邮编")
    shown = page(acceptor, "/gov/clean/decided/")
    assert shown.count('name="chosen"') == 2

    asked = acceptor.post("/gov/clean/decided/", {"action": "undo", "chosen": [first.pk, second.pk]})
    assert "确认撤销" in asked.content.decode()
    assert Proposal.objects.get(pk=first.pk).state == State.APPLIED

    acceptor.post("/gov/clean/decided/", {"sure": "1", "chosen": [first.pk, second.pk]})

    assert {each.state for each in Proposal.objects.all()} == {State.OPEN}
    assert "没有办理过的事项" in page(acceptor, "/gov/clean/decided/")


def test_nobody_takes_back_what_another_officer_decided(bench: Bench, acceptor: Client, decider: Client) -> None:
    proposal = bench.finding()
    sent(acceptor, proposal, "accept", pick="new")

    decider.post("/gov/clean/decided/", {"sure": "1", "chosen": [proposal.pk]})

    assert Proposal.objects.get(pk=proposal.pk).state == State.APPLIED


def test_the_list_of_a_day_is_a_file_and_a_wrong_day_is_nowhere(bench: Bench, acceptor: Client) -> None:
    sent(acceptor, bench.finding(), "accept", pick="new")

    file = acceptor.get("/gov/clean/decided/csv/")

    assert "北京海淀示例医院" in file.content.decode("utf-8-sig")
    assert Event.objects.filter(tag=Tag.LIST_EXPORTED).count() == 1
    assert acceptor.get("/gov/clean/decided/?day=gestern").status_code == 404
