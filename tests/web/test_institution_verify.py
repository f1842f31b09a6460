"""医师验证—电子证照验证 and 信息验证—电子证照验证."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.kernel.identifiers import id_number
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.support.cast import Cast
from tests.web.institution_scene import at_work, east_hospital, text_of
from tests.web.scene import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

VERIFY = "/org/nurses/verify/"
NOT_OURS = "本机构没有使用这一身份证号的护士"


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution()


def number_of(nurse: NurseRegistration) -> str:
    return str(Person.objects.get(pk=nurse.person_id).id_no)


def asked(client: Client, number: str, purpose: str = "ONBOARDING") -> str:
    return text_of(client.post(VERIFY, {"id_number": number, "purpose": purpose}))


def test_the_full_face_of_a_nurse_of_ours_is_shown_and_she_can_see_who_looked(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    nurse = cast.nurse("王小兰", hospital)
    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = asked(client, number_of(nurse))

    assert "证照有效" in page
    assert licence.number in page
    assert number_of(nurse) not in page
    event = Event.objects.get(tag="licence.viewed")
    assert (event.person_id, event.subject_id) == (nurse.person_id, licence.pk)
    assert journal.body_of(event) == {"purpose": "入职核验", "institution": hospital.pk}


def test_the_nurse_reads_who_looked_and_why(cast: Cast, client: Client, hospital: Institution) -> None:
    nurse = cast.nurse("王小兰", hospital)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    asked(client, number_of(nurse))
    signed_in(cast, client, nurse.person)

    page = text_of(client.get("/me/licence/log/"))

    assert hospital.name in page
    assert "入职核验" in page


def test_the_photo_on_the_face_is_there_for_the_office_that_may_verify(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    nurse = cast.nurse("王小兰", hospital)
    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by)
    url = f"/org/staff/licences/{licence.pk}/photo/"
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    of_nursing_office = client.get(url)
    at_work(cast, client, hospital, RoleCode.MEDICAL_OFFICE)
    of_medical_office = client.get(url)

    assert (of_nursing_office.status_code, of_medical_office.status_code) == (200, 404)
    assert of_nursing_office["Cache-Control"] == "no-store"


def test_a_number_is_understood_however_it_is_written(cast: Cast, client: Client, hospital: Institution) -> None:
    nurse = cast.nurse("王小兰", hospital)
    person = Person.objects.get(pk=nurse.person_id)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    number = person.id_no
    full_width = "".join(chr(ord(each) + 0xFEE0) for each in number)
    fifteen = number[:6] + number[8:17]

    pages = [asked(client, written) for written in (number.lower(), full_width, f" {number} ", fifteen)]

    assert ["本人还没有电子证照" in page for page in pages] == [True] * 4
    assert Event.objects.filter(tag="person.viewed", person_id=person.pk).count() == 4


def test_unknown_and_another_hospitals_get_the_same_sentence(cast: Cast, client: Client, hospital: Institution) -> None:
    stranger, physician = cast.nurse("陈静", east_hospital(cast)), cast.physician("李建国", hospital)
    issue(Request(Register.NURSE, stranger.person_id, new_key()), by=cast.by)
    from datetime import date

    nobody = id_number.compose("110108", date(1970, 1, 1), 2)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    numbers = [number_of(stranger), nobody, Person.objects.get(pk=physician.person_id).id_no]

    pages = [asked(client, number) for number in numbers]

    plain = {
        re.sub(r'value="[^"]*"', "", page.replace(number, "")) for page, number in zip(pages, numbers, strict=True)
    }
    assert len(plain) == 1
    assert NOT_OURS in pages[0]
    assert "陈静" not in pages[0]
    misses = Event.objects.filter(tag="person.viewed", person_id=None, subject_id=hospital.pk)
    assert [journal.body_of(event)["found"] for event in misses] == [False] * 3


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("110108199005170021", "校验"),
        ("1101081990", "18位"),
        ("", "没有填写身份证号"),
        ("11010819900517002Y", "身份证号"),
        ("\x00", "身份证号"),
        ("😀" * 18, "身份证号"),
        ("1" * 41, "身份证号"),
    ],
)
def test_an_impossible_number_is_told_in_words(
    cast: Cast, client: Client, hospital: Institution, number: str, says: str
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = asked(client, number)

    assert says in page
    assert "错误：" in page
    assert NOT_OURS not in page


def test_no_purpose_no_answer(cast: Cast, client: Client, hospital: Institution) -> None:
    nurse = cast.nurse("王小兰", hospital)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = asked(client, number_of(nurse), purpose="")

    assert "没有选择查询用途" in page
    assert not Event.objects.filter(tag="person.viewed").exists()


def test_a_number_in_the_address_is_not_read(cast: Cast, client: Client, hospital: Institution) -> None:
    nurse = cast.nurse("王小兰", hospital)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = text_of(client.get(VERIFY, {"id_number": number_of(nurse), "purpose": "ONBOARDING"}))

    assert "王小兰" not in page
    assert "没有填写身份证号" not in page
    assert not Event.objects.filter(tag="person.viewed").exists()


@pytest.mark.parametrize(
    ("role", "physicians", "nurses"),
    [
        (RoleCode.INSTITUTION_ADMIN, 403, 403),
        (RoleCode.MEDICAL_OFFICE, 200, 403),
        (RoleCode.NURSING_OFFICE, 403, 200),
    ],
)
def test_each_office_verifies_its_own_profession(
    cast: Cast, client: Client, hospital: Institution, role: RoleCode, physicians: int, nurses: int
) -> None:
    at_work(cast, client, hospital, role)

    answers = [client.get("/org/physicians/verify/").status_code, client.get(VERIFY).status_code]

    assert answers == [physicians, nurses]


def test_a_physicians_licence_that_was_frozen_says_so(cast: Cast, client: Client, hospital: Institution) -> None:
    from liangzhao.registers import entries

    physician = cast.physician("李建国", hospital)
    issue(Request(Register.PHYSICIAN, physician.person_id, new_key()), by=cast.by)
    entries.move(physician, step="suspend", act=cast.act())
    at_work(cast, client, hospital, RoleCode.MEDICAL_OFFICE)
    number = Person.objects.get(pk=physician.person_id).id_no

    page = text_of(client.post("/org/physicians/verify/", {"id_number": number, "purpose": "COMPLAINT"}))

    assert Licence.objects.get().state == "FROZEN"
    assert "状态为“暂停使用”" in page
    assert "证照有效。" not in page
