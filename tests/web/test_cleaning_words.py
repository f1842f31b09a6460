"""What the pages of a case say: what was typed and why it is wrong, what became of a row, reasons, answers, others."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock
from liangzhao.reference import codes
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.asking.questions import asked
from tests.consolidation.deciding.conftest import Bench
from tests.consolidation.deciding.test_examining import HERE, RIGHT, WRONG_ID, WRONG_TWICE
from tests.consolidation.uploads.people import officer
from tests.support.cast import Cast
from tests.web.test_cleaning_settling import send, signed_in, taken

pytestmark = pytest.mark.django_db
State = Proposal.State


@pytest.fixture
def loader(cast: Cast) -> Actor:
    cast.institution(HERE)
    return officer(cast)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return signed_in(cast, RoleCode.ACCEPTOR)


@pytest.fixture
def decider(cast: Cast) -> Client:
    return signed_in(cast, RoleCode.DECIDER)


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return Bench(cast, cast.institution("北京海淀示例医院", phone="010-00000001"))


def shown(client: Client, proposal: Proposal) -> str:
    return unescape(client.get(f"/gov/clean/{proposal.rule}/{proposal.pk}/").content.decode())


def test_a_wrong_value_is_refused_in_words_and_kept_in_its_field(loader: Actor, clerk: Client) -> None:
    taken(WRONG_ID, loader)
    proposal = Proposal.objects.get(rule="DQ-05")

    said = send(clerk, proposal, "accept", pick="other", other="123")

    assert "这个值仍不符合规则DQ-05，没有采用：身份证号应为18位" in said
    assert 'value="123"' in said
    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN


def test_a_row_that_is_registered_is_said_to_be(loader: Actor, clerk: Client, decider: Client) -> None:
    taken(WRONG_ID, loader)
    proposal = Proposal.objects.get(rule="DQ-05")
    send(clerk, proposal, "accept", pick="other", other=RIGHT, note="已看身份证原件")
    assert "已看身份证原件" in shown(decider, proposal)

    said = send(decider, proposal, "confirm")

    assert "名单行已更正，该行已登记" in said
    assert "已看身份证原件" in shown(clerk, proposal)


def test_a_row_with_another_fault_is_said_to_wait(loader: Actor, clerk: Client, decider: Client) -> None:
    taken(WRONG_TWICE, loader)
    proposal = Proposal.objects.get(rule="DQ-05")
    send(clerk, proposal, "accept", pick="other", other=RIGHT)

    said = send(decider, proposal, "confirm")

    assert "该行尚有1项待处理，处理完后登记" in said
    assert "登记簿已更正" not in said


def test_an_answer_that_all_is_right_leaves_its_trace(cast: Cast, clerk: Client) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    herself = cast.actor(cast.account("p-nur", RoleCode.NURSE, person=nurse.person))
    question = asked(nurse, "PERSON")

    answering.answer(question, Question.Answer.KEEP, by=herself, remark="曾用名王晓兰")

    assert "答复：登记内容无误" in shown(clerk, question.proposal)
    assert "补充说明：曾用名王晓兰" in shown(clerk, question.proposal)
    assert "已答复" in unescape(clerk.get("/gov/clean/DQ-03/").content.decode())


def test_nothing_that_empties_a_field_is_chosen_beforehand(bench: Bench, clerk: Client) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)
    proposal = bench.finding("mobile", "1390000", "", rule="DQ-31", kind="nurse", entry=nurse)

    page = shown(clerk, proposal)
    said = send(clerk, proposal, "accept")

    assert "建议：清空" in page
    assert "checked" not in page
    assert "请选择要采用的值" in said
    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN


def shared_phone(bench: Bench) -> tuple[NurseRegistration, Proposal]:
    nurse, other = bench.cast.nurse("王小兰", bench.place), bench.cast.nurse("李梅", bench.place)
    entries = [str(other.pk)]
    finding = bench.finding("mobile", "13900000001", "", rule="DQ-31", kind="nurse", entry=nurse, other_entries=entries)
    return other, finding


def test_who_shares_a_phone_is_named_and_nothing_else_told(bench: Bench, clerk: Client) -> None:
    other, proposal = shared_phone(bench)

    page = shown(clerk, proposal)

    assert "李梅" in page
    assert other.person.id_no not in page
    assert other.licence_no not in page
    assert "他人信息，不显示" in page


def test_a_repeated_row_can_be_left_out_and_taken_up_again(bench: Bench, clerk: Client, decider: Client) -> None:
    proposal = bench.finding("name", "北京海淀示例医院", None, rule="DQ-14", entry_id=None)
    page = shown(clerk, proposal)
    assert "同一条，本行不再登记" in page
    assert "不再登记须由另一名工作人员复核才生效" in page

    assert "不再登记已提出，等待另一名工作人员复核" in send(clerk, proposal, "set_aside")
    assert "与另一条相同，本行不再登记" in shown(decider, proposal)
    assert "已复核同意：与另一条相同，本行不再登记。" in send(decider, proposal, "confirm")
    assert "与另一条相同，本行不再登记" in shown(clerk, proposal)
    assert "撤销也由一人提出，由另一名决定人复核后生效" in shown(clerk, proposal)
    assert "撤销已提出，等待另一名工作人员复核" in send(clerk, proposal, "undo", note="地址不同")
    assert "撤销原决定（与另一条相同，本行不再登记），恢复原状" in shown(decider, proposal)
    assert "原决定已撤销，恢复原状，可以重新决定" in send(decider, proposal, "confirm")

    assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN


def test_a_title_in_words_is_no_other_than_its_code(bench: Bench) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)
    code = codes.find("nurse_title", "护师", clock.today())
    NurseRegistration.objects.filter(pk=nurse.pk).update(title=code or "")
    bench.load("nurse", {"name": "姓名", "title": "职称", "mobile": "手机"})
    raw = {"姓名": "王小兰", "职称": "护师", "手机": "1"}
    proposal = bench.finding("mobile", "1", "", rule="DQ-31", kind="nurse", entry=nurse, raw=raw)

    line = next(each for each in case_of(proposal).lines if each.field == "title")

    assert line.values == ("护师", code)
    assert not line.differs
