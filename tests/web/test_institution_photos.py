"""照片确认 in the 机构端: the queue, the review, confirming, returning, and who may."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from liangzhao.licensing import photo_confirmation
from liangzhao.licensing.models import Licence
from liangzhao.registers.models import Institution, NurseRegistration, Photo
from liangzhao.registers.photos import period
from liangzhao.signing.signer import SignerUnavailable
from tests.support.cast import Cast
from tests.web.institution_scene import at_work, east_hospital, photo_of, text_of, waiting_nurse
from tests.web.scene import at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

QUEUE, REVIEW = "/org/confirm/photos/", "/org/confirm/photos/review/"
CONFIRM, RETURN = "/org/confirm/photos/confirm/", "/org/confirm/photos/return/"


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution()


@pytest.fixture
def nurse(cast: Cast, hospital: Institution) -> NurseRegistration:
    return waiting_nurse(cast, hospital)


def test_the_nursing_office_confirms_and_the_licence_is_there(
    cast: Cast, client: Client, hospital: Institution, nurse: NurseRegistration
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    queue = text_of(client.get(QUEUE))
    assert "王小兰" in queue
    assert "共 1 人待确认" in queue

    review = text_of(client.post(REVIEW, {"chosen": [photo_of(nurse).pk], "action": "confirm"}))
    assert "确认 1 人的照片" in review
    assert Photo.objects.get().status == "UPLOADED"
    done = text_of(client.post(CONFIRM, {"chosen": [photo_of(nurse).pk]}))

    assert "照片已确认" in done
    assert "1 人有了电子证照" in done
    assert Licence.objects.get().state == "ISSUED"


def test_two_clicks_at_once_give_one_licence_and_the_same_answer(
    cast: Cast, client: Client, hospital: Institution, nurse: NurseRegistration
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    first = text_of(client.post(CONFIRM, {"chosen": [photo_of(nurse).pk]}))
    second = text_of(client.post(CONFIRM, {"chosen": [photo_of(nurse).pk]}))

    assert "照片已确认" in first
    assert "照片已确认" in second
    assert "没有重复办理" in second
    assert Licence.objects.count() == 1


def test_who_cannot_have_a_licence_yet_is_named_with_the_reason(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    nurse = waiting_nurse(cast, hospital, activated=False)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    done = text_of(client.post(CONFIRM, {"chosen": [photo_of(nurse).pk]}))

    assert "1 人暂不能制证" in done
    assert "账户尚未激活" in done
    assert photo_of(nurse).status == "CONFIRMED"


def test_with_the_signer_away_the_page_says_that_the_licence_is_being_made(
    cast: Cast,
    client: Client,
    hospital: Institution,
    nurse: NurseRegistration,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    def away(*_given: object, **_named: object) -> int:
        raise SignerUnavailable

    monkeypatch.setattr(photo_confirmation, "seal_planned", away)

    done = text_of(client.post(CONFIRM, {"chosen": [photo_of(nurse).pk]}))

    assert "已确认，正在制证" in done
    assert Licence.objects.get().state == "PLANNED"


def test_in_bulk_only_photos_that_pass_are_confirmed(cast: Cast, client: Client, hospital: Institution) -> None:
    good, bad = waiting_nurse(cast, hospital, "陈静"), waiting_nurse(cast, hospital, "赵雪")
    bad.person.photos.update(has_passed=False)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    chosen = {"chosen": [photo_of(good).pk, photo_of(bad).pk], "action": "confirm"}

    review = text_of(client.post(REVIEW, chosen))
    assert "确认 1 人的照片" in review
    assert "自动检查未通过，请打开照片逐张处理" in review
    client.post(CONFIRM, chosen)

    assert photo_of(good).status == "CONFIRMED"
    assert photo_of(bad).status == "UPLOADED"


def test_a_photo_with_findings_is_confirmed_alone_after_a_look(
    cast: Cast, client: Client, hospital: Institution, nurse: NurseRegistration
) -> None:
    nurse.person.photos.update(
        has_passed=False, findings=[{"id": "unknown", "ok": False, "level": "soft", "says": "背景不够平整。"}]
    )
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = text_of(client.get(f"{QUEUE}{photo_of(nurse).pk}/"))
    client.post(CONFIRM, {"chosen": [photo_of(nurse).pk]})

    assert "背景不够平整" in page
    assert photo_of(nurse).status == "CONFIRMED"


def test_all_of_a_filter_are_confirmed_in_one_request_but_nothing_that_came_later(
    cast: Cast, client: Client, hospital: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    from liangzhao.kernel import clock
    from liangzhao.web.institution import photo_queue

    monkeypatch.setattr(photo_queue, "PAGE", 2)
    for n in range(3):
        waiting_nurse(cast, hospital, f"护士{n}")
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    token = re.search(r'name="everything" value="([^"]+)"', text_of(client.get(QUEUE)))
    assert token
    late = waiting_nurse(cast, hospital, "来晚了")
    late.person.photos.update(uploaded_at=clock.now().replace(year=2099))

    review = text_of(client.post(REVIEW, {"everything": token[1]}))
    done = text_of(client.post(CONFIRM, {"everything": token[1]}))

    assert "确认 3 人的照片" in review
    assert "3 人有了电子证照" in done
    assert photo_of(late).status == "UPLOADED"


@pytest.mark.parametrize("token", ["", "forged", "a:b:c"])
def test_a_forged_filter_and_an_empty_choice_do_nothing(
    cast: Cast, client: Client, hospital: Institution, nurse: NurseRegistration, token: str
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    for url in (REVIEW, CONFIRM):
        page = client.post(url, {"everything": token, "chosen": ["not-a-key"]})
        assert page.status_code == 200
        assert "没有可以办理的照片" in text_of(page)

    assert photo_of(nurse).status == "UPLOADED"


def test_a_photo_goes_back_with_a_reason_from_the_list(
    cast: Cast, client: Client, hospital: Institution, nurse: NurseRegistration
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    chosen = {"chosen": [photo_of(nurse).pk]}

    without = text_of(client.post(RETURN, chosen))
    assert "没有选择退回原因" in without
    assert photo_of(nurse).status == "UPLOADED"
    done = text_of(client.post(RETURN, {**chosen, "reason": "background"}))

    assert "照片已退回" in done
    assert (photo_of(nurse).status, photo_of(nurse).return_reason) == ("RETURNED", "背景不是白色或有杂物")


def test_a_photo_decided_meanwhile_leads_back_to_the_queue(
    cast: Cast, client: Client, hospital: Institution, nurse: NurseRegistration
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    client.post(CONFIRM, {"chosen": [photo_of(nurse).pk]})

    answer = client.get(f"{QUEUE}{photo_of(nurse).pk}/", follow=True)

    assert answer.redirect_chain == [(QUEUE, 302)]
    assert "这张照片已处理" in text_of(answer)


@pytest.mark.parametrize(
    "query", ["name=%00", "checked=x", "profession=x", "after=x", "after=%00", "name=" + "长" * 60]
)
def test_a_nonsensical_filter_shows_the_whole_queue(
    cast: Cast, client: Client, hospital: Institution, nurse: NurseRegistration, query: str
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = client.get(f"{QUEUE}?{query}")

    assert page.status_code == 200
    assert nurse.person.name in text_of(page)


def test_nobody_handles_their_own_photo(cast: Cast, client: Client, hospital: Institution) -> None:
    nurse = waiting_nurse(cast, hospital)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE, person=nurse.person)

    queue, single = text_of(client.get(QUEUE)), text_of(client.get(f"{QUEUE}{photo_of(nurse).pk}/"))
    client.post(CONFIRM, {"chosen": [photo_of(nurse).pk]})
    client.post(RETURN, {"chosen": [photo_of(nurse).pk], "reason": "old"})

    assert "不能确认本人的照片" in queue
    assert "不能确认本人的照片" in single
    assert photo_of(nurse).status == "UPLOADED"


@pytest.mark.parametrize(
    ("role", "sees_nurse", "sees_physician"),
    [(RoleCode.NURSING_OFFICE, True, False), (RoleCode.MEDICAL_OFFICE, False, True)],
)
def test_each_office_sees_its_own_profession(
    cast: Cast, client: Client, hospital: Institution, role: RoleCode, sees_nurse: bool, sees_physician: bool
) -> None:
    nurse, physician = waiting_nurse(cast, hospital), cast.physician("李建国", hospital, photo="UPLOADED")
    at_work(cast, client, hospital, role)

    queue = text_of(client.get(QUEUE))

    assert ("王小兰" in queue, "李建国" in queue) == (sees_nurse, sees_physician)
    for person, seen in ((nurse.person, sees_nurse), (physician.person, sees_physician)):
        photo = person.photos.get()
        assert client.get(f"{QUEUE}{photo.pk}/").status_code == (200 if seen else 404)
        assert client.get(f"{QUEUE}{photo.pk}/image/").status_code == (200 if seen else 404)


@pytest.mark.parametrize("url", [QUEUE, REVIEW, CONFIRM, RETURN])
def test_the_manager_of_the_institution_confirms_nobody(
    cast: Cast, client: Client, hospital: Institution, url: str
) -> None:
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)
    method: Any = client.get if url == QUEUE else client.post

    assert method(url).status_code == 403


def test_another_hospitals_photos_are_not_there(cast: Cast, client: Client, hospital: Institution) -> None:
    stranger = waiting_nurse(cast, east_hospital(cast), "陈静")
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)
    photo = photo_of(stranger)

    done = text_of(client.post(CONFIRM, {"chosen": [photo.pk]}))

    assert client.get(f"{QUEUE}{photo.pk}/").status_code == 404
    assert client.get(f"{QUEUE}{photo.pk}/image/").status_code == 404
    assert "陈静" not in text_of(client.get(QUEUE)) + done
    assert photo_of(stranger).status == "UPLOADED"


def test_looking_at_a_photo_is_something_the_nurse_can_see(
    cast: Cast, client: Client, hospital: Institution, nurse: NurseRegistration
) -> None:
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    client.get(QUEUE)

    event = Event.objects.get(tag="person.viewed", person_id=nurse.person_id)
    assert event.acting_as == "I-NUR"


def test_the_queue_pages_by_key_and_costs_the_same_for_one_and_for_many(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    for n in range(30):
        waiting_nurse(cast, hospital, f"护士{n:02d}")
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    with at_most(11):
        first = text_of(client.get(QUEUE))
    following = re.search(r'rel="next" href="(\?after=[^"]+)"', first)
    assert following
    second = text_of(client.get(f"{QUEUE}{following[1]}"))

    names = [set(re.findall(r"护士\d\d", page)) for page in (first, second)]
    assert [len(each) for each in names] == [24, 6]
    assert not names[0] & names[1]


def test_the_queue_is_filtered_by_the_address(cast: Cast, client: Client, hospital: Institution) -> None:
    waiting_nurse(cast, hospital, "陈静")
    waiting_nurse(cast, hospital, "赵雪").person.photos.update(has_passed=False)
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    passed, failed = (text_of(client.get(f"{QUEUE}?checked={value}")) for value in ("passed", "failed"))

    assert ("陈静" in passed, "赵雪" in passed) == (True, False)
    assert ("陈静" in failed, "赵雪" in failed) == (False, True)


def test_a_photo_past_the_promised_days_is_marked_and_counted(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    late, fresh = waiting_nurse(cast, hospital, "陈静"), waiting_nurse(cast, hospital, "赵雪")
    late.person.photos.update(uploaded_at=clock.now() - timedelta(days=53))
    at_work(cast, client, hospital, RoleCode.NURSING_OFFICE)

    page = client.get(QUEUE).content.decode()

    assert page.count("超期 ") == 1
    assert page.index("超期 ") < page.index(fresh.person.name)
    assert "其中 1 张已超期" in client.get("/org/").content.decode()


@pytest.mark.parametrize("today", [date(2026, 10, 12), date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 23)])
def test_what_is_overdue_is_the_same_for_one_photo_and_for_their_count(
    monkeypatch: pytest.MonkeyPatch, today: date
) -> None:
    noon = datetime.combine(today, time(12), tzinfo=clock.LEGAL_ZONE)
    monkeypatch.setattr(clock, "now", lambda: noon)
    border = period.overdue_until()

    assert period.is_overdue(border - timedelta(seconds=1))
    assert not period.is_overdue(border)
    assert period.days_over(border) == 0
    assert period.days_over(border - timedelta(seconds=1)) > 0
    assert period.days_over(border - timedelta(days=60)) > 30
