"""清理核实 by office: physicians are the 医务处's, nurses the 护理部's, the institution its administrator's."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.models import Confirmation
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration
from tests.consolidation.asking.questions import asked
from tests.support.cast import Cast
from tests.web.institution_scene import at_work, text_of

pytestmark = pytest.mark.django_db

NURSE, PHYSICIAN = "王小兰", "赵医生"
OFFICES = [
    (RoleCode.NURSING_OFFICE, {NURSE}),
    (RoleCode.MEDICAL_OFFICE, {PHYSICIAN}),
    (RoleCode.INSTITUTION_ADMIN, {NURSE, PHYSICIAN}),
]
LISTS = [
    (RoleCode.NURSING_OFFICE, "nurses", "physicians"),
    (RoleCode.MEDICAL_OFFICE, "physicians", "nurses"),
]


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution()


@pytest.fixture
def nurse(cast: Cast, hospital: Institution) -> NurseRegistration:
    return cast.nurse(NURSE, hospital)


@pytest.fixture
def physician(cast: Cast, hospital: Institution) -> PhysicianRegistration:
    return cast.physician(PHYSICIAN, hospital)


@pytest.fixture
def staff(nurse: NurseRegistration, physician: PhysicianRegistration) -> dict[str, str]:
    return {NURSE: str(nurse.pk), PHYSICIAN: str(physician.pk)}


@pytest.mark.parametrize(("office", "theirs"), OFFICES)
def test_an_office_sees_and_calls_right_the_staff_of_its_profession(
    cast: Cast, client: Client, hospital: Institution, staff: dict[str, str], office: RoleCode, theirs: set[str]
) -> None:
    at_work(cast, client, hospital, office)

    shown = text_of(client.get("/org/clean/"))
    client.post("/org/clean/confirm/", {"chosen": list(staff.values()), "action": "confirm"})

    assert {name for name in staff if name in shown} == theirs
    assert {str(each.entry_id) for each in Confirmation.objects.all()} == {staff[name] for name in theirs}


def test_an_office_that_chose_the_staff_of_another_is_told_that_nothing_was_confirmed(
    cast: Cast, client: Client, hospital: Institution, staff: dict[str, str]
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = client.post("/org/clean/confirm/", {"chosen": [staff[PHYSICIAN]], "action": "confirm"}, follow=True)

    assert "没有选择需要确认的人员" in text_of(page)
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("of_list", [False, True])
@pytest.mark.parametrize(("office", "theirs"), OFFICES)
def test_an_office_is_asked_about_the_staff_of_its_profession(
    cast: Cast,
    client: Client,
    hospital: Institution,
    nurse: NurseRegistration,
    physician: PhysicianRegistration,
    office: RoleCode,
    theirs: set[str],
    of_list: bool,
) -> None:
    questions = {
        NURSE: asked(nurse, "INSTITUTION", of_list=of_list),
        PHYSICIAN: asked(physician, "INSTITUTION", of_list=of_list),
    }
    at_work(cast, client, hospital, office)
    told = {name: {f"{each.pk}-answer": "KEEP"} for name, each in questions.items()}

    shown = text_of(client.get("/org/clean/"))
    given = {name: client.post(f"/org/clean/{each.pk}/", told[name]).status_code for name, each in questions.items()}

    assert {name for name, each in questions.items() if str(each.pk) in shown} == theirs
    assert given == {name: 302 if name in theirs else 404 for name in questions}


@pytest.mark.parametrize(("office", "theirs"), OFFICES)
def test_the_desk_counts_the_questions_an_office_can_answer(
    cast: Cast,
    client: Client,
    hospital: Institution,
    nurse: NurseRegistration,
    physician: PhysicianRegistration,
    office: RoleCode,
    theirs: set[str],
) -> None:
    asked(physician, "INSTITUTION")
    account = at_work(cast, client, hospital, office)

    assert ("登记机关请核实的登记信息" in text_of(client.get("/org/"))) == (PHYSICIAN in theirs)
    assert answering.asked_of(cast.actor(account)).exists() == (PHYSICIAN in theirs)


@pytest.mark.parametrize(("office", "status"), [(RoleCode.INSTITUTION_ADMIN, 302), (RoleCode.NURSING_OFFICE, 403)])
def test_the_administrator_alone_calls_the_institution_right(
    cast: Cast, client: Client, hospital: Institution, office: RoleCode, status: int
) -> None:
    at_work(cast, client, hospital, office)

    answer = client.post("/org/clean/confirm/", {"kind": "institution"})

    assert answer.status_code == status
    assert Confirmation.objects.filter(entry_id=hospital.pk).exists() == (status == 302)
    assert ("上次确认" in text_of(client.get("/org/clean/"))) == (status == 302)
    assert ("本机构登记信息无误" in text_of(client.get("/org/clean/"))) == (status == 302)


def test_the_act_itself_refuses_the_staff_of_another_office(
    cast: Cast, hospital: Institution, nurse: NurseRegistration, physician: PhysicianRegistration
) -> None:
    office = cast.actor(cast.account("i-nur", RoleCode.NURSING_OFFICE, institution=hospital))

    with pytest.raises(NotPermitted):
        answering.confirm(Register.PHYSICIAN, physician, by=office)
    with pytest.raises(NotPermitted):
        answering.answer(asked(physician, "INSTITUTION"), "KEEP", by=office)
    assert answering.confirm(Register.NURSE, nurse, by=office).entry_id == nurse.pk


@pytest.mark.parametrize(("office", "own", "other"), LISTS)
def test_an_office_takes_away_the_list_of_its_profession(
    cast: Cast, client: Client, hospital: Institution, staff: dict[str, str], office: RoleCode, own: str, other: str
) -> None:
    at_work(cast, client, hospital, office)

    assert client.post(f"/org/{own}/export/").status_code == 200
    assert client.post(f"/org/{other}/export/").status_code == 403
    assert "导出名单" in text_of(client.get(f"/org/{own}/"))
    assert "导出名单" not in text_of(client.get(f"/org/{other}/"))


@pytest.mark.parametrize(("office", "own", "other"), LISTS)
def test_an_office_prints_slips_for_its_profession(
    cast: Cast, client: Client, hospital: Institution, office: RoleCode, own: str, other: str
) -> None:
    people = {
        "nurses": cast.nurse("李新护", hospital, activated=False).person,
        "physicians": cast.physician("钱新医", hospital, activated=False).person,
    }
    at_work(cast, client, hospital, office)

    listed = text_of(client.get("/org/activate/"))
    slips = text_of(client.post("/org/activate/codes/", {"chosen": [str(each.pk) for each in people.values()]}))

    assert people[own].name in listed
    assert people[other].name not in listed
    assert people[own].name in slips
    assert people[other].name not in slips
