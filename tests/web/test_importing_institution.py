"""导入 in the 机构端: an institution loads its own staff, its authority agrees or gives it back."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.uploads import working
from liangzhao.registers.models import Institution, NurseRegistration
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of, the_upload, upload
from tests.web.institution_scene import at_work

pytestmark = [pytest.mark.django_db]

S = Upload.State
TO_AGREE = "机构提交、待本机关同意的名单"
LIST = nurses(nurse_line(1), nurse_line(2, "北京东城示例医院"))


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution(HOSPITAL)


@pytest.fixture
def office(cast: Cast, client: Client, hospital: Institution) -> Client:
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)
    return client


@pytest.fixture
def authority(cast: Cast) -> Client:
    client = Client()
    officer_at_work(cast, client)
    return client


def test_rows_of_another_institution_are_refused_with_a_clear_word(office: Client) -> None:
    found = mapped(office, "/org/", LIST)

    page = text_of(office.get(f"/org/import/{found.pk}/"))

    assert "属于其他机构" in page
    assert "不是本机构（北京海淀示例医院），未登记" in page
    assert "将新登记 1" in page


@pytest.mark.parametrize(
    ("role", "told"), [(RoleCode.ACCEPTOR, True), (RoleCode.REVIEWER, True), (RoleCode.DECIDER, False)]
)
def test_a_submitted_list_is_among_the_work_of_those_who_may_agree(
    cast: Cast, office: Client, role: RoleCode, told: bool
) -> None:
    officer = Client()
    officer_at_work(cast, officer, role=role)
    found = mapped(office, "/org/", LIST)
    before = officer.get("/gov/").content.decode()

    office.post(f"/org/import/{found.pk}/apply/")

    after = officer.get("/gov/").content.decode()
    assert TO_AGREE not in before
    assert (TO_AGREE in after, f'href="/gov/import/{found.pk}/"' in after) == (told, told)


def test_a_list_that_was_given_back_is_no_work_any_more(office: Client, authority: Client) -> None:
    first = mapped(office, "/org/", LIST)
    office.post(f"/org/import/{first.pk}/apply/")

    authority.post(f"/gov/import/{first.pk}/decide/", {"action": "give_back", "reason": "请补充首次注册日期"})

    assert TO_AGREE not in authority.get("/gov/").content.decode()


def test_a_list_waits_for_the_authority_that_agrees(office: Client, authority: Client) -> None:
    found = mapped(office, "/org/", LIST)
    office.post(f"/org/import/{found.pk}/apply/")
    working.work(60)
    waiting = NurseRegistration.objects.count()

    seen = text_of(authority.get(f"/gov/import/{found.pk}/"))
    authority.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)

    assert (waiting, NurseRegistration.objects.count(), the_upload().state) == (0, 1, S.APPLIED)
    assert "同意并登记" in seen
    assert "导入完成" in text_of(office.get(f"/org/jobs/{found.pk}/"))


def test_the_authority_gives_a_list_back_with_the_reason(office: Client, authority: Client) -> None:
    found = mapped(office, "/org/", LIST)
    office.post(f"/org/import/{found.pk}/apply/")

    silent = authority.post(f"/gov/import/{found.pk}/decide/", {"action": "give_back"})
    authority.post(f"/gov/import/{found.pk}/decide/", {"action": "give_back", "reason": "编号与底册不符"})

    assert "没有写原因：请写明需要改正什么。" in text_of(silent)
    assert "编号与底册不符" in text_of(office.get(f"/org/import/{found.pk}/"))


def test_the_authority_sees_no_list_before_it_is_asked(office: Client, authority: Client) -> None:
    found = mapped(office, "/org/", LIST)

    assert authority.get(f"/gov/import/{found.pk}/").status_code == 404


def test_the_authority_does_not_touch_the_columns_of_others(office: Client, authority: Client) -> None:
    found = mapped(office, "/org/", LIST)
    office.post(f"/org/import/{found.pk}/apply/")

    assert authority.get(f"/gov/import/{found.pk}/columns/").status_code == 404


def test_no_institutions_are_offered_to_an_institution(office: Client) -> None:
    answer = upload(office, "/org/", LIST, kind="institution")

    assert "选择一个有效的选项" in text_of(answer) or "institution" in text_of(answer)
    assert Upload.objects.count() == 0


def test_undoing_is_the_authoritys(office: Client, authority: Client) -> None:
    found = mapped(office, "/org/", LIST)
    office.post(f"/org/import/{found.pk}/apply/")
    authority.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)

    office.post(f"/org/jobs/{found.pk}/undo/")
    working.work(60)
    kept = NurseRegistration.objects.count()
    authority.post(f"/gov/jobs/{found.pk}/undo/")
    working.work(60)

    assert (kept, NurseRegistration.objects.count()) == (1, 0)


def test_offices_of_the_hospital_may_not_load(cast: Cast, hospital: Institution) -> None:
    nursing = Client()
    at_work(cast, nursing, hospital, RoleCode.NURSING_OFFICE)

    assert nursing.get("/org/import/").status_code == 403
