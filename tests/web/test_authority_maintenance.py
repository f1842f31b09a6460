"""登记簿维护 through its pages: two officers, the licences follow, stale and wrong proposals are told."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import uscc
from liangzhao.licensing.issue import Request, current, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance.kinds import KINDS, open_for
from liangzhao.registers.maintenance.models import Maintenance
from liangzhao.registers.models import Institution, NurseRegistration
from liangzhao.web.authority.maintenance_forms import MaintenanceForm
from tests.support.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

GROUNDS = {"document_no": "京卫示〔2026〕7号", "reason": "本人申请"}


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution("北京海淀示例医院")


@pytest.fixture
def nurse(cast: Cast, hospital: Institution) -> NurseRegistration:
    made = cast.nurse("王小兰", hospital)
    issue(Request(Register.NURSE, made.person_id, new_key()), by=cast.by)
    made.refresh_from_db()
    return made


def officer(cast: Cast, role: RoleCode, organ: str = "海淀") -> Client:
    client, login = Client(), f"{role.lower()}-{cast.next()}"
    cast.account(login, role, authority=cast.authority(organ))
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


@pytest.fixture
def reviewer(cast: Cast) -> Client:
    return officer(cast, RoleCode.REVIEWER)


@pytest.fixture
def decider(cast: Cast) -> Client:
    return officer(cast, RoleCode.DECIDER)


def entry_url(entry: Any, register: str = "nurse") -> str:
    return f"/gov/registers/{register}/{entry.pk}/"


def propose(client: Client, entry: Any, kind: str, register: str = "nurse", **values: Any) -> Maintenance:
    response = client.post(f"{entry_url(entry, register)}maintain/{kind}/", {**GROUNDS, **values})
    assert response.status_code == 302, unescape(response.content.decode())
    return Maintenance.objects.get(pk=response["Location"].rstrip("/").rpartition("/")[2])


def decide(client: Client, proposal: Maintenance, decision: str = "approve", note: str = "") -> str:
    """The page after a decision; it is made a minute later than all that went before."""
    with clock.at(clock.now() + timedelta(minutes=1)):
        response = client.post(f"/gov/maintenance/{proposal.pk}/", {"decision": decision, "note": note}, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_changes_are_named_by_what_became_of_them(
    nurse: NurseRegistration, reviewer: Client, decider: Client
) -> None:
    first = propose(reviewer, nurse, "suspend", from_on="2026-11-01")
    waiting = unescape(reviewer.get(f"/gov/maintenance/{first.pk}/").content.decode())
    refused = decide(decider, first, "reject", "材料不全")
    approved = decide(decider, propose(reviewer, nurse, "suspend", from_on="2026-11-01"))

    def headings(page: str) -> list[str]:
        return re.findall(r'columnheader">([^<]*)<', page.partition("</table>")[0])

    assert headings(waiting) == ["项目", "现在", "改为"]
    assert headings(refused) == ["项目", "提出时", "拟改为"]
    assert headings(approved) == ["项目", "变更前", "变更后"]


def test_a_suspension_by_two_officers_freezes_the_licence(
    nurse: NurseRegistration, reviewer: Client, decider: Client
) -> None:
    proposal = propose(reviewer, nurse, "suspend", from_on="2026-11-01", until_on="2027-01-31")
    nurse.refresh_from_db()
    assert nurse.status == "ACTIVE"

    page = decide(decider, proposal)

    nurse.refresh_from_db()
    licence = current(Register.NURSE, nurse.person_id)
    assert licence is not None
    assert (nurse.status, licence.state) == ("SUSPENDED", "FROZEN")
    assert "已批准，登记簿已变更。" in page
    assert "对电子证照的影响" in page
    assert "状态随登记变更为“暂停使用”" in page


STEPS_WITH_A_FIRST_DAY = [
    kind for kind in KINDS.values() if kind.step and any(field.name == "from_on" for field in kind.fields)
]


@pytest.mark.parametrize("kind", STEPS_WITH_A_FIRST_DAY, ids=lambda kind: kind.code)
def test_a_step_that_begins_later_is_refused_in_the_form(cast: Cast, hospital: Institution, kind: Any) -> None:
    entry: Any = hospital
    if kind.register is Register.PHYSICIAN:
        entry = cast.physician("李建国", hospital)
    elif kind.register is Register.NURSE:
        entry = cast.nurse("陈静", hospital)
    tomorrow = clock.today() + timedelta(days=1)

    later = MaintenanceForm(kind, entry, {**GROUNDS, "from_on": str(tomorrow)})
    today = MaintenanceForm(kind, entry, {**GROUNDS, "from_on": str(clock.today())})

    assert "起始日期不能晚于今天" in later.errors["from_on"][0]
    assert "from_on" not in today.errors


def test_a_suspension_that_begins_later_does_not_wait_for_approval(nurse: NurseRegistration, reviewer: Client) -> None:
    tomorrow = clock.today() + timedelta(days=1)

    page = reviewer.post(f"{entry_url(nurse)}maintain/suspend/", {**GROUNDS, "from_on": str(tomorrow)})

    assert "起始日期不能晚于今天" in unescape(page.content.decode())
    assert not Maintenance.objects.exists()


def test_a_renewal_seals_the_next_version_at_once(nurse: NurseRegistration, reviewer: Client, decider: Client) -> None:
    proposal = propose(reviewer, nurse, "renew", valid_until="2035-06-30", issued_on="2026-11-20")

    page = decide(decider, proposal)

    licence = current(Register.NURSE, nurse.person_id)
    assert licence is not None
    assert (licence.version, licence.state, str(licence.valid_until)) == (2, "ISSUED", "2035-06-30")
    assert "已签发新版本电子证照 1 份" in page
    assert "已被新版本取代" in page
    assert "按变更后的登记生成新版本" in page


def test_a_new_name_reaches_the_licences_of_the_staff(
    hospital: Institution, nurse: NurseRegistration, reviewer: Client, decider: Client
) -> None:
    proposal = propose(reviewer, hospital, "rename", "institution", name="北京海淀示例中心医院", issued_on="2026-11-20")
    before = unescape(decider.get(f"/gov/maintenance/{proposal.pk}/").content.decode())
    assert "北京海淀示例医院" in before
    assert "北京海淀示例中心医院" in before

    page = decide(decider, proposal)

    licence = current(Register.NURSE, nurse.person_id)
    assert licence is not None
    assert dict(licence.face["facts"])["主要执业机构"] == "北京海淀示例中心医院"
    assert licence.state == "ISSUED"
    assert "王小兰" in page


def test_nobody_approves_their_own_proposal(cast: Cast, nurse: NurseRegistration, hospital: Institution) -> None:
    both = Client()
    cast.account("both", RoleCode.REVIEWER, authority=cast.authority("海淀"))
    cast.account("both", RoleCode.DECIDER, authority=cast.authority("海淀"))
    both.post("/account/login/", {"login": "both", "password": PASSWORD})

    proposal = propose(both, nurse, "suspend", from_on="2026-11-01")
    page = unescape(both.get(f"/gov/maintenance/{proposal.pk}/").content.decode())
    assert "须由本机关另一名决定人批准" in page
    assert 'value="approve"' not in page
    assert "提出人不能批准本人提出的维护" in decide(both, proposal)
    assert "没有登记簿维护" in both.get("/gov/maintenance/?tab=waiting").content.decode()
    nurse.refresh_from_db()
    assert nurse.status == "ACTIVE"


def test_a_proposal_that_was_overtaken_is_refused(
    cast: Cast, nurse: NurseRegistration, reviewer: Client, decider: Client
) -> None:
    proposal = propose(reviewer, nurse, "suspend", from_on="2026-11-01")
    nurse.refresh_from_db()
    entries.change(nurse, values={"title": "253"}, act=cast.act("nurse.title"))

    assert "提出之后登记信息又有变更" in unescape(decider.get(f"/gov/maintenance/{proposal.pk}/").content.decode())
    assert "登记信息已被他人更改" in decide(decider, proposal)
    assert "已撤回" in decide(reviewer, proposal, "withdraw")


def test_a_second_decision_finds_it_decided(
    cast: Cast, nurse: NurseRegistration, reviewer: Client, decider: Client
) -> None:
    proposal = propose(reviewer, nurse, "suspend", from_on="2026-11-01")
    decide(decider, proposal, "reject", "材料不全")

    assert "该项维护已由他人处理" in decide(officer(cast, RoleCode.DECIDER), proposal)
    nurse.refresh_from_db()
    assert nurse.status == "ACTIVE"


def test_a_refusal_needs_its_reason(nurse: NurseRegistration, reviewer: Client, decider: Client) -> None:
    proposal = propose(reviewer, nurse, "suspend", from_on="2026-11-01")

    assert "不同意时请说明理由" in decide(decider, proposal, "reject")
    assert "材料不全" in decide(decider, proposal, "reject", "材料不全")


def test_one_entry_waits_for_one_decision(nurse: NurseRegistration, reviewer: Client) -> None:
    propose(reviewer, nurse, "suspend", from_on="2026-11-01")

    again = reviewer.post(f"{entry_url(nurse)}maintain/cancel/", {**GROUNDS, "from_on": "2026-11-02"})
    assert "已有一项待批准的维护" in unescape(again.content.decode())
    assert "有一项待批准的维护" in unescape(reviewer.get(entry_url(nurse)).content.decode())


@pytest.mark.parametrize(
    ("kind", "values", "says"),
    [
        ("suspend", {}, "没有填写起始日期"),
        ("suspend", {"from_on": "2026-11-02", "until_on": "2026-11-01"}, "结束日期须晚于起始日期"),
        ("suspend", {"from_on": "明天"}, "起始日期"),
        ("renew", {"valid_until": "2010-01-01", "issued_on": "2026-11-20"}, "与登记簿矛盾"),
        ("renew", {"valid_until": "2030-06-30", "issued_on": "2025-06-20"}, "没有需要维护的内容"),
        ("title", {"title": "999"}, "技术职称"),
        ("institution", {"main_institution": "123", "issued_on": "2026-11-20"}, "登记簿中没有这个登记号"),
        ("suspend", {"from_on": "2026-11-02", "document_no": ""}, "没有填写文号"),
    ],
)
def test_wrong_values_are_told(
    nurse: NurseRegistration, reviewer: Client, kind: str, values: dict[str, str], says: str
) -> None:
    response = reviewer.post(f"{entry_url(nurse)}maintain/{kind}/", {**GROUNDS, **values})

    assert response.status_code == 200
    assert says in unescape(response.content.decode())
    assert not Maintenance.objects.exists()


def test_a_move_names_the_new_institution_by_its_number(
    cast: Cast, nurse: NurseRegistration, reviewer: Client, decider: Client
) -> None:
    other = cast.institution("北京海淀第二示例医院")
    proposal = propose(reviewer, nurse, "institution", main_institution=other.reg_no, issued_on="2026-11-20")

    assert other.name in unescape(decider.get(f"/gov/maintenance/{proposal.pk}/").content.decode())
    decide(decider, proposal)

    nurse.refresh_from_db()
    assert nurse.main_institution_id == other.pk


def test_only_open_kinds_are_offered(cast: Cast, nurse: NurseRegistration, reviewer: Client) -> None:
    page = reviewer.get(entry_url(nurse)).content.decode()
    assert "/maintain/suspend/" in page
    assert "/maintain/resume/" not in page
    entries.move(nurse, step="suspend", act=cast.act("nurse.suspend"))

    page = reviewer.get(entry_url(nurse)).content.decode()
    assert "/maintain/suspend/" not in page
    assert "/maintain/resume/" in page


def test_the_entry_tells_its_history(nurse: NurseRegistration, reviewer: Client, decider: Client) -> None:
    decide(decider, propose(reviewer, nurse, "suspend", from_on="2026-11-01"))

    page = unescape(decider.get(entry_url(nurse)).content.decode())

    assert "第 1 版：登记入册" in page
    assert "依据：京卫示〔2026〕7号；本人申请" in page
    assert "a-dec-" in page


def test_who_may_not_propose_or_approve_is_refused(
    cast: Cast, nurse: NurseRegistration, reviewer: Client, decider: Client
) -> None:
    supervisor = officer(cast, RoleCode.SUPERVISOR)
    maintain = f"{entry_url(nurse)}maintain/suspend/"

    assert supervisor.get(entry_url(nurse)).status_code == 200
    assert "提出登记簿维护" not in supervisor.get(entry_url(nurse)).content.decode()
    assert supervisor.get(maintain).status_code == 403
    assert decider.get(maintain).status_code == 403
    assert supervisor.get("/gov/maintenance/").status_code == 403
    proposal = propose(reviewer, nurse, "suspend", from_on="2026-11-01")
    assert "没有办理此项的权限" in decide(officer(cast, RoleCode.ACCEPTOR), proposal)


def test_a_city_reads_its_area_but_changes_nothing_there(cast: Cast, nurse: NurseRegistration) -> None:
    city = officer(cast, RoleCode.REVIEWER, "北京市卫生健康委员会")
    area = f"/gov/registers/area/nurse/{nurse.pk}/"

    page = city.get(area).content.decode()
    assert nurse.licence_no in page
    assert "/maintain/" not in page
    assert city.get(entry_url(nurse)).status_code == 404
    assert city.get(f"{entry_url(nurse)}maintain/suspend/").status_code == 404


def test_a_neighbour_sees_neither_entry_nor_proposal(
    cast: Cast, nurse: NurseRegistration, hospital: Institution, reviewer: Client
) -> None:
    proposal = propose(reviewer, nurse, "suspend", from_on="2026-11-01")
    neighbour = officer(cast, RoleCode.DECIDER, "东城")

    assert neighbour.get(entry_url(nurse)).status_code == 404
    assert neighbour.get(entry_url(hospital, "institution")).status_code == 404
    assert neighbour.get(f"/gov/maintenance/{proposal.pk}/").status_code == 404
    assert neighbour.post(f"/gov/maintenance/{proposal.pk}/", {"decision": "approve"}).status_code == 404


def test_entries_are_found_by_their_number(nurse: NurseRegistration, hospital: Institution, reviewer: Client) -> None:
    found = reviewer.post("/gov/registers/", {"register": "nurse", "number": f" {nurse.licence_no} "})
    assert found["Location"] == entry_url(nurse)
    found = reviewer.post("/gov/registers/", {"register": "institution", "number": hospital.name})
    assert found["Location"] == entry_url(hospital, "institution")
    missing = reviewer.post("/gov/registers/", {"register": "physician", "number": nurse.licence_no})
    assert "没有相符的登记" in unescape(missing.content.decode())


def test_an_institution_is_found_by_a_part_of_its_name(cast: Cast, hospital: Institution, reviewer: Client) -> None:
    clinic = cast.institution("北京清河示例诊所")
    cast.institution("北京清河东城示例诊所", organ="东城", division="110101")

    def asked(words: str, area: str = "") -> Any:
        return reviewer.post(f"/gov/registers/{area}", {"register": "institution", "number": words})

    assert asked("清河")["Location"] == entry_url(clinic, "institution")
    several = unescape(asked("示例").content.decode())
    assert f'<a href="{entry_url(clinic, "institution")}">北京清河示例诊所</a>' in several
    assert hospital.name in several
    assert "东城示例诊所" not in several
    assert "至少输入两个字" in unescape(asked("清").content.decode())
    assert "没有相符的登记" in unescape(asked("协和").content.decode())


def test_what_ends_a_registration_is_folded_apart_from_what_changes_it(
    nurse: NurseRegistration, hospital: Institution, reviewer: Client
) -> None:
    for entry, register, ending, other in (
        (nurse, "nurse", "吊销", "延续注册"),
        (hospital, "institution", "吊销", "停业"),
    ):
        page = reviewer.get(entry_url(entry, register)).content.decode()
        folded = page.partition('<details class="grave">')[2].partition("</details>")[0]

        assert ending in folded
        assert other in page
        assert other not in folded
        assert page.count("/maintain/") == len(open_for(entry))


def test_the_name_in_the_list_of_proposals_leads_to_the_entry(nurse: NurseRegistration, reviewer: Client) -> None:
    propose(reviewer, nurse, "suspend", from_on="2026-11-01")

    page = reviewer.get("/gov/maintenance/?tab=mine").content.decode()

    assert f'<a href="{entry_url(nurse)}">王小兰</a>' in page


def test_institutions_of_one_name_are_offered_for_choice(cast: Cast, hospital: Institution, reviewer: Client) -> None:
    twin = cast.institution(hospital.name)

    page = unescape(
        reviewer.post("/gov/registers/", {"register": "institution", "number": hospital.name}).content.decode()
    )

    assert entry_url(hospital, "institution") in page
    assert entry_url(twin, "institution") in page


def test_every_kind_has_a_form_that_opens(
    cast: Cast, nurse: NurseRegistration, hospital: Institution, reviewer: Client
) -> None:
    physician = cast.physician("李建国", hospital)

    for entry, register in ((hospital, "institution"), (physician, "physician"), (nurse, "nurse")):
        page = reviewer.get(entry_url(entry, register)).content.decode()
        kinds = re.findall(r'href="([^"]*/maintain/[^"]*)"', page)
        assert kinds
        assert {reviewer.get(url).status_code for url in kinds} == {200}


def test_missing_facts_are_completed_and_the_licence_becomes_possible(
    cast: Cast, reviewer: Client, decider: Client
) -> None:
    clinic = cast.institution("北京海淀示例诊所", legal_rep_name="", valid_until=None)

    proposal = propose(reviewer, clinic, "complete", "institution", legal_rep_name="周国平", valid_until="2031-04-30")
    decide(decider, proposal)

    issue(Request(Register.INSTITUTION, clinic.pk, new_key()), by=cast.by)
    assert Licence.objects.filter(kind="institution", holder_id=clinic.pk, state="ISSUED").exists()


def test_a_class_and_a_code_an_imported_list_lacked_are_completed(
    cast: Cast, reviewer: Client, decider: Client
) -> None:
    clinic = cast.institution("北京海淀示例诊所", uscc="", institution_class="D")
    code = uscc.compose("12", "110108", "70000999")
    facts = {"institution_class": "D211", "verify_due_on": "2027-03-31"}

    wrong = reviewer.post(
        f"{entry_url(clinic, 'institution')}maintain/complete/",
        {**GROUNDS, **facts, "uscc": f"{code[:-1]}{'0' if code[-1] != '0' else '1'}"},
    )
    assert "统一社会信用代码有误" in unescape(wrong.content.decode())
    decide(decider, propose(reviewer, clinic, "complete", "institution", uscc=code, **facts))

    clinic.refresh_from_db()
    assert (clinic.uscc, clinic.institution_class, str(clinic.verify_due_on)) == (code, "D211", "2027-03-31")
