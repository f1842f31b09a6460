"""试导入 says whose e-licences a list will stop, and wants a tick before it is applied."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit.models import Event
from liangzhao.consolidation.models import Proposal, Upload
from liangzhao.consolidation.uploads import working
from liangzhao.kernel import clock
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of, the_upload
from tests.web.institution_scene import at_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

S = Upload.State
TICK = "我已看过下面的名单，知道这 1 张电子证照将停止签发。"


@pytest.fixture
def wang(cast: Cast) -> NurseRegistration:
    """A nurse of the register whose number the list gives to somebody else."""
    return cast.nurse("王小兰", cast.institution(HOSPITAL))


@pytest.fixture
def office(cast: Cast, client: Client, wang: NurseRegistration) -> Client:
    officer_at_work(cast, client)
    return client


def contradicting(nurse: NurseRegistration, place: str = HOSPITAL) -> bytes:
    """A list with a new nurse, and a row that calls the number of the registered one another's."""
    other = f"李静,{nurse.person.id_no},201511099999,{place},2015.1.20,2030-01-19,在册"
    return nurses(nurse_line(1, place), other)


def test_the_trial_lists_the_licences_and_asks_for_a_tick(office: Client, wang: NurseRegistration) -> None:
    found = mapped(office, "/gov/", contradicting(wang))

    answer = office.get(f"/gov/import/{found.pk}/")

    page = text_of(answer)
    assert "这份名单会使 1 人的 1 张电子证照停止签发。" in page
    assert TICK in page
    assert "会停止签发的电子证照" in page
    assert f'href="/gov/registers/nurse/{wang.pk}/"' in answer.content.decode()
    assert "身份证号在名单中是另一个姓名" in page
    assert wang.person.id_no not in answer.content.decode()


def test_a_list_without_a_row_to_take_names_the_licences_and_says_that_they_are_issued(
    office: Client, wang: NurseRegistration
) -> None:
    other = f"李静,{wang.person.id_no},201511099999,{HOSPITAL},2015.1.20,2030-01-19,在册"
    found = mapped(office, "/gov/", nurses(other))

    answer = office.get(f"/gov/import/{found.pk}/")

    page = text_of(answer)
    assert "没有可以导入的行" in page
    assert "会停止签发的电子证照" in page
    assert "不会导入，这些电子证照也就照常签发。" in page
    assert f'href="/gov/registers/nurse/{wang.pk}/"' in answer.content.decode()
    assert TICK not in page


def test_without_the_tick_nothing_is_applied(office: Client, wang: NurseRegistration) -> None:
    found = mapped(office, "/gov/", contradicting(wang))

    answer = office.post(f"/gov/import/{found.pk}/apply/", {"stops": "1"})

    assert "没有勾选：请先看过会停止签发的电子证照，再勾选确认。" in text_of(answer)
    assert the_upload().state == S.CHECKED
    assert "<title>试导入" in answer.content.decode()


def test_a_tick_for_another_number_is_none(office: Client, wang: NurseRegistration) -> None:
    found = mapped(office, "/gov/", contradicting(wang))

    answer = office.post(f"/gov/import/{found.pk}/apply/", {"stops": "7", "understood": "on"}, follow=True)

    assert "请先看过名单，再勾选确认" in text_of(answer)
    assert the_upload().state == S.CHECKED


def test_with_the_tick_it_is_applied_and_told_once_more(office: Client, wang: NurseRegistration) -> None:
    found = mapped(office, "/gov/", contradicting(wang))

    office.post(f"/gov/import/{found.pk}/apply/", {"stops": "1", "understood": "on"})
    working.work(60)

    page = text_of(office.get(f"/gov/jobs/{found.pk}/"))
    assert the_upload().state == S.APPLIED
    assert "停止签发的电子证照" in page
    assert "请先改正这些行再导入" not in page


def test_what_was_decided_since_is_told_no_longer(office: Client, wang: NurseRegistration) -> None:
    found = mapped(office, "/gov/", contradicting(wang))
    office.post(f"/gov/import/{found.pk}/apply/", {"stops": "1", "understood": "on"})
    working.work(60)
    before = text_of(office.get(f"/gov/jobs/{found.pk}/"))
    Proposal.objects.filter(rule="DQ-09").update(state="REJECTED", decided_at=clock.now())

    after = text_of(office.get(f"/gov/jobs/{found.pk}/"))

    assert ("停止签发的电子证照" in before, "停止签发的电子证照" in after) == (True, False)


def test_a_list_that_stops_nobody_is_applied_as_ever(office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1)))

    page = text_of(office.get(f"/gov/import/{found.pk}/"))
    office.post(f"/gov/import/{found.pk}/apply/")

    assert "停止签发" not in page
    assert the_upload().state == S.APPLYING


def test_they_are_taken_as_a_table_and_a_line_is_left(office: Client, wang: NurseRegistration) -> None:
    found = mapped(office, "/gov/", contradicting(wang))

    answer = office.post(f"/gov/import/{found.pk}/stops/")

    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[1][:4] == ["3", "王小兰", "护士执业证书", HOSPITAL]
    assert Event.objects.filter(tag="list.exported", subject_id=found.pk).count() == 1


def test_who_is_registered_elsewhere_is_told_by_the_organ_alone(
    cast: Cast, client: Client, wang: NurseRegistration
) -> None:
    there = cast.institution("北京东城示例医院", organ="东城", division="110101")
    officer_at_work(cast, client, "东城")
    found = mapped(client, "/gov/", contradicting(wang, there.name))

    page = text_of(client.get(f"/gov/import/{found.pk}/"))

    assert "其他机关登记的人" in page
    assert wang.authority.name in page
    assert "王小兰" not in page


def test_an_institution_ticks_when_it_submits_and_its_authority_when_it_agrees(
    cast: Cast, client: Client, wang: NurseRegistration
) -> None:
    at_work(cast, client, wang.main_institution, RoleCode.INSTITUTION_ADMIN)
    authority = Client()
    officer_at_work(cast, authority)
    found = mapped(client, "/org/", contradicting(wang))
    ticked = {"stops": "1", "understood": "on"}

    refused = client.post(f"/org/import/{found.pk}/apply/")
    client.post(f"/org/import/{found.pk}/apply/", ticked)
    waiting = the_upload().state
    unseen = authority.post(f"/gov/import/{found.pk}/apply/")
    authority.post(f"/gov/import/{found.pk}/apply/", ticked)

    assert "没有勾选" in text_of(refused)
    assert waiting == S.SUBMITTED
    assert "没有勾选" in text_of(unseen)
    assert the_upload().state == S.APPLYING
