"""One case of 数据清理: what it shows, one officer's decision and on to the next, asking and passing on."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding.results import NO_LONGER
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.intake.repeated import AS_BEFORE
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, sent
from tests.web.officers import officer

pytestmark = [pytest.mark.django_db]
State = Proposal.State


def test_a_case_shows_both_records_and_the_raw_row_and_leaves_a_line(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding(
        old="010-00000009", raw={"单位名称": "北京海淀示例医院", "电话": "010-00000009", "备注": "旧表"}
    )

    shown = page(acceptor, address(proposal))

    assert "不一致" in shown
    assert "旧表" in shown
    assert "建议：010-00000002" in shown
    assert Event.objects.filter(tag=Tag.PERSON_VIEWED, subject_id=proposal.pk).count() == 1


def test_everybody_a_case_shows_has_a_line_about_the_look(bench: Bench, acceptor: Client) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)
    page(acceptor, address(bench.finding("mobile", "1390000", "", rule="DQ-31", kind="nurse", entry=nurse)))

    assert Event.objects.filter(tag=Tag.PERSON_VIEWED, person_id=nurse.person_id).exists()


def test_a_decision_leads_to_the_next_case_with_a_way_back(bench: Bench, acceptor: Client) -> None:
    first, second = sorted((bench.finding(), bench.finding("postcode", "", "100080")), key=lambda each: each.pk)

    answer = sent(acceptor, first, "keep", note="已核对原件")

    assert answer.status_code == 302
    assert answer["Location"] == f"{address(second)}?done={first.pk}"
    assert address(first) in page(acceptor, answer["Location"])


def test_a_value_written_by_hand_is_taken(bench: Bench, acceptor: Client) -> None:
    sent(acceptor, bench.finding(), "accept", pick="other", other="010-00000088")

    assert Institution.objects.get(pk=bench.place.pk).phone == "010-00000088"


def test_keeping_without_a_reason_is_told_and_nothing_is_lost(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()

    answer = sent(acceptor, proposal, "keep", other="010-00000066")

    shown = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "请写明理由" in shown
    assert 'value="010-00000066"' in shown
    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN


def test_the_institution_is_asked_and_the_question_taken_back(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()

    sent(acceptor, proposal, "ask_institution")
    asked = page(acceptor, address(proposal))
    assert Question.objects.get(proposal=proposal).institution_id == bench.place.pk
    assert "已请机构核实" in asked
    assert "等待答复" in asked
    assert "已提醒次数" in asked

    sent(acceptor, proposal, "undo")
    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN


def test_an_answer_can_be_taken_as_it_is(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding(new=None)
    sent(acceptor, proposal, "ask_institution")
    Question.objects.filter(proposal=proposal).update(answer="CORRECT", answered_at=clock.now())
    question = Question.objects.get(proposal=proposal)
    question.value = "010-00000055"
    question.save(update_fields=["value"])
    Proposal.objects.filter(pk=proposal.pk).update(state=State.OPEN)

    assert "答复：010-00000055" in page(acceptor, address(proposal))
    sent(acceptor, proposal, "accept", pick="answer")

    assert Institution.objects.get(pk=bench.place.pk).phone == "010-00000055"


def test_a_case_goes_to_the_other_authority_and_comes_back(bench: Bench, acceptor: Client, cast: Cast) -> None:
    twin = cast.institution("北京东城示例医院", organ="东城", division="110101")
    proposal = bench.finding(rule="DQ-12", other_entries=[str(twin.pk)])

    sent(acceptor, proposal, "pass_on", to=str(twin.authority_id))
    assert "已转给登记机关" in page(acceptor, address(proposal))
    assert officer(cast, organ="东城").get(address(proposal)).status_code == 200

    acceptor.post(address(proposal), {"act": "take_back"})
    assert "采用所选的值" in page(acceptor, address(proposal))


def test_two_rows_that_became_two_institutions_stand_side_by_side(bench: Bench, acceptor: Client) -> None:
    twin = bench.cast.institution("北京海淀示例医院", phone="010-00000001")
    other = bench.finding()
    changes.entered(other.load, other.number, "institution", twin.pk).save(force_insert=True)

    shown = page(
        acceptor, address(bench.finding("name", "北京海淀示例医院", None, rule="DQ-14", others=[other.number]))
    )

    assert "另一条登记" in shown
    assert twin.reg_no in shown


def test_a_case_can_be_worked_by_keys_and_shows_which(bench: Bench, acceptor: Client) -> None:
    made = bench.finding(), bench.finding("postcode", "", "100080")
    first, second = sorted(made, key=lambda each: each.pk)

    shown = page(acceptor, address(second))

    assert re.search(rf'href="{address(first)}"\s+accesskey="k"', shown)
    assert 'accesskey="1"' in shown
    assert "Alt＋J" in shown


def test_a_problem_that_went_by_itself_is_neither_taken_nor_kept(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()
    proposal.state, proposal.note, proposal.decided_at = State.REJECTED, NO_LONGER, clock.now()
    proposal.save()

    shown = page(acceptor, address(proposal))

    assert "问题已消失" in shown
    assert "登记信息已变更，该问题不再存在" in shown
    assert "保留原值" not in shown


def test_what_was_found_about_a_repeat_is_called_one(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()
    proposal.state, proposal.note, proposal.decided_at = State.REJECTED, AS_BEFORE, clock.now()
    proposal.save()

    shown = page(acceptor, address(proposal))

    assert "与前面的行完全相同，只登记一次，无需处理" in shown
    assert "保留原值" not in shown
