"""Without time stamps for four hours nothing is sealed; what was planned waits (SEC-K6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.log.folder import LogFolder
from liangzhao.kernel import clock
from liangzhao.licensing.issue import Request, new_key, plan
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.signer_access import SIGNER_AWAY
from liangzhao.licensing.stamped_time import StampsOverdue, require_stamps
from liangzhao.licensing.states import State
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("own_database", "demo_keys")

ANSWERED = datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.fixture
def log(settings: LazySettings, tmp_path: Path) -> LogFolder:
    """A node with a time-stamping authority."""
    settings.LIANGZHAO_TSA_URL, settings.LIANGZHAO_LOG_DIR = "https://tsa.example/", tmp_path
    return LogFolder(tmp_path)


def last_stamp(log: LogFolder, at: datetime) -> None:
    log.note_stamped({"owed_since": at.isoformat(), "succeeded_at": at.isoformat()})


@pytest.fixture
def planned(own_database: None) -> None:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
        plan([Request(Register.NURSE, nurse.person_id, new_key())], by=actor)


def state() -> str:
    with service_transaction("test"):
        return Licence.objects.get().state


@pytest.mark.usefixtures("planned")
def test_after_3_hours_59_sealing_goes_on(log: LogFolder) -> None:
    last_stamp(log, clock.machine() - timedelta(hours=3, minutes=59))

    assert seal_planned() == 1


@pytest.mark.usefixtures("planned")
def test_after_4_hours_01_nothing_is_sealed_until_there_is_a_stamp_again(log: LogFolder) -> None:
    last_stamp(log, clock.machine() - timedelta(hours=4, minutes=1))
    with pytest.raises(StampsOverdue, match="时间戳服务已中断 4 小时以上，暂停制证"):
        seal_planned()
    assert state() == State.PLANNED

    last_stamp(log, clock.machine())
    assert seal_planned() == 1
    assert state() == State.ISSUED


@pytest.mark.parametrize(("minutes", "allowed"), [(239, True), (240, False), (241, False)])
def test_the_clock_of_the_act_decides(log: LogFolder, minutes: int, *, allowed: bool) -> None:
    last_stamp(log, ANSWERED)
    refused = False
    try:
        require_stamps(ANSWERED + timedelta(minutes=minutes))
    except StampsOverdue:
        refused = True

    assert refused is not allowed


@pytest.mark.usefixtures("planned")
def test_a_node_without_an_authority_owes_no_stamps(log: LogFolder, settings: LazySettings) -> None:
    settings.LIANGZHAO_TSA_URL = ""
    last_stamp(log, ANSWERED)

    assert seal_planned() == 1


def test_callers_treat_it_as_an_absent_signer() -> None:
    assert issubclass(StampsOverdue, SIGNER_AWAY)
