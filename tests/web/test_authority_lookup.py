"""Finding one licence by ID number, by name and institution, or by institution: scope, trace, wrong input."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.kernel import clock, masking
from liangzhao.kernel.identifiers import id_number
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration
from liangzhao.web.authority.institutions import STATES
from tests.support.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

CITY = "北京市卫生健康委员会"
NOBODY = "本机关登记范围内未查询到这名护士，请核对号码、姓名和机构名称，或换一个范围查询。"


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution("北京海淀示例医院")


@pytest.fixture
def nurse(cast: Cast, hospital: Institution) -> NurseRegistration:
    made = cast.nurse("王小兰", hospital)
    issue(Request(Register.NURSE, made.person_id, new_key()), by=cast.by)
    return made


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    return signed_in(cast, client, RoleCode.REVIEWER)


def signed_in(cast: Cast, client: Client, role: RoleCode, organ: str = "海淀") -> Client:
    login = f"{role.lower()}-{cast.next()}"
    cast.account(login, role, authority=cast.authority(organ))
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


def asked(client: Client, url: str = "/gov/nurses/licences/", **given: str) -> str:
    response = client.post(url, {"id_type": "01", "purpose": "REGISTRATION", **given})
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_an_id_number_leads_to_the_full_face(officer: Client, nurse: NurseRegistration) -> None:
    page = asked(officer, id_no=nurse.person.id_no)

    assert nurse.licence_no in page
    assert "护士执业证书" in page
    assert "data:image/jpeg;base64," in page
    assert nurse.person.id_no not in page
    assert masking.id_number(nurse.person.id_no, birth_shown=True) in page


def test_the_holder_can_see_who_looked_and_why(
    cast: Cast, officer: Client, nurse: NurseRegistration, client: Client
) -> None:
    asked(officer, id_no=nurse.person.id_no, purpose="SUPERVISION")

    seen = Event.objects.get(tag="licence.viewed")
    body = journal.body_of(seen)
    assert seen.person_id == nurse.person_id
    assert (body["purpose"], body["scope"]) == ("监督检查", str(DatabaseRole.REGISTRAR))
    cast.account("nurse", RoleCode.NURSE, person=nurse.person)
    client.post("/account/logout/")
    client.post("/account/login/", {"login": "nurse", "password": PASSWORD})
    log = client.get("/me/licence/log/").content.decode()
    assert "监督检查" in log
    assert "北京市海淀区卫生健康委员会（演示）" in log


def widened(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def test_a_number_is_read_however_it_is_written(officer: Client, nurse: NurseRegistration) -> None:
    id_no = nurse.person.id_no

    for written in (f" {id_no} ", id_no.lower(), widened(id_no), f"{id_no[:6]} {id_no[6:14]} {id_no[14:]}"):
        assert nurse.licence_no in asked(officer, id_no=written), written


def test_unknown_and_out_of_scope_are_answered_alike(cast: Cast, officer: Client, nurse: NurseRegistration) -> None:
    stranger = cast.nurse("孙丽", cast.institution("北京东城示例医院", organ="东城", division="110101"))
    unknown = id_number.compose("110108", stranger.person.birth_date, 777)

    answers = {asked(officer, id_no=number).replace(number, "") for number in (unknown, stranger.person.id_no)}

    assert all(NOBODY in answer for answer in answers)
    assert not Event.objects.filter(tag__in=["licence.viewed", "person.viewed"]).exists()


def test_a_city_finds_in_its_area_what_it_did_not_register(
    cast: Cast, client: Client, nurse: NurseRegistration
) -> None:
    city = signed_in(cast, client, RoleCode.DECIDER, CITY)

    assert NOBODY in asked(city, id_no=nurse.person.id_no)
    assert nurse.licence_no in asked(city, "/gov/nurses/licences/area/", id_no=nurse.person.id_no)


def test_a_physician_is_not_a_nurse(cast: Cast, officer: Client, hospital: Institution) -> None:
    physician = cast.physician("李建国", hospital)

    assert NOBODY in asked(officer, id_no=physician.person.id_no)
    assert "尚未申领电子证照" in asked(officer, "/gov/physicians/licences/", id_no=physician.person.id_no)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"id_no": "110108199005170021"}, "身份证号有误"),
        ({"id_no": "11010819900517"}, "身份证号有误"),
        ({"id_no": "' OR 1=1 --"}, "身份证号有误"),
        ({}, "请填写身份证号，或填写完整姓名和机构名称"),
        ({"name": "王小兰"}, "按姓名查询时，请同时填写机构名称"),
        ({"name": "王小兰", "institution": "医"}, "名称太短：请至少输入两个字"),
        ({"id_no": "110108199005170029", "purpose": ""}, "没有选择查询用途"),
        ({"id_no": "110108199005170029", "purpose": "curiosity"}, "查询用途"),
    ],
)
def test_wrong_input_is_told(officer: Client, given: dict[str, str], says: str) -> None:
    assert says in asked(officer, **given)


def test_a_name_with_its_institution_leads_there_too(officer: Client, nurse: NurseRegistration) -> None:
    assert nurse.licence_no in asked(officer, name="王小兰", institution="北京海淀示例医院")
    assert NOBODY in asked(officer, name="王小兰", institution="北京朝阳")


@pytest.mark.parametrize(("part", "found"), [("海淀示例", True), ("示例医院", True), ("朝阳", False)])
def test_a_name_with_a_part_of_its_institution_leads_there_too(
    officer: Client, nurse: NurseRegistration, part: str, found: bool
) -> None:
    page = asked(officer, name="王小兰", institution=part)

    assert (nurse.licence_no in page, NOBODY in page) == (found, not found)


def test_namesakes_are_told_apart(cast: Cast, officer: Client, nurse: NurseRegistration, hospital: Institution) -> None:
    other = cast.nurse("王小兰", hospital)

    page = asked(officer, name="王小兰", institution=hospital.name)
    assert "有同名人员" in page
    assert nurse.licence_no not in page
    chosen = asked(officer, name="王小兰", institution=hospital.name, entry=str(other.person_id))
    assert "尚未申领电子证照" in chosen


@pytest.mark.parametrize("role", [RoleCode.STATISTICIAN])
@pytest.mark.parametrize("path", ["physicians", "nurses", "institutions"])
def test_who_only_counts_looks_nobody_up(cast: Cast, client: Client, role: RoleCode, path: str) -> None:
    counter = signed_in(cast, client, role)

    assert counter.get(f"/gov/{path}/licences/").status_code == 403
    assert counter.get(f"/gov/{path}/licences/area/").status_code == 403


def test_institutions_are_found_by_parts_of_their_name(cast: Cast, officer: Client, hospital: Institution) -> None:
    cast.institution("北京东城示例医院", organ="东城", division="110101")

    own = officer.get("/gov/institutions/licences/?name=示例医院").content.decode()
    assert hospital.name in own
    assert "北京东城示例医院" not in own
    assert "没有符合条件的医疗机构" in officer.get("/gov/institutions/licences/?name=不存在").content.decode()


def test_institutions_are_listed_by_state_and_organ(cast: Cast, client: Client, hospital: Institution) -> None:
    other = cast.institution("北京东城示例医院", organ="东城", division="110101")
    issue(Request(Register.INSTITUTION, hospital.pk, new_key()), by=cast.by)
    city = signed_in(cast, client, RoleCode.DECIDER, CITY)

    issued = city.get("/gov/institutions/licences/area/?state=ISSUED").content.decode()
    none = city.get("/gov/institutions/licences/area/?state=NONE").content.decode()
    organ = city.get(f"/gov/institutions/licences/area/?organ={other.authority_id}").content.decode()
    assert (hospital.name in issued, other.name in issued) == (True, False)
    assert (hospital.name in none, other.name in none) == (False, True)
    assert (hospital.name in organ, other.name in organ) == (False, True)


def test_one_character_of_a_name_is_said_to_be_too_short(officer: Client, hospital: Institution) -> None:
    page = officer.get("/gov/institutions/licences/?name=海").content.decode()

    assert "名称太短：请至少输入两个字" in page
    assert hospital.name not in page
    assert officer.get("/gov/institutions/licences/?state=nonsense").status_code == 404


@pytest.mark.parametrize("state", [state for state in STATES if state != "ISSUED"])
def test_every_state_that_the_list_shows_can_be_chosen(officer: Client, cast: Cast, state: str) -> None:
    one, other = cast.institution("北京示例一医院"), cast.institution("北京示例二医院")
    for place in (one, other):
        issue(Request(Register.INSTITUTION, place.pk, new_key()), by=cast.by)
    Licence.objects.filter(holder_id=one.pk).update(state=state)

    chosen = officer.get(f"/gov/institutions/licences/?state={state}").content.decode()
    issued = officer.get("/gov/institutions/licences/?state=ISSUED").content.decode()

    assert (one.name in chosen, other.name in chosen) == (True, False)
    assert (one.name in issued, other.name in issued) == (False, True)


def test_a_licence_that_ran_out_is_expired_before_the_worker_notices(officer: Client, cast: Cast) -> None:
    place = cast.institution("北京示例一医院")
    issue(Request(Register.INSTITUTION, place.pk, new_key()), by=cast.by)
    Licence.objects.filter(holder_id=place.pk).update(valid_until=clock.today() - timedelta(days=1))

    assert place.name in officer.get("/gov/institutions/licences/?state=EXPIRED").content.decode()
    assert place.name not in officer.get("/gov/institutions/licences/?state=ISSUED").content.decode()


def test_an_institutions_page_shows_its_face_within_reach(cast: Cast, officer: Client, hospital: Institution) -> None:
    other = cast.institution("北京东城示例医院", organ="东城", division="110101")
    issue(Request(Register.INSTITUTION, hospital.pk, new_key()), by=cast.by)

    page = officer.get(f"/gov/institutions/licences/{hospital.pk}/").content.decode()
    assert "医疗机构执业许可证" in page
    assert hospital.reg_no in page
    assert officer.get(f"/gov/institutions/licences/{other.pk}/").status_code == 404
    assert officer.get(f"/gov/institutions/licences/area/{other.pk}/").status_code == 404
