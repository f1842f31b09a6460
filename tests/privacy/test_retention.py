"""SEC-P5: data end when the inventory says so, not a day before, with the clock moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Model

from liangzhao.access.models import SignIn
from liangzhao.access.roles import RoleCode
from liangzhao.access.sessions import SessionStore
from liangzhao.access.transactions import SESSION_SCOPE, scoped, service_transaction
from liangzhao.audit.models import Event
from liangzhao.documents import files, store
from liangzhao.jobs import chores, retention
from liangzhao.kernel import clock
from liangzhao.kernel.periods import add_months
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.law import personal_data
from liangzhao.licensing import showing
from liangzhao.licensing.models import LicenceUse, ShowCode
from liangzhao.registers.models import NurseRegistration, Photo, RightsRequest
from tests.support.cast import Cast
from tests.web.scene import licensed

pytestmark = pytest.mark.usefixtures("demo_keys")

NOW = clock.now().replace(microsecond=0)


def show_code(cast: Cast, nurse: NurseRegistration) -> Model:
    licence = licensed(nurse)
    showing.show(licence=licence, by=cast.by)
    code = ShowCode.objects.get()
    ShowCode.objects.filter(pk=code.pk).update(good_until=NOW)
    return code


def use(cast: Cast, nurse: NurseRegistration) -> Model:
    licence = licensed(nurse)
    return LicenceUse.objects.create(
        id=uuid7(NOW), licence=licence, holder_id=licence.holder_id, at=NOW, how="LIVE_CODE", state_shown="ISSUED"
    )


def request(cast: Cast, nurse: NurseRegistration) -> Model:
    return RightsRequest.objects.create(
        person=nurse.person,
        authority=nurse.authority,
        kind="CORRECT",
        about="name",
        status="GRANTED",
        made_at=NOW,
        due_on=NOW.date(),
        decided_at=NOW,
        decided_by=uuid7(),
    )


def draft(cast: Cast, nurse: NurseRegistration) -> Model:
    photo = cast.photo(nurse.person, status="DRAFT")
    Photo.objects.filter(pk=photo.pk).update(uploaded_at=NOW)
    return photo


def returned(cast: Cast, nurse: NurseRegistration) -> Model:
    photo = cast.photo(nurse.person, status="RETURNED")
    Photo.objects.filter(pk=photo.pk).update(decided_at=NOW)
    return photo


def days(number: int) -> datetime:
    return NOW + timedelta(days=number)


def three_years() -> datetime:
    local = NOW.astimezone(clock.LEGAL_ZONE)
    return datetime.combine(add_months(local.date(), 36), local.time(), clock.LEGAL_ZONE)


Making = Callable[[Cast, NurseRegistration], Model]
ENDS: list[tuple[str, Making, datetime]] = [
    ("show_code", show_code, days(1)),
    ("use", use, three_years()),
    ("request", request, three_years()),
    ("confirmed_photo", draft, days(30)),
    ("confirmed_photo", returned, days(30)),
]


@pytest.mark.parametrize(("kept", "making", "ends"), ENDS, ids=lambda value: getattr(value, "__name__", None))
def test_data_end_with_their_time_and_not_before(committed: Cast, kept: str, making: Making, ends: datetime) -> None:
    with service_transaction("test"):
        row = making(
            committed, committed.nurse("王小兰", committed.institution(), valid_until=NOW.date().replace(year=2099))
        )
    rows = type(row)._default_manager

    with clock.at(ends - timedelta(seconds=1)):
        assert retention.end(kept) == 0
    with clock.at(ends + timedelta(seconds=1)):
        assert retention.end(kept) == 1
        assert retention.end(kept) == 0

    with service_transaction("test"):
        assert not rows.filter(pk=row.pk).exists()


def test_every_term_that_ends_is_carried_out() -> None:
    ends = {name for name, kept in personal_data.terms().kept.items() if kept.by}

    assert ends - set(retention.RULES) == {"session", "sign_in", "guesses"}  # access.sessions carries these out


def test_a_returned_photo_goes_with_its_file_and_the_confirmed_one_stays(committed: Cast) -> None:
    with service_transaction("test"):
        nurse = committed.nurse("王小兰", committed.institution())
        confirmed = Photo.objects.get(person=nurse.person)
        away = Photo.objects.create(
            person=nurse.person,
            status="RETURNED",
            image=store.put(b"returned", media_type="image/jpeg"),
            thumbnail=confirmed.thumbnail,
            has_passed=False,
            uploaded_at=NOW,
            decided_at=NOW,
            decided_by=uuid7(),
            return_reason="背景",
        )
        root = Path(settings.LIANGZHAO_BLOBS_DIR)
        gone, kept = [files.path_of(root, bytes(blob.digest)) for blob in (away.image, confirmed.image)]
    assert gone.exists()

    with clock.at(days(31)):
        assert chores.end_retention()["confirmed_photo"] == 1

    assert (gone.exists(), kept.exists()) == (False, True)
    with service_transaction("test"):
        assert Photo.objects.get() == confirmed
        assert Event.objects.filter(tag="photo.removed", person_id=nurse.person_id).count() == 1


def test_sign_ins_end_after_half_a_year(committed: Cast) -> None:
    with service_transaction("test"):
        account = committed.account("p-nur", RoleCode.NURSE, person=committed.person("王小兰"))
        SignIn.objects.create(account=account, at=NOW, means="password", outcome="entered", agent="", address="")

    found = []
    for at in (days(182), days(184)):
        with clock.at(at):
            SessionStore.clear_expired()
            with scoped(SESSION_SCOPE):
                found.append(SignIn.objects.count())

    assert found == [1, 0]
