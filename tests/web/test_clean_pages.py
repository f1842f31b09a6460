"""信息核实 in the two portals: questions are answered, entries called right, and nobody sees those of others."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.models import Confirmation, Proposal, Question
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rules import BY_ID, RULES
from liangzhao.kernel import clock
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.asking.questions import asked
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    return cast.nurse("王小兰", cast.institution())


def signed_in(login: str) -> Client:
    client = Client()
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


@pytest.fixture
def herself(cast: Cast, nurse: NurseRegistration) -> Client:
    cast.account("p-nur", RoleCode.NURSE, person=nurse.person)
    return signed_in("p-nur")


@pytest.fixture
def office(cast: Cast, nurse: NurseRegistration) -> Client:
    cast.account("i-nur", RoleCode.NURSING_OFFICE, institution=nurse.main_institution)
    return signed_in("i-nur")


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def sent(question: Question, answer: str, value: str = "") -> dict[str, str]:
    return {f"{question.pk}-answer": answer, f"{question.pk}-value": value}


def test_the_home_page_tells_of_a_question(herself: Client, nurse: NurseRegistration) -> None:
    assert "请您核实" not in text(herself, "/me/")
    asked(nurse, "PERSON")

    shown = text(herself, "/me/")
    assert "登记机关有 1 项登记信息请您核实" in shown
    assert "最早一项的答复期限" in shown


def test_the_desk_of_the_institution_tells_of_questions_and_since_when(
    office: Client, nurse: NurseRegistration
) -> None:
    assert "登记机关请核实的登记信息" not in text(office, "/org/")
    question = asked(nurse, "INSTITUTION")

    shown = text(office, "/org/")

    assert "登记机关请核实的登记信息" in shown
    assert 'href="/org/clean/"' in shown
    assert f"{clock.local_date(question.asked_at)}" in shown


def test_a_person_answers_and_it_is_put_away(herself: Client, nurse: NurseRegistration) -> None:
    question = asked(nurse, "PERSON")
    assert "王晓兰" in text(herself, "/me/clean/")

    answer = herself.post(f"/me/clean/{question.pk}/", sent(question, "CORRECT", "王筱兰"), follow=True)

    page = answer.content.decode()
    assert "已答复，由登记机关办理；决定之前可以更改答复。" in page
    assert "需要更正为：王筱兰" in page
    assert "没有需要您答复的事项" in page


def test_a_correction_without_words_is_told_at_its_field_and_nothing_is_lost(
    herself: Client, nurse: NurseRegistration
) -> None:
    question = asked(nurse, "PERSON")

    page = herself.post(f"/me/clean/{question.pk}/", sent(question, "CORRECT")).content.decode()

    assert "请填写正确的内容" in page
    question.refresh_from_db()
    assert question.answer == ""


def test_an_institution_answers_for_its_staff(office: Client, nurse: NurseRegistration) -> None:
    question = asked(nurse, "INSTITUTION")
    assert "王小兰" in text(office, "/org/clean/")

    office.post(f"/org/clean/{question.pk}/", sent(question, "NOT_OURS"))

    question.refresh_from_db()
    assert question.answer == "NOT_OURS"


def test_a_question_to_somebody_else_is_not_there(herself: Client, office: Client, nurse: NurseRegistration) -> None:
    to_office, to_her = asked(nurse, "INSTITUTION"), asked(nurse, "PERSON")

    assert herself.post(f"/me/clean/{to_office.pk}/", sent(to_office, "KEEP")).status_code == 404
    assert office.post(f"/org/clean/{to_her.pk}/", sent(to_her, "KEEP")).status_code == 404


def test_a_person_calls_everything_right(herself: Client, nurse: NurseRegistration) -> None:
    page = herself.post("/me/clean/confirm/", follow=True).content.decode()

    assert "已确认登记信息无误" in page
    assert Confirmation.objects.get().entry_id == nurse.pk
    assert "近期已确认过" in herself.post("/me/clean/confirm/", follow=True).content.decode()


def test_an_institution_calls_chosen_staff_right(cast: Cast, office: Client, nurse: NurseRegistration) -> None:
    other = cast.nurse("李梅", cast.institution("另一家医院"))
    chosen = {"chosen": [str(nurse.pk), str(other.pk), "x"], "action": "confirm"}

    page = office.post("/org/clean/confirm/", chosen, follow=True).content.decode()

    assert "已确认 1 条登记信息无误" in page
    assert [each.entry_id for each in Confirmation.objects.all()] == [nurse.pk]
    assert "100%" in page


def test_no_answer_is_chosen_beforehand(herself: Client, office: Client, nurse: NurseRegistration) -> None:
    asked(nurse, "PERSON")
    asked(nurse, "INSTITUTION")

    assert not re.search(r'type="radio"[^>]*checked', text(herself, "/me/clean/"))
    assert not re.search(r'type="radio"[^>]*checked', text(office, "/org/clean/"))


def test_nothing_is_answered_without_a_choice(herself: Client, nurse: NurseRegistration) -> None:
    question = asked(nurse, "PERSON")

    herself.post(f"/me/clean/{question.pk}/", sent(question, ""))

    question.refresh_from_db()
    assert question.answer == ""


def test_an_answer_is_changed_until_the_officer_has_decided(herself: Client, nurse: NurseRegistration) -> None:
    question = asked(nurse, "PERSON")
    herself.post(f"/me/clean/{question.pk}/", sent(question, "KEEP"))
    assert "提交更改后的答复" in text(herself, "/me/clean/")

    herself.post(f"/me/clean/{question.pk}/", sent(question, "CORRECT", "王筱兰") | {"change": "1"})

    question.refresh_from_db()
    assert (question.answer, question.value) == ("CORRECT", "王筱兰")
    Proposal.objects.filter(pk=question.proposal_id).update(state="REJECTED", decided_at=clock.now())
    assert "提交更改后的答复" not in text(herself, "/me/clean/")
    herself.post(f"/me/clean/{question.pk}/", sent(question, "KEEP") | {"change": "1"})
    question.refresh_from_db()
    assert question.answer == "CORRECT"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("id_no", "123", "身份证号应为18位"),
        ("mobile", "139", "手机号码无效"),
        ("valid_until", "2030-13-45", "日期"),
    ],
)
def test_what_cannot_be_right_is_told_at_its_field(
    herself: Client, nurse: NurseRegistration, field: str, value: str, why: str
) -> None:
    question = asked(nurse, "PERSON", field=field, old="1", new="")

    page = herself.post(f"/me/clean/{question.pk}/", sent(question, "CORRECT", value)).content.decode()

    assert "填写的内容有误" in page
    assert why in page
    assert f'value="{value}"' in page
    question.refresh_from_db()
    assert question.answer == ""


def test_a_question_about_the_photo_is_answered_with_a_photo(herself: Client, nurse: NurseRegistration) -> None:
    asked(nurse, "PERSON", rule="DQ-30", field="photo_state", old="RETURNED", new="")

    page = text(herself, "/me/clean/")

    assert "机构退回" in page
    assert '<a class="button" href="/me/photo/">' in page
    assert "提交答复" not in page


def test_whose_photo_is_shared_may_call_it_theirs(herself: Client, nurse: NurseRegistration) -> None:
    question = asked(nurse, "PERSON", rule="DQ-30", field="photo_hash", old="0a1b2c3d4e5f", new="")
    page = text(herself, "/me/clean/")
    assert '<a class="button" href="/me/photo/">' in page
    assert "与他人的照片相同" in page
    assert "需要更正" not in page

    herself.post(f"/me/clean/{question.pk}/", sent(question, "KEEP"))

    question.refresh_from_db()
    assert question.answer == "KEEP"


def test_an_institution_is_not_asked_to_write_a_photo(office: Client, nurse: NurseRegistration) -> None:
    asked(nurse, "INSTITUTION", rule="DQ-30", field="photo_state", old="", new="")

    page = text(office, "/org/clean/")

    assert "提交答复" in page
    assert "需要更正" not in page
    assert "/me/photo/" not in page
    assert "无误</label>" not in page
    assert "已请本人重新上传" in page
    assert "不是，已请本人重新上传" not in page


def test_an_institution_asked_for_another_photo_and_is_led_to_where_it_is_confirmed(
    office: Client, nurse: NurseRegistration
) -> None:
    question = asked(nurse, "INSTITUTION", rule="DQ-30", field="photo_hash", old="0a1b2c3d4e5f", new="")
    assert "不是，已请本人重新上传" in text(office, "/org/clean/")
    said = sent(question, "PHOTO") | {f"{question.pk}-remark": "误传了同科室人员的照片"}

    page = office.post(f"/org/clean/{question.pk}/", said, follow=True).content.decode()

    assert "答复：不是，已请本人重新上传" in page
    assert "补充说明：误传了同科室人员的照片" in page
    assert '<a href="/org/confirm/photos/">去照片确认</a>' in page
    assert page.count("误传了同科室人员的照片") == 2  # told, and kept in the field for another answer


def test_a_remark_goes_with_any_answer(herself: Client, nurse: NurseRegistration) -> None:
    question = asked(nurse, "PERSON")

    herself.post(f"/me/clean/{question.pk}/", sent(question, "KEEP") | {f"{question.pk}-remark": "曾用名王晓兰"})

    question.refresh_from_db()
    assert (question.answer, question.remark) == ("KEEP", "曾用名王晓兰")


NUMBER, RIGHT = "11010519491231002X", "110105194912310054"
MASKED = "1****************X"


def test_a_person_sees_her_own_number_where_she_is_to_judge_it(herself: Client, nurse: NurseRegistration) -> None:
    question = asked(nurse, "PERSON", field="id_no", old=NUMBER, new=RIGHT, rule="DQ-09")

    page = text(herself, "/me/clean/")

    assert NUMBER in page
    assert RIGHT in page
    assert "同一身份证号登记了不同的人，请核对这个号码是不是您的。" in page
    assert Event.objects.filter(tag=Tag.PERSON_VIEWED, person_id=nurse.person_id).count() == 1
    herself.post(f"/me/clean/{question.pk}/", sent(question, "KEEP"))
    assert NUMBER not in text(herself, "/me/clean/")


def test_the_institution_sees_it_masked_and_no_look_is_noted(office: Client, nurse: NurseRegistration) -> None:
    asked(nurse, "INSTITUTION", field="id_no", old=NUMBER, new=RIGHT, rule="DQ-09")

    page = text(office, "/org/clean/")

    assert MASKED in page
    assert NUMBER not in page
    assert not Event.objects.filter(tag=Tag.PERSON_VIEWED, person_id=nurse.person_id).exists()


@pytest.mark.parametrize("rule", [rule.id for rule in RULES if {Kind.NURSE, Kind.PHYSICIAN} & set(rule.kinds)])
def test_what_a_person_is_asked_is_said_to_her(herself: Client, nurse: NurseRegistration, rule: str) -> None:
    asked(nurse, "PERSON", rule=rule)

    page = text(herself, "/me/clean/")

    assert BY_ID[rule].says not in page
    assert re.search(r"<p>登记的[^<]*(核对|填写|照片)[^<]*。</p>|<p>同一身份证号[^<]*您的。</p>", page)


def test_the_institution_is_told_who_is_meant(office: Client, nurse: NurseRegistration) -> None:
    NurseRegistration.objects.update(department="内科")
    asked(nurse, "INSTITUTION")

    page = text(office, "/org/clean/")

    assert f"王小兰 · {nurse.licence_no} · 内科 · {nurse.main_institution.name}" in page
