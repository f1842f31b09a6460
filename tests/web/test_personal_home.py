"""首页, 我的, 用证记录 of the 个人端."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.uses import reference_of
from liangzhao.registers import entries
from liangzhao.web import readings
from liangzhao.web.personal.holding import renewal_note
from tests.support.cast import PASSWORD, Cast
from tests.web.scene import at_most, licensed, nurse_at_home, physician_at_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


def test_the_home_page_lists_what_is_missing_who_must_act_and_where(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client, photo="")

    with at_most(12):
        page = client.get("/me/").content.decode()

    assert "王小兰，您好" in page
    assert "还差 1 步" in page
    assert 'href="/me/photo/"' in page
    assert "谁来办：本人" in page


def test_who_lacks_nothing_is_offered_the_licence(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client)

    page = client.get("/me/").content.decode()

    assert "可以申领" in page
    assert 'href="/me/licence/apply/"' in page


def test_back_from_a_suspension_she_is_told_to_download_again(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    licensed(nurse)
    first = client.get("/me/").content.decode()
    nurse.refresh_from_db()
    entries.move(nurse, step="suspend", act=cast.act("nurse.suspend"))
    suspended = client.get("/me/").content.decode()
    entries.move(nurse, step="resume", act=cast.act("nurse.resume"))
    seal_planned()

    back = client.get("/me/").content.decode()
    with clock.at(clock.now() + timedelta(days=31)):
        later = client.get("/me/").content.decode()

    told = "护士电子证照已换发第 2 版，以前下载的文件和打印件不再有效，请重新下载。"
    assert [told in page for page in (first, suspended, back, later)] == [False, False, True, False]


def test_who_has_a_licence_may_show_it_from_the_home_page(cast: Cast, client: Client) -> None:
    licensed(physician_at_home(cast, client))

    page = client.get("/me/").content.decode()

    assert 'href="/me/licence/show/"' in page
    assert "医师执业证书" in page
    assert "还差" not in page


def test_a_frozen_licence_says_why(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    licensed(nurse)
    type(nurse).objects.filter(pk=nurse.pk).update(status="SUSPENDED", status_from_on=date(2026, 1, 1))
    Licence.objects.update(state="FROZEN")

    page = client.get("/me/").content.decode()

    assert "暂停使用" in page
    assert "暂停执业" in page
    assert "全屏亮照" not in page


def test_a_waiting_photo_leads_to_its_page_and_not_to_another_upload(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client, photo="UPLOADED")

    page = client.get("/me/").content.decode()

    assert "等待机构确认" in page
    assert "无需再次上传" in page


@pytest.mark.parametrize(
    ("days", "says"),
    [(91, ""), (90, "申请延续注册"), (30, "申请延续注册"), (29, "立即联系"), (0, "立即联系"), (-1, "")],
)
def test_the_end_of_a_nurses_registration_is_announced_in_time(days: int, says: str) -> None:
    today = date(2026, 3, 2)

    note = renewal_note(today + timedelta(days=days), today)

    assert says in note
    assert bool(note) == bool(says)


def test_an_account_without_a_person_meets_words_on_every_page(cast: Cast, client: Client) -> None:
    cast.account("nobody", RoleCode.NURSE)
    client.post("/account/login/", {"login": "nobody", "password": PASSWORD})

    for address in ("/me/", "/me/licence/", "/me/licence/apply/", "/me/licence/log/", "/me/photo/", "/me/info/"):
        assert client.get(address).status_code == 200
    assert client.get("/me/licence/show/").status_code == 302
    assert client.post("/me/licence/apply/", {}).status_code == 200
    assert client.post("/me/info/id-number/").status_code == 404


def test_facts_carry_their_source_and_numbers_are_masked(cast: Cast, client: Client) -> None:
    physician = physician_at_home(cast, client)
    person = physician.person

    with at_most(14):
        page = client.get("/me/info/").content.decode()

    assert person.id_no not in page
    assert f"{person.id_no[0]}****************{person.id_no[-1]}" in page
    assert person.qualifications.get().qual_no not in page
    assert "国家医学考试中心" in page
    assert "海淀区卫生健康委员会" in page
    assert person.mobile not in page


def test_the_whole_id_number_is_shown_on_request_and_the_look_is_journalled(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)

    page = client.post("/me/info/id-number/").content.decode()

    assert nurse.person.id_no in page
    event = Event.objects.get(tag="person.viewed")
    assert event.person_id == nurse.person_id
    assert client.get("/me/info/id-number/").status_code == 405
    log = client.get("/me/licence/log/").content.decode()
    assert "本人查看完整证件号码" in log


def viewed(cast: Cast, login: str, role: RoleCode, person_id: object, body: dict[str, object], **place: object) -> None:
    """Somebody looks at a licence; the event is written in the actor's own scope."""
    actor = cast.actor(cast.account(login, role, **place))  # type: ignore[arg-type]
    with actor_transaction(actor):
        journal.record(
            Tag.LICENCE_VIEWED,
            subject_kind="licence",
            subject_id=uuid7(),
            by=actor,
            at=clock.now(),
            person_id=person_id,  # type: ignore[arg-type]
            body=body,
        )


