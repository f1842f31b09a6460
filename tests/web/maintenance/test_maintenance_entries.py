"""登记簿: who finds and sees an entry, what it tells and what may be done to it."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.registers import entries
from liangzhao.registers.maintenance.kinds import open_for
from liangzhao.registers.models import Institution, NurseRegistration
from tests.support.cast import Cast
from tests.web.maintenance.pages import decide, entry_url, propose
from tests.web.officers import officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


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


def test_institutions_of_one_name_are_offered_for_choice(cast: Cast, hospital: Institution, reviewer: Client) -> None:
    twin = cast.institution(hospital.name)

    page = unescape(
        reviewer.post("/gov/registers/", {"register": "institution", "number": hospital.name}).content.decode()
    )

    assert entry_url(hospital, "institution") in page
    assert entry_url(twin, "institution") in page
