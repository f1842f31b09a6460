"""With the signer away, holders are told that their licence waits, on the page and in the interface (SEC-B4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.licensing import waiting
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from tests.support.cast import Cast
from tests.web.institution_scene import at_work
from tests.web.scene import nurse_at_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
LATER = "审批通过，待制证。签章服务暂不可用，恢复后自动签章，无需重复提交。"


@pytest.fixture(autouse=True)
def _not_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_signer", waiting._Signer())


@pytest.fixture
def signer_away(settings: Any, tmp_path: Path) -> None:
    settings.LIANGZHAO_SIGNER, settings.LIANGZHAO_SIGNER_SOCKET = "socket", tmp_path / "nobody.sock"


@pytest.mark.usefixtures("signer_away")
@pytest.mark.parametrize("address", ["/me/", "/me/licence/"])
def test_the_holder_reads_it_on_every_page_of_the_licence(cast: Cast, client: Client, address: str) -> None:
    nurse_at_home(cast, client)
    client.post("/me/licence/apply/", {"key": str(uuid4()), "kind": "nurse"})

    page = client.get(address).content.decode()

    assert Licence.objects.get().state == "PLANNED"
    assert LATER in page
    assert "证照有效" not in page


@pytest.mark.usefixtures("signer_away")
def test_the_interface_says_it_too(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client)
    client.post("/me/licence/apply/", {"key": str(uuid4()), "kind": "nurse"})

    (line,) = client.get("/api/v1/me/licences").json()["items"]

    assert (line["state"], line["waits_for"]) == ("PLANNED", LATER)


@pytest.mark.usefixtures("signer_away")
def test_an_institution_reads_it(cast: Cast, client: Client) -> None:
    hospital = cast.institution()
    at_work(cast, client, hospital, RoleCode.INSTITUTION_ADMIN)
    client.post("/org/licence/apply/", {"key": str(uuid4())})

    assert LATER in client.get("/org/licence/").content.decode()


def test_with_a_signer_it_is_a_matter_of_a_minute(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nurse_at_home(cast, client)
    with monkeypatch.context() as away:
        away.setattr("liangzhao.licensing.issue.seal", lambda _licences, by: 0)
        client.post("/me/licence/apply/", {"key": str(uuid4()), "kind": "nurse"})

    assert "正在制证，通常一分钟内完成" in client.get("/me/licence/").content.decode()


def test_a_sealed_licence_waits_for_nothing(cast: Cast, client: Client, settings: Any, tmp_path: Path) -> None:
    nurse_at_home(cast, client)
    kind, socket = settings.LIANGZHAO_SIGNER, settings.LIANGZHAO_SIGNER_SOCKET
    settings.LIANGZHAO_SIGNER, settings.LIANGZHAO_SIGNER_SOCKET = "socket", tmp_path / "nobody.sock"
    client.post("/me/licence/apply/", {"key": str(uuid4()), "kind": "nurse"})
    settings.LIANGZHAO_SIGNER, settings.LIANGZHAO_SIGNER_SOCKET = kind, socket

    sealed = seal_planned()

    (line,) = client.get("/api/v1/me/licences").json()["items"]
    assert sealed == 1
    assert (line["state"], line["waits_for"]) == ("ISSUED", "")


def test_a_list_of_many_asks_the_signer_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def away() -> bool:
        asked.append(True)
        return False

    monkeypatch.setattr(waiting, "signer_answers", away)

    words = {waiting.waits_for(Licence(state="PLANNED")) for _number in range(300)}

    assert words == {LATER}
    assert len(asked) == 1
