"""账户激活: codes are shown once and after asking again; an account opened with one is inside at once."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from liangzhao.kernel import clock
from liangzhao.registers.models import NurseRegistration, Person
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    found = cast.nurse("王小兰", cast.institution())
    Person.objects.filter(pk=found.person_id).update(activated_at=None)
    return found


@pytest.fixture
def office(cast: Cast, nurse: NurseRegistration) -> Client:
    cast.account("i-nur", RoleCode.NURSING_OFFICE, institution=nurse.main_institution)
    client = Client()
    client.post("/account/login/", {"login": "i-nur", "password": PASSWORD})
    return client


def form(nurse: NurseRegistration, secret: str, **other: str) -> dict[str, str]:
    given = {"name": "王小兰", "id_no": nurse.person.id_no, "secret": secret, "login": "wang.xl", "password": PASSWORD}
    return given | other


def test_from_the_code_to_the_portal(office: Client, nurse: NurseRegistration) -> None:
    assert "未生成" in office.get("/org/activate/").content.decode()
    page = office.post("/org/activate/codes/", {"chosen": [str(nurse.person_id)], "action": "codes"}).content.decode()
    code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", page)
    assert code is not None
    listed = office.get("/org/activate/").content.decode()
    assert "已发放" in listed
    assert code[0] not in listed

    answer = Client().post("/account/activate/", form(nurse, code[0]))

    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert "都已激活" in office.get("/org/activate/").content.decode()


def test_people_of_one_name_are_told_apart_before_they_are_chosen(
    office: Client, nurse: NurseRegistration, cast: Cast
) -> None:
    other = cast.nurse("王小兰", nurse.main_institution, activated=False)

    page = office.get("/org/activate/").content.decode()

    assert nurse.licence_no[-4:] != other.licence_no[-4:]
    assert all(f"护士 · 心内科 · 证书编码尾号 {each.licence_no[-4:]}" in page for each in (nurse, other))
    assert nurse.licence_no not in page


def test_the_sheet_has_a_slip_for_each_and_a_list_to_sign_without_codes(
    office: Client, nurse: NurseRegistration, cast: Cast
) -> None:
    other = cast.nurse("周莉", nurse.main_institution)
    Person.objects.filter(pk=other.person_id).update(activated_at=None)

    chosen = [str(nurse.person_id), str(other.person_id)]
    page = office.post("/org/activate/codes/", {"chosen": chosen, "action": "codes"}).content.decode()

    slips, receipts = page.split("签收表", 1)
    assert slips.count('class="slip"') == 2
    assert len(set(re.findall(r">[2-9A-Z]{5}-[2-9A-Z]{5}<", slips))) == 2
    assert (slips.count("<svg"), f"尾号 {nurse.licence_no[-4:]}" in slips) == (page.count("<svg"), True)
    assert all(name in receipts for name in ("王小兰", "周莉"))
    assert re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", receipts) is None


CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")


def test_a_page_of_codes_loaded_anew_makes_none_and_offers_new_ones_in_words(
    office: Client, nurse: NurseRegistration, cast: Cast
) -> None:
    asked = {"chosen": [str(nurse.person_id)], "action": "codes"}
    first = office.post("/org/activate/codes/", asked).content.decode()

    again, opened = office.post("/org/activate/codes/", asked).content.decode(), office.get("/org/activate/codes/")

    assert (opened.status_code, CODE.findall(again)) == (405, [])
    assert all(words in again for words in ("激活码已经发放", "王小兰", "重新生成", "已经发出的发放单不能再用"))
    assert "只为其余" not in again
    code = CODE.search(first)
    assert code
    assert Client().post("/account/activate/", form(nurse, code[0])).status_code == 302


def test_new_codes_are_made_once_for_each_time_they_are_asked_for(office: Client, nurse: NurseRegistration) -> None:
    asked = {"chosen": [str(nurse.person_id)]}
    office.post("/org/activate/codes/", asked)
    again = office.post("/org/activate/codes/", asked).content.decode()
    replacing = re.search(r'name="replacing" value="([^"]+)"', again)
    assert replacing
    known = asked | {"replacing": unescape(replacing[1])}

    with clock.at(clock.now() + timedelta(minutes=1)):
        pages = [office.post("/org/activate/codes/", known).content.decode() for _time in range(2)]

    assert [len(CODE.findall(page)) for page in pages] == [1, 0]
    assert "激活码已经发放" in pages[1]


def test_who_has_no_code_yet_can_be_given_one_without_ending_those_of_others(
    office: Client, nurse: NurseRegistration, cast: Cast
) -> None:
    office.post("/org/activate/codes/", {"chosen": [str(nurse.person_id)]})
    other = cast.nurse("周莉", nurse.main_institution)
    Person.objects.filter(pk=other.person_id).update(activated_at=None)

    both = office.post("/org/activate/codes/", {"chosen": [str(nurse.person_id), str(other.person_id)]})
    rest = re.search(r"<form.*?只为其余 1 人生成", both.content.decode(), re.DOTALL)

    assert rest
    assert re.findall(r'name="chosen" value="([^"]+)"', rest[0]) == [str(other.person_id)]


def test_choosing_nobody_says_so(office: Client) -> None:
    page = office.post("/org/activate/codes/", {"chosen": ["x"]}, follow=True).content.decode()

    assert "没有选择未激活的人员" in page


def test_the_switch_opens_and_shuts(office: Client, nurse: NurseRegistration) -> None:
    assert "自动激活" in office.post("/org/activate/automatic/", {"automatic": "on"}, follow=True).content.decode()

    assert Client().post("/account/activate/", form(nurse, nurse.licence_no)).status_code == 302
    office.post("/org/activate/automatic/", {"automatic": "off"})
    assert "未开启" in office.get("/org/activate/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"secret": "ABCDE-FGHJK"}, "不一致"),
        ({"password": "123456789012"}, "密码"),
        ({"login": "王小兰"}, "用户名"),
        ({"name": ""}, "姓名"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_happens(nurse: NurseRegistration, wrong: dict[str, str], says: str) -> None:
    page = Client().post("/account/activate/", form(nurse, "22222-22222") | wrong)

    assert page.status_code == 200
    assert says in page.content.decode()
    assert not Account.objects.filter(person_id=nurse.person_id).exists()


def test_an_id_number_is_no_login_name(nurse: NurseRegistration) -> None:
    page = Client().post("/account/activate/", form(nurse, "22222-22222", login=nurse.person.id_no)).content.decode()

    assert "请不要用证件号码作用户名" in page
