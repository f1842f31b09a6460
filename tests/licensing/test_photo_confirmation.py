"""照片确认 → 自动制证: what a confirmation does, once, and what it leaves alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing import photo_confirmation, sealing
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.photo_confirmation import Outcome, Result, confirm_and_issue, waiting
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, Photo
from liangzhao.registers.photos import actions
from liangzhao.signing.signer import SignerUnavailable
from tests.support.cast import Cast

pytestmark = [pytest.mark.usefixtures("demo_keys")]


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution()


@pytest.fixture
def nursing_office(cast: Cast, hospital: Institution) -> Actor:
    return cast.actor(cast.account("sunli", RoleCode.NURSING_OFFICE, institution=hospital))


def waiting_nurse(cast: Cast, hospital: Institution, name: str = "王小兰", **facts: Any) -> NurseRegistration:
    """A nurse whose photo waits and who asked for her licence."""
    apply_after = facts.pop("apply_after", True)
    nurse = cast.nurse(name, hospital, photo="UPLOADED", **facts)
    nurse.person.photos.update(apply_after=apply_after)
    return nurse


def photo_of(nurse: NurseRegistration) -> Photo:
    return nurse.person.photos.latest("uploaded_at")


def test_a_confirmed_photo_brings_the_licence_that_was_asked_for(
    cast: Cast, hospital: Institution, nursing_office: Actor
) -> None:
    nurse = waiting_nurse(cast, hospital)

    outcome = confirm_and_issue([photo_of(nurse).pk], by=nursing_office)

    assert [line.result for line in outcome.lines] == [Result.ISSUED]
    licence = Licence.objects.get()
    assert (licence.state, licence.holder_id) == ("ISSUED", nurse.person_id)
    assert licence.photo_id == photo_of(nurse).image_id
    assert photo_of(nurse).decided_by == nursing_office.account_id


def test_doing_it_twice_does_nothing_twice(cast: Cast, hospital: Institution, nursing_office: Actor) -> None:
    nurse = waiting_nurse(cast, hospital)
    confirm_and_issue([photo_of(nurse).pk], by=nursing_office)
    before = Event.objects.count()

    outcome = confirm_and_issue([photo_of(nurse).pk, photo_of(nurse).pk], by=nursing_office)

    assert [(line.result, line.is_repeat) for line in outcome.lines] == [(Result.ISSUED, True)]
    assert Licence.objects.count() == 1
    assert Event.objects.count() == before


def test_a_repeat_does_not_bring_back_a_voided_licence(
    cast: Cast, hospital: Institution, nursing_office: Actor
) -> None:
    nurse = waiting_nurse(cast, hospital)
    confirm_and_issue([photo_of(nurse).pk], by=nursing_office)
    Licence.objects.update(state="VOID")

    confirm_and_issue([photo_of(nurse).pk], by=nursing_office)

    assert Licence.objects.get().state == "VOID"


def test_without_the_tick_nothing_is_issued(cast: Cast, hospital: Institution, nursing_office: Actor) -> None:
    nurse = waiting_nurse(cast, hospital, apply_after=False)

    outcome = confirm_and_issue([photo_of(nurse).pk], by=nursing_office)

    assert [line.result for line in outcome.lines] == [Result.CONFIRMED]
    assert not Licence.objects.exists()


def test_who_is_not_eligible_yet_keeps_the_confirmation_and_the_reasons_are_told(
    cast: Cast, hospital: Institution, nursing_office: Actor
) -> None:
    nurse = waiting_nurse(cast, hospital, activated=False)

    outcome = confirm_and_issue([photo_of(nurse).pk], by=nursing_office)

    assert [line.result for line in outcome.lines] == [Result.NOT_ELIGIBLE]
    assert [finding.rule_id for finding in outcome.lines[0].findings] == ["EL-N3"]
    assert photo_of(nurse).status == "CONFIRMED"
    assert not Licence.objects.exists()


def test_a_new_photo_brings_the_next_version_of_the_licence(
    cast: Cast, hospital: Institution, nursing_office: Actor
) -> None:
    nurse = cast.nurse("王小兰", hospital)
    issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by)
    new = cast.photo(nurse.person, status="UPLOADED")

    outcome = confirm_and_issue([new.pk], by=nursing_office)

    assert [line.result for line in outcome.lines] == [Result.ISSUED]
    states = Licence.objects.order_by("version").values_list("version", "state")
    assert list(states) == [(1, "SUPERSEDED"), (2, "ISSUED")]


def test_a_photo_replaced_meanwhile_is_left_alone(cast: Cast, hospital: Institution, nursing_office: Actor) -> None:
    nurse = waiting_nurse(cast, hospital)
    seen = photo_of(nurse)
    Photo.objects.filter(pk=seen.pk).update(status="REPLACED")
    newer = cast.photo(nurse.person, status="UPLOADED")

    outcome = confirm_and_issue([seen.pk], by=nursing_office)

    assert [line.result for line in outcome.lines] == [Result.REFUSED]
    assert isinstance(outcome.lines[0].refusal, actions.PhotoNotWaiting)
    assert Photo.objects.get(pk=newer.pk).status == "UPLOADED"


def test_with_the_signer_away_the_licence_is_planned_and_sealed_later(
    cast: Cast, hospital: Institution, nursing_office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse = waiting_nurse(cast, hospital)

    def away(*_given: object, **_named: object) -> int:
        raise SignerUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(photo_confirmation, "seal_planned", away)
        outcome = confirm_and_issue([photo_of(nurse).pk], by=nursing_office)

    assert [line.result for line in outcome.lines] == [Result.PLANNED]
    assert Licence.objects.get().state == "PLANNED"
    assert sealing.seal_planned() == 1
    assert Licence.objects.get().state == "ISSUED"


def test_nobody_confirms_their_own_photo(cast: Cast, hospital: Institution) -> None:
    nurse = waiting_nurse(cast, hospital)
    herself = cast.actor(cast.account("wang", RoleCode.NURSING_OFFICE, person=nurse.person, institution=hospital))

    outcome = confirm_and_issue([photo_of(nurse).pk], by=herself)

    assert isinstance(outcome.lines[0].refusal, actions.OwnPhoto)
    assert photo_of(nurse).status == "UPLOADED"


def test_each_office_confirms_its_own_profession_and_its_own_institution(
    cast: Cast, hospital: Institution, nursing_office: Actor
) -> None:
    physician = cast.physician("李建国", hospital, photo="UPLOADED")
    elsewhere = waiting_nurse(cast, cast.institution("北京东城示例医院", organ="东城", division="110101"), "陈静")
    strange = [physician.person.photos.get().pk, photo_of(elsewhere).pk, uuid7()]

    outcome = confirm_and_issue(strange, by=nursing_office)

    assert [line.result for line in outcome.lines] == [Result.REFUSED] * 3
    assert [line.name for line in outcome.lines] == ["", "", ""]
    assert Photo.objects.filter(status="UPLOADED").count() == 2


def test_a_filing_here_does_not_let_us_confirm(cast: Cast, hospital: Institution, nursing_office: Actor) -> None:
    elsewhere = waiting_nurse(cast, cast.institution("北京东城示例医院", organ="东城", division="110101"), "陈静")
    entries.file_at(
        elsewhere, institution=hospital, filed_on=timezone.localdate(), authority=hospital.authority, act=cast.act()
    )

    assert not waiting(nursing_office).exists()


def test_the_manager_of_the_institution_confirms_nobody(cast: Cast, hospital: Institution) -> None:
    manager = cast.actor(cast.account("zhou", RoleCode.INSTITUTION_ADMIN, institution=hospital))

    with pytest.raises(NotPermitted):
        confirm_and_issue([uuid7()], by=manager)


def test_the_authority_confirms_where_nobody_else_could_and_nowhere_else(cast: Cast, hospital: Institution) -> None:
    clinic = cast.institution("北京海淀示例诊所", authority_confirms_photos=True)
    alone, other = cast.physician("周一鸣", clinic, photo="UPLOADED"), waiting_nurse(cast, hospital)
    alone.person.photos.update(apply_after=True)
    officer = cast.actor(cast.account("officer", RoleCode.REVIEWER, authority=clinic.authority))

    outcome = confirm_and_issue([alone.person.photos.get().pk, photo_of(other).pk], by=officer)

    assert [line.result for line in outcome.lines] == [Result.ISSUED, Result.REFUSED]


def test_many_are_confirmed_in_chunks_and_told_in_their_order(
    cast: Cast, hospital: Institution, nursing_office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_confirmation, "CHUNK", 2)
    nurses = [waiting_nurse(cast, hospital, f"王小{n}", activated=n != 1) for n in range(5)]
    ids = [photo_of(nurse).pk for nurse in nurses]

    outcome = confirm_and_issue(ids, by=nursing_office)

    assert [line.photo_id for line in outcome.lines] == ids
    assert (outcome.confirmed, len(outcome.of(Result.ISSUED)), len(outcome.of(Result.NOT_ELIGIBLE))) == (5, 4, 1)


def test_four_clicks_at_once_confirm_once_and_give_one_licence(own_database: str) -> None:
    with service_transaction("test") as by:
        stage = Cast(by=by, authorities=load_demo_authorities())
        here = stage.institution()
        nurse = waiting_nurse(stage, here)
        photo = photo_of(nurse)
        offices = [
            stage.actor(stage.account(f"office{n}", RoleCode.NURSING_OFFICE, institution=here)) for n in range(4)
        ]

    def click(office: Actor) -> Outcome:
        try:
            return confirm_and_issue([photo.pk], by=office)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        lines = [outcome.lines[0] for outcome in pool.map(click, offices)]

    with service_transaction("test"):
        assert [licence.state for licence in Licence.objects.all()] == ["ISSUED"]
        assert Event.objects.filter(tag="photo.confirmed").count() == 1
        assert Event.objects.filter(tag="licence.issued").count() == 1
    assert sorted(line.is_repeat for line in lines) == [False, True, True, True]
    assert {line.result for line in lines} <= {Result.ISSUED, Result.PLANNED}
