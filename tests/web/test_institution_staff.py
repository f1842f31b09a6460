"""医师管理, 护士管理, 人员详情 and the 工作台."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, Person
from liangzhao.supervision.refresh import refresh
from tests.support.cast import Cast
from tests.web.institution_scene import at_work, east_hospital, text_of, waiting_nurse
from tests.web.scene import at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

NURSES = "/org/nurses/"
OFFICES = [RoleCode.INSTITUTION_ADMIN, RoleCode.MEDICAL_OFFICE, RoleCode.NURSING_OFFICE]


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution()


@pytest.mark.parametrize("role", OFFICES)
def test_every_office_lists_the_staff_of_its_institution_and_nobody_else(
    cast: Cast, client: Client, hospital: Institution, role: RoleCode
) -> None:
    cast.nurse("王小兰", hospital)
    cast.physician("李建国", hospital)
    cast.nurse("陈静", east_hospital(cast))
    at_work(cast, client, hospital, role)

    nurses, physicians = text_of(client.get(NURSES)), text_of(client.get("/org/physicians/"))

    assert ("王小兰" in nurses, "李建国" in nurses, "陈静" in nurses) == (True, False, False)
    assert ("王小兰" in physicians, "李建国" in physicians) == (False, True)


def test_somebody_filed_here_is_listed_with_the_main_institution(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    filed = cast.nurse("陈静", east_hospital(cast))
    entries.file_at(filed, institution=hospital, filed_on=clock.today(), authority=hospital.authority, act=cast.act())
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = text_of(client.get(NURSES))

    assert "陈静" in page
    assert "备案执业（主要执业机构：北京东城示例医院）" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=小兰", {"王小兰"}),
        ("department=急诊科", {"赵雪"}),
        ("status=SUSPENDED", {"何敏"}),
        ("licence=ISSUED", {"王小兰"}),
        ("licence=NONE", {"赵雪", "何敏", "周丽"}),
        ("photo=MISSING", {"赵雪"}),
        ("photo=UPLOADED", {"周丽"}),
        ("account=no", {"赵雪"}),
        ("until=30", {"周丽"}),
        ("until=90", {"周丽"}),
        ("status=NONSENSE&until=x&after=x", {"王小兰", "赵雪", "何敏", "周丽"}),
        ("name=没有的人", set()),
        ("name=%00&before=%00", {"王小兰", "赵雪", "何敏", "周丽"}),
    ],
)
def test_the_list_is_filtered_by_the_address(
    cast: Cast, client: Client, hospital: Institution, query: str, found: set[str]
) -> None:
    licensed = cast.nurse("王小兰", hospital)
    issue(Request(Register.NURSE, licensed.person_id, new_key()), by=cast.by)
    cast.nurse("赵雪", hospital, photo="", activated=False, department="急诊科")
    entries.move(cast.nurse("何敏", hospital), step="suspend", act=cast.act())
    waiting_nurse(cast, hospital, "周丽", valid_until=clock.today() + timedelta(days=20))
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = text_of(client.get(f"{NURSES}?{query}"))

    assert {name for name in ("王小兰", "赵雪", "何敏", "周丽") if name in page} == found
    assert f"共 {len(found)} 人" in page


def test_a_registration_past_its_day_is_shown_as_over(cast: Cast, client: Client, hospital: Institution) -> None:
    cast.nurse("王小兰", hospital, valid_until=clock.today() - timedelta(days=1))
    cast.nurse("赵雪", hospital)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page, home = text_of(client.get(f"{NURSES}?until=past")), text_of(client.get("/org/"))

    assert ("王小兰" in page, "赵雪" in page) == (True, False)
    assert page.count("有效期满未延续") == 2  # the row and the choice of the filter
    assert "王小兰" in text_of(client.get(f"{NURSES}?status=EXPIRED"))
    assert "赵雪" not in text_of(client.get(f"{NURSES}?status=EXPIRED"))
    assert "王小兰" not in text_of(client.get(f"{NURSES}?status=ACTIVE"))
    assert "赵雪" in text_of(client.get(f"{NURSES}?status=ACTIVE"))
    assert "护士注册已过期" in home


def test_pages_follow_by_key_both_ways_and_cost_the_same(
    cast: Cast, client: Client, hospital: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    from liangzhao.web.institution import staff_rows

    monkeypatch.setattr(staff_rows, "PAGE", 4)
    for n in range(10):
        cast.nurse(f"护士{n}", hospital, photo="")
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    def names(page: str) -> list[str]:
        return re.findall(r"护士\d", page)

    def link(page: str, rel: str) -> str:
        found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
        assert found
        return NURSES + found[1].replace("&amp;", "&")

    with at_most(9):
        first = text_of(client.get(NURSES))
    second = text_of(client.get(link(first, "next")))
    third = text_of(client.get(link(second, "next")))
    back = text_of(client.get(link(third, "prev")))
    home = text_of(client.get(link(back, "prev")))

    assert [len(names(page)) for page in (first, second, third)] == [4, 4, 2]
    assert len({*names(first), *names(second), *names(third)}) == 10
    assert names(back) == names(second)
    assert names(home) == names(first)
    assert 'rel="next"' not in third
    assert 'rel="prev"' not in home


def test_the_exported_list_is_journalled_and_runs_no_formula(cast: Cast, client: Client, hospital: Institution) -> None:
    cast.nurse("=HYPERLINK(1)", hospital, department="@急诊科")
    cast.nurse("王小兰", hospital, department="+内科")
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    answer = client.post(f"{NURSES}export/?name=")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    cells = {cell for row in rows for cell in row}
    assert len(rows) == 3
    assert {"'=HYPERLINK(1)", "'@急诊科", "'+内科"} <= cells
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    event = Event.objects.get(tag="list.exported")
    assert journal.body_of(event) == {"list": "nurses", "rows": 2}


def test_the_list_is_not_exported_by_following_a_link(cast: Cast, client: Client, hospital: Institution) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    assert client.get(f"{NURSES}export/").status_code == 405


def test_the_detail_masks_the_number_until_a_purpose_is_given(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    nurse = cast.nurse("王小兰", hospital)
    number = Person.objects.get(pk=nurse.person_id).id_no
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    url = f"{NURSES}{nurse.pk}/"

    masked = text_of(client.get(url))
    without = text_of(client.post(f"{url}reveal/"))
    shown = text_of(client.post(f"{url}reveal/", {"purpose": "COMPLAINT"}))

    assert number not in masked + without
    assert "没有选择查看用途" in without
    assert number in shown
    bodies = [journal.body_of(event) for event in Event.objects.filter(tag="person.viewed")]
    assert {(body["field"], body["purpose"]) for body in bodies} == {
        ("registration", "日常管理"),
        ("id_no", "投诉核查"),
    }
    assert {body["institution"] for body in bodies} == {hospital.pk}


def test_the_detail_tells_licence_conditions_and_history(cast: Cast, client: Client, hospital: Institution) -> None:
    nurse = cast.nurse("王小兰", hospital, photo="")
    with clock.at(clock.now() + timedelta(hours=1)):
        entries.move(nurse, step="suspend", act=cast.act("nurse.suspend"))
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)

    page = text_of(client.get(f"{NURSES}{nurse.pk}/"))

    assert "照片缺失" in page
    assert "登记入册（第 1 版）" in page
    assert "暂停执业（第 2 版）" in page
    assert "京卫示〔2026〕1号" in page
    assert "显示完整号码" not in page


def test_another_hospitals_nurse_is_not_there(cast: Cast, client: Client, hospital: Institution) -> None:
    stranger = cast.nurse("陈静", east_hospital(cast), activated=False)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    url = f"{NURSES}{stranger.pk}/"

    assert client.get(url).status_code == 404
    assert client.post(f"{url}reveal/", {"purpose": "COMPLAINT"}).status_code == 404
    assert client.post(f"{url}activate/").status_code == 404
    assert Person.objects.get(pk=stranger.person_id).activated_at is None


def test_activation_is_done_once(cast: Cast, client: Client, hospital: Institution) -> None:
    nurse = cast.nurse("王小兰", hospital, activated=False)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    url = f"{NURSES}{nurse.pk}/"
    assert "激活账户" in text_of(client.get(url))

    pages = [text_of(client.post(f"{url}activate/", follow=True)) for _again in range(2)]

    assert all("王小兰的账户已激活" in page for page in pages)
    assert Event.objects.filter(tag="person.activated", person_id=nurse.person_id).count() == 1


def test_an_office_neither_activates_nor_reveals_the_other_profession(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    nurse = cast.nurse("王小兰", hospital, activated=False)
    at_work(cast, client, hospital, RoleCode.MEDICAL_OFFICE)
    url = f"{NURSES}{nurse.pk}/"

    answers = [client.post(f"{url}activate/"), client.post(f"{url}reveal/", {"purpose": "COMPLAINT"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert f"{url}activate/" not in text_of(client.get(url))
    assert Person.objects.get(pk=nurse.person_id).activated_at is None


def test_somebody_filed_here_is_activated_by_the_main_institution(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    filed = cast.nurse("陈静", east_hospital(cast), activated=False)
    entries.file_at(filed, institution=hospital, filed_on=clock.today(), authority=hospital.authority, act=cast.act())
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = text_of(client.post(f"{NURSES}{filed.pk}/activate/", follow=True))

    assert "账户由主要执业机构激活" in page
    assert Person.objects.get(pk=filed.person_id).activated_at is None


def test_the_workplace_counts_what_waits_and_what_is_covered(cast: Cast, client: Client, hospital: Institution) -> None:
    licensed = cast.nurse("王小兰", hospital)
    issue(Request(Register.NURSE, licensed.person_id, new_key()), by=cast.by)
    cast.nurse("赵雪", hospital, photo="", activated=False)
    waiting_nurse(cast, hospital, "周丽", valid_until=clock.today() + timedelta(days=20))
    cast.nurse("陈静", east_hospital(cast), photo="", activated=False)
    refresh()
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    with at_most(15):
        page = text_of(client.get("/org/"))

    def row(label: str) -> str:
        found = re.search(rf">{label}</th><td[^>]*>(\d+)<", page)
        assert found, label
        return found[1]

    assert row("护士照片待确认") == "1"
    assert row("护士账户未激活") == "1"
    assert row("护士缺照片") == "1"
    assert row("护士注册 30 天内到期") == "1"
    assert "已领 1 ／ 应领 3" in page
    assert "33.3%" in page
    assert "医师照片待确认" not in page


def test_the_menu_offers_what_the_office_may_do(cast: Cast, client: Client, hospital: Institution) -> None:
    at_work(cast, client, hospital, RoleCode.MEDICAL_OFFICE)

    page = text_of(client.get("/org/"))

    assert "医师验证—电子证照验证" in page
    assert "信息验证—电子证照验证" not in page
    assert "照片确认" in page
    assert "切换工作台" not in page
    assert hospital.name in page


def test_somebody_with_two_places_can_switch(cast: Cast, client: Client, hospital: Institution) -> None:
    account = at_work(cast, client, hospital, RoleCode.MEDICAL_OFFICE)
    cast.account(account.login, RoleCode.MEDICAL_OFFICE, institution=east_hospital(cast))

    assert "切换工作台" in text_of(client.get("/org/"))


@pytest.mark.parametrize("role", OFFICES)
def test_the_institution_reads_its_own_facts_and_what_is_missing(cast: Cast, client: Client, role: RoleCode) -> None:
    hospital = cast.institution(address="", valid_from=None, valid_until=None)
    at_work(cast, client, hospital, role)

    page = text_of(client.get("/org/info/"))

    assert "登记簿中缺少：地址、有效期限" in page
    assert hospital.uscc in page
    assert hospital.authority.name in page
