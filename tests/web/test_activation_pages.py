"""账户激活: codes are shown once and after asking again; an account opened with one is inside at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
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
