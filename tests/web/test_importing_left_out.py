"""What a list says and the register would leave out: told by the trial and the command, decided in 数据清理."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.config.commands.import_words import _left_out
from liangzhao.consolidation.importing.report import Problem
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.uploads import working
from liangzhao.kernel.words import sentence
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.uploads.people import HOSPITAL, nurse_line
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, sent
from tests.web.importing_scene import mapped, officer_at_work, text_of, the_upload

pytestmark = [pytest.mark.django_db]

HEAD = "姓名,身份证号码,护士执业证书编号,执业机构,首次注册日期,有效期至,状态,职称\n"


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    return client


def tried(office: Client, title: str) -> str:
    """The address of a trial of a list with a nurse of that title; told that its words stay as they are."""
    found = mapped(office, "/gov/", f"{HEAD}{nurse_line(1)},{title}\n".encode())
    office.post(f"/gov/import/{found.pk}/values/", {"v0-0": ""})
    working.work(60)
    return f"/gov/import/{found.pk}/"


def registered(office: Client, title: str) -> Proposal:
    office.post(f"{tried(office, title)}apply/")
    working.work(60)
    return Proposal.objects.get(rule="DQ-36")


def test_the_trial_says_what_would_be_left_out(office: Client) -> None:
    shown = text_of(office.get(tried(office, "主管护士")))

    assert "专业技术职务未照样登记" in shown
    assert "“主管护士”不在代码表中，该项留空；可能是：主管护师、护士、主任护师。" in shown
    assert "导入后列入数据清理" in shown


def test_the_case_offers_the_words_of_the_table_and_not_the_word_of_the_list(office: Client) -> None:
    shown = page(office, address(registered(office, "主管护士")))

    assert "建议：主管护师" in shown
    assert "代码表：主任护师" in shown
    assert "原始行（第 2 行）：主管护士" not in shown
    assert "该项留空；可能是：主管护师" in shown


def test_a_candidate_is_chosen_and_the_register_follows(office: Client) -> None:
    found = registered(office, "主管护士")

    sent(office, found, "accept", pick="near-0")

    assert NurseRegistration.objects.get().title == "255"
    assert Proposal.objects.get(pk=found.pk).state == Proposal.State.APPLIED


def test_a_title_is_typed_or_stays_empty_with_a_reason(office: Client) -> None:
    found = registered(office, "护理能手")

    wrong = sent(office, found, "accept", pick="other", other="护理冠军")
    sent(office, found, "keep", note="不是职称")

    assert "不能作为该项的登记内容" in wrong.content.decode()
    assert NurseRegistration.objects.get().title == ""
    assert Proposal.objects.get(pk=found.pk).state == Proposal.State.REJECTED


def test_the_command_says_the_words_with_how_often_they_occur() -> None:
    found = [Problem(row, "DQ-36", "title", "护理能手", sentence("护理能手"), blocks=False) for row in (2, 3)]

    assert (
        _left_out(found, "nurse") == "未照样登记的内容：专业技术职务“护理能手”×2，列入数据清理，见报告中的 problems。"
    )
    assert _left_out([], "nurse") == ""


@pytest.mark.parametrize("name", ["甲口腔诊所", "甲门诊部", "甲诊所"])
def test_a_general_word_for_the_class_is_no_contradiction(office: Client, name: str) -> None:
    word = name[-2:].replace("诊部", "门诊部")

    mapped(office, "/gov/", f"机构编码,机构名称,区县,类别\n1,{name},海淀区,{word}\n".encode(), kind="institution")
    page = text_of(office.get(f"/gov/import/{the_upload().pk}/"))

    assert "机构类别只到大类" in page
    assert f"“{word}”只说明大类，已按大类登记" in page
    assert "机构类别与名称不符" not in page
