"""The worker's chores, each in a database of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from liangzhao.access.actors import Actor
from liangzhao.access.sessions import SessionStore
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Score
from liangzhao.consolidation.quality.model import Kind
from liangzhao.jobs import chores
from liangzhao.kernel import clock
from liangzhao.licensing import showing
from liangzhao.licensing.effects import licence_step
from liangzhao.licensing.issue import Request, issue, new_key, plan
from liangzhao.licensing.models import Licence, ShowCode
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Person
from liangzhao.signing import configuration, demo_ca
from tests.consolidation.asking.questions import asked
from tests.support.cast import Cast

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("own_database", "demo_keys")]


def _nurse(**facts: Any) -> Request:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution(), **facts)
        return Request(Register.NURSE, nurse.person_id, new_key())


def _actor() -> Actor:
    with service_transaction("test") as actor:
        return actor


def _state() -> str:
    with service_transaction("test"):
        return Licence.objects.get().state


def test_planned_licences_are_sealed() -> None:
    request = _nurse()
    with service_transaction("test") as actor:
        plan([request], by=actor)

    assert chores.seal_planned() == 1
    assert _state() == "ISSUED"


def test_a_stopped_licence_whose_holder_lacks_nothing_stands_again() -> None:
    request = _nurse()
    with service_transaction("test") as actor:
        plan([request], by=actor)
    chores.seal_planned()
    with service_transaction("test") as actor:
        licence_step(Licence.objects.get(), "freeze", by=actor, at=clock.now())

    assert [chores.resume_licences(), chores.resume_licences()] == [1, 0]
    with service_transaction("test"):
        assert set(Licence.objects.values_list("state", flat=True)) == {"SUPERSEDED", "PLANNED"}


def test_a_finding_about_a_missing_photo_closes_when_one_is_sent() -> None:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution(), photo="")
    looking.look_over(Kind.NURSE)
    assert chores.close_answered() == 0

    with service_transaction("test"):
        cast.photo(nurse.person, status="UPLOADED")

    assert [chores.close_answered(), chores.close_answered()] == [1, 0]


def test_questions_that_waited_long_are_reminded_of() -> None:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        asked(cast.nurse("王小兰", cast.institution()), "PERSON", at=clock.now() - timedelta(days=60))

    assert [chores.remind_of_questions(), chores.remind_of_questions()] == [1, 0]


def test_without_the_signer_planned_licences_wait(settings: Settings, tmp_path: Any) -> None:
    request = _nurse()
    with service_transaction("test") as actor:
        plan([request], by=actor)
    settings.LIANGZHAO_SIGNER, settings.LIANGZHAO_SIGNER_SOCKET = "socket", tmp_path / "nobody.sock"

    assert chores.seal_planned() == 0
    assert _state() == "PLANNED"


def test_one_authority_without_a_key_does_not_hold_up_the_others(settings: Settings, tmp_path: Any) -> None:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        keyless = cast.nurse("王小兰", cast.institution())
        keyed = cast.nurse("孙丽", cast.institution("北京东城示例医院", organ="东城", division="110101"))
        for nurse in (keyless, keyed):
            plan([Request(Register.NURSE, nurse.person_id, new_key())], by=actor)
    demo_ca.provision(tmp_path, [(keyed.authority.uscc, keyed.authority.name)])
    settings.LIANGZHAO_KEYS_DIR = tmp_path
    configuration._signer.cache_clear()

    assert chores.seal_planned() == 1
    with service_transaction("test"):
        states = dict(Licence.objects.values_list("person_id", "state"))
    assert states == {keyless.person_id: "PLANNED", keyed.person_id: "ISSUED"}


def test_licences_expire_the_day_after_their_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=actor)
    assert licence.valid_until is not None

    with clock.at(
        clock.now().replace(
            year=licence.valid_until.year, month=licence.valid_until.month, day=licence.valid_until.day, hour=1
        )
    ):
        assert chores.expire_licences() == 0
    with clock.at(clock.now().replace(year=licence.valid_until.year + 1)):
        assert chores.expire_licences() == 1

    assert _state() == "EXPIRED"


def test_old_codes_and_sessions_are_forgotten() -> None:
    actor = _actor()
    licence = issue(_nurse(), by=actor)
    with service_transaction("test"):
        showing.show(licence=licence, by=actor)
        showing.show(licence=licence, by=actor)
        ShowCode.objects.filter(pk=ShowCode.objects.first().pk).update(good_until=clock.now() - timedelta(days=2))  # type: ignore[union-attr]
    session = SessionStore()
    session.save()
    assert session.session_key is not None

    with clock.at(clock.now() + timedelta(hours=9)):
        assert chores.clear_old() == 1
    with service_transaction("test"):
        assert ShowCode.objects.count() == 1
    assert not SessionStore().exists(session.session_key)


def test_the_night_looks_over_every_register_and_keeps_the_scores() -> None:
    request = _nurse()
    with service_transaction("test"):
        Person.objects.filter(pk=request.holder_id).update(sex="1")

    assert chores.look_over_registers() == 1

    with service_transaction("test"):
        kinds = set(Score.objects.filter(authority_id=None).values_list("kind", flat=True))
        assert kinds == {"institution", "physician", "nurse", "qualification"}