def test_who_looked_is_named_as_far_as_the_journal_tells(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    hospital, organ = nurse.main_institution, nurse.authority
    viewed(
        cast, "sun", RoleCode.NURSING_OFFICE, nurse.person_id,
        {"institution": hospital.pk, "purpose": "核对在岗资质"}, institution=hospital,
    )  # fmt: skip
    viewed(cast, "qian", RoleCode.REVIEWER, nurse.person_id, {"authority": organ.pk}, authority=organ)
    viewed(cast, "wu", RoleCode.NURSING_OFFICE, nurse.person_id, {}, institution=hospital)

    page = client.get("/me/licence/log/").content.decode()

    assert "核对在岗资质" in page
    assert hospital.name in page
    assert organ.name in page
    assert "医疗机构" in page
    assert page.count("查看电子证照") == 3


def test_looks_of_one_act_are_one_line_and_a_later_act_is_another(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    office = cast.actor(cast.account("sun", RoleCode.NURSING_OFFICE, institution=nurse.main_institution))
    now = clock.now()
    with actor_transaction(office):
        for minutes in (0, 1, 3, 200):
            with clock.at(now + timedelta(minutes=minutes)):
                readings.person_viewed(
                    [nurse.person_id], by=office, purpose=readings.Purpose.PHOTO_CONFIRMATION, field="photo"
                )

    page = client.get("/me/licence/log/").content.decode()
    table = client.get("/me/licence/log/views.csv").content.decode("utf-8-sig")

    assert page.count("查看照片") == 2
    assert "查看照片（3 次）" in page
    assert table.count("查看照片") == 4


def test_folded_readings_go_on_by_key(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    office = cast.actor(cast.account("sun", RoleCode.NURSING_OFFICE, institution=nurse.main_institution))
    start = clock.now()
    with actor_transaction(office):
        for passed in range(48):
            with clock.at(start + timedelta(seconds=passed)):
                readings.person_viewed(
                    [nurse.person_id],
                    by=office,
                    purpose=readings.Purpose.STAFF_MANAGEMENT,
                    field=("photo", "photo", "id_no", "id_no")[passed % 4],
                )

    first = client.get("/me/licence/log/").content.decode()
    key = re.search(r"\?reads=([0-9a-f-]+)#reads", first)
    assert key is not None
    second = client.get(f"/me/licence/log/?reads={key.group(1)}").content.decode()

    assert first.count("（2 次）") == 20
    assert second.count("（2 次）") == 4


@pytest.mark.parametrize(
    ("stored", "words"),
    [("eligibility", "核对申领条件"), ("supervision", "监督检查"), ("入职核验", "入职核验"), ("", ""), (None, "")],
)
def test_a_purpose_is_said_in_words_however_it_was_kept(stored: object, words: str) -> None:
    assert readings.purpose_words(stored) == words


def test_the_log_goes_on_by_key_and_comes_whole_as_csv(cast: Cast, client: Client) -> None:
    licence = licensed(nurse_at_home(cast, client))
    start = clock.now()
    rows = [
        LicenceUse(
            licence=licence, holder_id=licence.holder_id, at=start + timedelta(minutes=n), how="LIVE_CODE",
            state_shown="ISSUED",
        )
        for n in range(45)
    ]  # fmt: skip
    LicenceUse.objects.bulk_create(rows)
    references = [reference_of(row.pk) for row in reversed(rows)]

    with at_most(6):
        first = client.get("/me/licence/log/").content.decode()
    second = client.get(f"/me/licence/log/?uses={rows[25].pk}").content.decode()
    third = client.get(f"/me/licence/log/?uses={rows[5].pk}").content.decode()
    table = client.get("/me/licence/log/uses.csv")

    assert [each for each in references if each in first] == references[:20]
    assert [each for each in references if each in second] == references[20:40]
    assert [each for each in references if each in third] == references[40:]
    assert f"uses={rows[25].pk}" in first
    assert f"uses={rows[0].pk}" not in third
    lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [line[-1] for line in lines[1:]] == references
    assert client.get("/me/licence/log/?uses=nonsense").status_code == 200


def test_cells_that_a_spreadsheet_would_run_are_quoted(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    viewed(
        cast, "sun", RoleCode.NURSING_OFFICE, nurse.person_id, {"purpose": "=1+1"}, institution=nurse.main_institution
    )

    table = client.get("/me/licence/log/views.csv").content.decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(table)))[1][3] == "'=1+1"


def test_the_uses_of_another_are_not_shown(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    other = licensed(cast.nurse("陈静", nurse.main_institution))
    use = LicenceUse.objects.create(
        licence=other, holder_id=other.holder_id, at=clock.now(), how="LIVE_CODE", state_shown="ISSUED"
    )

    assert reference_of(use.pk) not in client.get("/me/licence/log/").content.decode()


def test_where_only_the_institution_can_act_the_page_says_so(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client, photo="UPLOADED")

    page = client.get("/me/").content.decode()

    assert "还差" not in page
    assert re.search(r"等[^<]*北京[^<]*办理", page)
    assert "查看办理办法" not in page
