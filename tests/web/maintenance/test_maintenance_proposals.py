"""登记簿维护: what is proposed, in which form, and what is told of a wrong one."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from liangzhao.kernel import clock
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.registers.maintenance.models import Maintenance
from liangzhao.registers.models import Institution, NurseRegistration
from liangzhao.web.authority.maintenance_forms import MaintenanceForm
from tests.support.cast import Cast
from tests.web.maintenance.pages import GROUNDS, entry_url, propose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


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


def test_the_name_in_the_list_of_proposals_leads_to_the_entry(nurse: NurseRegistration, reviewer: Client) -> None:
    propose(reviewer, nurse, "suspend", from_on="2026-11-01")

    page = reviewer.get("/gov/maintenance/?tab=mine").content.decode()

    assert f'<a href="{entry_url(nurse)}">王小兰</a>' in page


def test_every_kind_has_a_form_that_opens(
    cast: Cast, nurse: NurseRegistration, hospital: Institution, reviewer: Client
) -> None:
    physician = cast.physician("李建国", hospital)

    for entry, register in ((hospital, "institution"), (physician, "physician"), (nurse, "nurse")):
        page = reviewer.get(entry_url(entry, register)).content.decode()
        kinds = re.findall(r'href="([^"]*/maintain/[^"]*)"', page)
        assert kinds
        assert {reviewer.get(url).status_code for url in kinds} == {200}
