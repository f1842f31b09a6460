"""The signer is killed again and again while licences are issued: all wait, none is lost or sealed twice (SEC-K2, B4).

Twenty times at commit, sixty by night.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings as node_settings

from liangzhao.access.actors import Actor, service
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.keys import sm2 as key_of
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.signer_access import SIGNER_AWAY
from liangzhao.licensing.states import State
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from liangzhao.signing.configuration import configured
from liangzhao_verify import sm2
from tests.signing.signer_process import SignerProcess
from tests.support.cast import Cast
from tests.support.figures import note
from tests.support.night import amount

pytestmark = [pytest.mark.campaign, pytest.mark.usefixtures("own_database", "demo_keys")]

KILLS = amount(20, 60)
A_KILL = 3  # licences asked for between two kills: one while the signer is away, the others while it dies or lives
BY: Actor = service("test")


@pytest.fixture
def signer(settings: Any) -> Iterator[SignerProcess]:
    """A signer process, and this process asking it."""
    with TemporaryDirectory(prefix="lz") as folder:
        path = Path(folder) / "signer.sock"
        settings.LIANGZHAO_SIGNER, settings.LIANGZHAO_SIGNER_SOCKET = "socket", path
        with SignerProcess(Path(node_settings.LIANGZHAO_KEYS_DIR), path) as process:
            yield process


def requests(kills: int) -> list[Request]:
    """One for each nurse."""
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        hospital = cast.institution()
        nurses = [cast.nurse(f"王小兰{number}", hospital) for number in range(kills * A_KILL)]
    return [Request(Register.NURSE, nurse.person_id, new_key()) for nurse in nurses]


def ask(request: Request) -> None:
    """As a click does: once, and whatever the signer says."""
    with suppress(*SIGNER_AWAY):
        issue(request, by=BY)


def issue_under_kills(signer: SignerProcess, wanted: list[Request]) -> float:
    """Ask for all while the signer is killed; the longest seconds from its start to the first seal after it."""
    longest = 0.0
    for dying, away, living in zip(*[iter(wanted)] * A_KILL, strict=True):
        asking = threading.Thread(target=_ask_in_thread, args=(dying,))
        asking.start()
        signer.kill()
        asking.join()
        ask(away)
        begun = time.monotonic()
        signer.start()
        ask(living)
        longest = max(longest, time.monotonic() - begun)
    return longest


def _ask_in_thread(request: Request) -> None:
    from django.db import connections

    try:
        ask(request)
    finally:
        connections["default"].close()


def planned() -> int:
    with service_transaction("test"):
        return Licence.objects.filter(state=State.PLANNED).count()


def good_seals(licences: list[Licence]) -> int:
    """How many records carry a signature that their authority's certificate proves."""
    keys = {licence.authority.uscc: key_of(licence.authority.uscc) for licence in licences}
    public = {code: sm2.PublicKey.from_certificate(configured().certificate(key)) for code, key in keys.items()}
    return sum(
        sm2.verify(public[each.authority.uscc], bytes(each.record), bytes(each.signature or b"")) for each in licences
    )


def test_every_licence_is_sealed_once_when_the_signer_is_back(signer: SignerProcess) -> None:
    wanted = requests(KILLS)

    longest = issue_under_kills(signer, wanted)
    waiting = planned()
    sealed_later = seal_planned(limit=len(wanted))

    with service_transaction("test"):
        licences = list(Licence.objects.select_related("authority"))
        acts = Event.objects.filter(tag=Tag.LICENCE_ISSUED).count()
        good = good_seals(licences)
    note(
        "signer-kills",
        kills=KILLS,
        acknowledged=len(wanted),
        lost=len(wanted) - len(licences),
        doubled=acts - len(licences),
        false=len(licences) - good,
        waited=waiting,
        longest_return_seconds=round(longest, 2),
    )
    assert waiting >= KILLS
    assert sealed_later == waiting
    assert {licence.state for licence in licences} == {State.ISSUED}
    assert (len(licences), acts, good) == (len(wanted), len(wanted), len(wanted))


def test_a_sealer_that_asks_once_and_gives_up_would_leave_some(signer: SignerProcess) -> None:
    """The control: without the second round this campaign sees licences that never come into force."""
    wanted = requests(2)

    issue_under_kills(signer, wanted)

    note("signer-kills-control", kills=2, acknowledged=len(wanted), lost=planned())
    assert planned() >= 2
