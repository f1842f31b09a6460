"""A wallet and a verifier not written by us, at a real server: npm's OpenID4VCI client and its SD-JWT VC library."""

from __future__ import annotations

import json
import select
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from asn1crypto import pem
from django.conf import settings as node_settings
from pytest_django.fixtures import Settings

from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.config.status import node_keeper, snapshot_connection
from liangzhao.config.supervisor.children import Child, Program
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.wallet import offers
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration
from liangzhao.signing.key_directory import KeyDirectory
from tests.config.nodes import free_port, on_test_cluster
from tests.status_lists.scene import move
from tests.support.cast import Cast, person_actor

pytestmark = pytest.mark.outside

PACKAGES = Path(__file__).resolve().parents[2] / "var" / "platform" / "node_modules"
SCRIPT = Path(__file__).with_name("wallet.mjs")
WEB = Program("web", ("web",), leave_seconds=5.0)
READY_SECONDS = 60.0


class Outside:
    """The wallet's process: one question, one answer."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, do: str, **more: Any) -> Any:
        """What it answers; a failure of its own fails the test."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "failed" not in answer, answer["failed"]
        return answer


@dataclass(frozen=True)
class Stage:
    """A licence whose node is being served, its holder's wallet, and what verifiers trust."""

    cast: Cast
    nurse: NurseRegistration
    licence: Licence
    wallet: Outside
    roots: list[str]

    def offer(self, *, with_pin: bool = False) -> tuple[str, str]:
        """An offer as the page makes it: its address and its PIN."""
        by = person_actor(self.nurse.person)
        with actor_transaction(by):
            made = offers.make(licence=self.licence, with_photo=True, with_pin=with_pin, by=by)
        place = f"{address()}/wallet/offers/{made.reference}"
        return f"openid-credential-offer://?{urlencode({'credential_offer_uri': place})}", made.pin

    def publish_states(self) -> None:
        """Bring the status lists up to date, as the sequencer does every second."""
        with snapshot_connection() as connection:
            node_keeper(connection).turn()

    def verified(self, credential: str, **more: Any) -> Any:
        """What the verifier makes of the holder's name and number, shown with the wallet's key."""
        return self.wallet.ask("verify", credential=credential, roots=self.roots, **{"show": SHOWN, **more})


SHOWN = {"name": True, "licence_number": True}


def address() -> str:
    """The node's public address."""
    return str(node_settings.LIANGZHAO_PUBLIC_URL)


@pytest.fixture
def outside() -> Iterator[Outside]:
    """The wallet's process while a test runs."""
    node = shutil.which("node")
    if node is None or not (PACKAGES / "@openid4vc" / "openid4vci").is_dir():
        pytest.fail("the npm packages are not here; make test brings them (tools/bring_platform.py)", pytrace=False)
    with subprocess.Popen(
        [node, SCRIPT, PACKAGES], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Outside(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def stage(own_database: str, demo_keys: None, settings: Settings, tmp_path: Path, outside: Outside) -> Iterator[Stage]:
    """A node that puts licences into wallets, served by ``liangzhao web`` as in production."""
    port = free_port()
    settings.LIANGZHAO_PUBLIC_URL = f"http://localhost:{port}"
    settings.LIANGZHAO_STATUS_DIR = tmp_path / "status"
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=person_actor(nurse.person))
    environment = on_test_cluster(
        own_database,
        PORT=str(port),
        LIANGZHAO_PUBLIC_URL=settings.LIANGZHAO_PUBLIC_URL,
        LIANGZHAO_STATUS_DIR=str(settings.LIANGZHAO_STATUS_DIR),
        LIANGZHAO_KEYS_DIR=str(settings.LIANGZHAO_KEYS_DIR),
        LIANGZHAO_WALLET="1",
    )
    child = Child(WEB, environment)
    try:
        select.select([child.ready_socket.fileno(), child.exit_fd], [], [], READY_SECONDS)
        assert child.says_ready(), "the web process did not become ready"
        roots = KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR)).trust_roots()
        yield Stage(cast, nurse, licence, outside, [pem.armor("CERTIFICATE", each).decode() for each in roots])
    finally:
        child.ask_to_leave()
        select.select([child.exit_fd], [], [], WEB.leave_seconds)
        child.close()


def test_a_wallet_of_others_fetches_both_forms_and_a_verifier_of_others_accepts_them(stage: Stage) -> None:
    stage.publish_states()
    offer, _pin = stage.offer()

    got = stage.wallet.ask("receive", offer=offer)
    found = stage.verified(got["credentials"]["nurse_sd_jwt"])
    vc = stage.verified(got["credentials"]["nurse_w3c"], show={"credentialSubject": SHOWN})

    assert got["formats"] == {"nurse_sd_jwt": "dc+sd-jwt", "nurse_w3c": "vc+sd-jwt"}
    assert found["status"] == 0
    assert found["payload"]["name"] == "王小兰"
    assert found["payload"]["licence_number"] == stage.licence.number
    assert {"sex", "birth_month", "picture", "licence_identifier"} & set(found["payload"]) == set()
    assert vc["payload"]["credentialSubject"] == {"name": "王小兰", "licence_number": stage.licence.number}

    spoiled = got["credentials"]["nurse_sd_jwt"].split("~")[1]
    refused = [
        stage.verified(got["credentials"]["nurse_sd_jwt"], **wrong)
        for wrong in (
            {"otherKey": True},
            {"otherNonce": True},
            {"spoil": ["~", f"~{spoiled[:-6]}AAAAAA~"]},
            {"spoil": [".", "A."]},
        )
    ]
    assert ["payload" in each for each in refused] == [False] * 4

    move(stage.cast, stage.nurse, "revoke")
    stage.publish_states()
    ended = stage.verified(got["credentials"]["nurse_sd_jwt"])
    assert (ended.get("payload"), ended["status"]) == (None, 1)


def test_a_wallet_of_others_types_the_pin(stage: Stage) -> None:
    offer, pin = stage.offer(with_pin=True)

    got = stage.wallet.ask("receive", offer=offer, pin=pin)

    assert set(got["credentials"]) == {"nurse_sd_jwt", "nurse_w3c"}
