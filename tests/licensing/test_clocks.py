"""A machine whose clock is far from the database's seals nothing; what was planned waits (SEC-B5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.licensing.clocks import ClocksApart
from liangzhao.licensing.issue import Request, new_key, plan
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.signer_access import SIGNER_AWAY
from liangzhao.licensing.states import State
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("own_database", "demo_keys")


@pytest.fixture
def planned(own_database: None) -> None:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
        plan([Request(Register.NURSE, nurse.person_id, new_key())], by=actor)


def state() -> str:
    with service_transaction("test"):
        return Licence.objects.get().state


def move(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    real = clock.machine

    def moved() -> datetime:
        return real() + timedelta(seconds=seconds)

    monkeypatch.setattr(clock, "machine", moved)


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize("seconds", [-3600, -6, 6, 3600])
def test_with_a_wrong_clock_nothing_is_sealed_and_nothing_lost(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    with monkeypatch.context() as wrong:
        move(wrong, seconds)
        with pytest.raises(ClocksApart):
            seal_planned()
        assert state() == State.PLANNED

    assert seal_planned() == 1
    assert state() == State.ISSUED


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize("seconds", [-4, 0, 4])
def test_a_little_difference_is_borne(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    move(monkeypatch, seconds)

    assert seal_planned() == 1


def test_callers_treat_it_as_an_absent_signer() -> None:
    assert issubclass(ClocksApart, SIGNER_AWAY)
