"""登记簿维护: two officers decide, the licences follow, what was overtaken or is not theirs is refused."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.kernel.identifiers import uscc
from liangzhao.licensing.issue import Request, current, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration
from tests.support.cast import PASSWORD, Cast
from tests.web.maintenance.pages import GROUNDS, decide, entry_url, propose
from tests.web.officers import officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


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


def test_a_move_names_the_new_institution_by_its_number(
    cast: Cast, nurse: NurseRegistration, reviewer: Client, decider: Client
) -> None:
    other = cast.institution("北京海淀第二示例医院")
    proposal = propose(reviewer, nurse, "institution", main_institution=other.reg_no, issued_on="2026-11-20")

    assert other.name in unescape(decider.get(f"/gov/maintenance/{proposal.pk}/").content.decode())
    decide(decider, proposal)

    nurse.refresh_from_db()
    assert nurse.main_institution_id == other.pk


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
