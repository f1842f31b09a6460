"""Status lists as anybody fetches them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from liangzhao.kernel import clock
from liangzhao.licensing.status import tokens
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.packed import Packed
from liangzhao.signing.configuration import configured

USCC = "111101080000001193"


@pytest.fixture
def uscc(demo_keys: None, tmp_path: Path, settings: Settings) -> str:
    """An authority whose list is published."""
    from liangzhao.reference.entries import read_demo_authorities

    settings.LIANGZHAO_STATUS_DIR = tmp_path
    found = next(read_demo_authorities()).uscc
    publish(StatusFolder(tmp_path), found)
    return found


def publish(folder: StatusFolder, uscc: str) -> None:
    at = clock.now()
    made = tokens.sign(uscc, Packed(), at=at, folder="https://example.cn/status", signer=configured())
    folder.publish(uscc, made, at=at)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/statuslist+cwt"),
        ("application/statuslist+cwt", "application/statuslist+cwt"),
        ("application/statuslist+jwt", "application/statuslist+jwt"),
        ("application/statuslist+cwt;q=0.2, application/statuslist+jwt", "application/statuslist+jwt"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/statuslist+cwt"),
    ],
)
def test_the_reader_chooses_the_form(uscc: str, accept: str, kind: str) -> None:
    response = Client().get(f"/status/{uscc}", headers={"accept": accept})

    assert (response.status_code, response["Content-Type"]) == (200, kind)
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize("form", ["cwt", "jwt"])
def test_each_form_has_an_address_of_its_own(uscc: str, form: str, tmp_path: Path) -> None:
    response = Client().get(f"/status/{uscc}.{form}")

    assert response["Content-Type"] == f"application/statuslist+{form}"
    assert response.content == (tmp_path / f"{uscc}.{form}").read_bytes()


def test_any_site_may_read_it_and_no_cache_keeps_it_long(uscc: str) -> None:
    response = Client().get(f"/status/{uscc}")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=5"
    assert "Set-Cookie" not in response


def test_an_unchanged_list_is_not_sent_again(uscc: str, tmp_path: Path) -> None:
    first = Client().get(f"/status/{uscc}")
    unchanged = Client().get(f"/status/{uscc}", headers={"if-none-match": first["ETag"]})
    (tmp_path / f"{uscc}.cwt").write_bytes(b"another list")
    changed = Client().get(f"/status/{uscc}", headers={"if-none-match": first["ETag"]})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["Cache-Control"] == "public, max-age=5"
    assert (changed.status_code, changed.content) == (200, b"another list")


@pytest.mark.parametrize("named", [USCC, f"{USCC}.cwt", f"{USCC}.jwt", "position", "proof", "..%2f..%2fsecret-key"])
def test_what_is_not_there_is_said_in_words(uscc: str, named: str, tmp_path: Path) -> None:
    (tmp_path / "position").write_text("1:1:")
    (tmp_path / "proof").write_text("{}")

    response = Client().get(f"/status/{named}")

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/")
    assert "1:1:" not in response.content.decode()


def test_the_missing_list_is_named(uscc: str) -> None:
    response = Client().get(f"/status/{USCC}")

    assert response.content.decode() == f"这里没有签发机关 {USCC} 的状态列表。"


def test_all_lists_are_named_in_one_place(uscc: str, settings: Settings) -> None:
    response = Client().get("/status/")

    assert response.json() == {"status_lists": [f"{settings.LIANGZHAO_PUBLIC_URL}/status/{uscc}"]}
