"""Processes whose clock is an hour or a day off: the database's decides, and what was planned waits (SEC-B5)."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as node_settings

from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.clock import LEGAL_ZONE
from liangzhao.licensing.issue import Request, issue, new_key, plan
from liangzhao.licensing.models import Licence, ShowCode
from liangzhao.licensing.showing import show
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Person
from tests.night.clocks import moved, pages, printed
from tests.night.test_signer_kills import good_seals
from tests.signing.signer_process import SignerProcess
from tests.support.cast import Cast, person_actor
from tests.support.figures import note
from tests.support.night import SHARE

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is brought by make test"),
    pytest.mark.usefixtures("demo_keys"),
]

# One turn of the worker's task, as the worker does it, with the clock of its process.
SEAL = """
from liangzhao.config.node import running_node
with running_node():
    from liangzhao.licensing.sealing import seal_planned
    from liangzhao.licensing.clocks import ClocksApart
    try:
        print("sealed", seal_planned())
    except ClocksApart as apart:
        print("waits", apart)
"""
TELL = "import time; print(int(time.time()))"
HOUR = 3600.0
AN_HOUR_OFF = [("+1h", HOUR, 0, "证照有效"), ("-1h", HOUR, 0, "证照有效")] if SHARE else []


@pytest.fixture
def nurse(own_database: str) -> Request:
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
    return Request(Register.NURSE, nurse.person_id, new_key())


@pytest.fixture
def planned(own_database: str, nurse: Request) -> str:
    with service_transaction("test") as by:
        plan([nurse], by=by)
    return own_database


def states() -> list[str]:
    with service_transaction("test"):
        return list(Licence.objects.values_list("state", flat=True))


@pytest.mark.parametrize("offset", ["+1h", "-1h"])
def test_a_worker_an_hour_off_seals_nothing_and_loses_nothing(planned: str, offset: str) -> None:
    said = printed(offset, SEAL, planned)
    waiting = states()
    again = printed("", SEAL, planned)

    note(f"worker{offset}", acts=1, acknowledged=1, false=waiting.count("ISSUED"), lost=states().count("PLANNED"))
    assert said.startswith("waits ")
    assert waiting == ["PLANNED"]
    assert (again, states()) == ("sealed 1", ["ISSUED"])


@pytest.mark.parametrize("offset", ["+1h", "-1h"])
def test_a_signer_an_hour_off_dates_nothing(nurse: Request, settings: Any, offset: str) -> None:
    """The time of a seal is the database's: it comes with what is to be signed."""
    settings.LIANGZHAO_SIGNER = "socket"
    with TemporaryDirectory(prefix="lz") as folder:
        settings.LIANGZHAO_SIGNER_SOCKET = Path(folder) / "signer.sock"
        keys = Path(node_settings.LIANGZHAO_KEYS_DIR)
        with SignerProcess(keys, settings.LIANGZHAO_SIGNER_SOCKET, under=moved(offset)):
            with service_transaction("test"):
                person = Person.objects.get(pk=nurse.holder_id)
            made = issue(nurse, by=person_actor(person))
            with service_transaction("test"):
                licences = list(Licence.objects.select_related("authority"))
                good = good_seals(licences)

    note(f"signer{offset}", acts=1, acknowledged=1, false=1 - good, lost=1 - len(licences))
    assert (good, made.state) == (1, "ISSUED")
    assert made.sealed_at is not None
    assert abs((made.sealed_at - clock.machine()).total_seconds()) < 60


@pytest.fixture
def live(nurse: Request) -> str:
    """The path of a live code that stays good for the length of the test."""
    with service_transaction("test"):
        person = Person.objects.get(pk=nurse.holder_id)
    licence = issue(nurse, by=person_actor(person))
    with actor_transaction(person_actor(person)) as holder:
        path = urlsplit(show(licence=licence, by=holder).url).path
    with service_transaction("test"):
        ShowCode.objects.update(good_until=clock.now() + timedelta(hours=1))
    return path


@pytest.mark.parametrize(
    ("offset", "seconds", "last_day", "verdict"),
    [("+24h", 24 * HOUR, 0, "证照有效"), ("-24h", 24 * HOUR, -1, "证照已过期"), *AN_HOUR_OFF],
)
def test_pages_of_a_machine_with_a_wrong_clock_are_right(
    own_database: str, live: str, tmp_path: Path, offset: str, seconds: float, last_day: int, verdict: str
) -> None:
    """A licence that ends tonight is still in force, one that ended yesterday is not, whatever day it is there."""
    with service_transaction("test"):
        Licence.objects.update(valid_until=clock.today() + timedelta(days=last_day))

    with pages(offset, own_database, tmp_path / "home") as asked:
        twice = [asked.get(live) for _time in range(2)]  # made by Django, and known the second time
        skew = asked.reading("liangzhao_clock_skew_seconds")
    told = [re.search(r"核验时间 ([\d: -]{19})", page) for page in twice]

    right = [verdict in page for page in twice]
    note(f"pages{offset}", acts=len(twice), false=right.count(False), skew_seconds=round(skew))
    assert right == [True, True]
    assert skew == pytest.approx(seconds, abs=5)
    for moment in told:
        assert moment
        at = datetime.fromisoformat(moment[1]).replace(tzinfo=LEGAL_ZONE)
        assert abs((at - clock.machine()).total_seconds()) < 60


def test_the_moved_clock_is_seen_by_the_process(own_database: str) -> None:
    """The control: a process under this tool does have another clock."""
    there, here = int(printed("+1h", TELL, own_database)), int(printed("", TELL, own_database))

    assert 3590 < there - here < 3610
