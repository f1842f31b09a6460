"""``liangzhao keys``: rotating, installing and revoking signing keys on a node, each in the journal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from asn1crypto import pem
from django.conf import LazySettings

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.config.commands import keys, signing_keys
from liangzhao.signing import demo_ca
from liangzhao.signing.key_directory import KeyDirectory, armored
from liangzhao.signing.software import SoftwareSigner
from tests.signing.conftest import CITY, P256_KEY, SM2_KEY

pytestmark = pytest.mark.usefixtures("own_database", "node")


@contextmanager
def _as_it_runs() -> Iterator[None]:
    yield


@pytest.fixture
def node(folder: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node without a signer process, whose database runs already."""
    settings.LIANGZHAO_KEYS_DIR, settings.LIANGZHAO_SIGNER = folder, "software"
    monkeypatch.setattr(signing_keys, "running_node", _as_it_runs)
    return folder


def journalled(tag: Tag) -> list[dict[str, object]]:
    with service_transaction("test"):
        return [journal.body_of(event) for event in Event.objects.filter(tag=tag).order_by("at", "id")]


def test_rotate_makes_both_keys_of_an_authority_anew(node: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {key: SoftwareSigner(node).sign(key, b"").key_id for key in (SM2_KEY, P256_KEY)}

    assert keys.run(["rotate", "--authority", CITY[0]]) == 0

    after = {key: SoftwareSigner(node).sign(key, b"").key_id for key in (SM2_KEY, P256_KEY)}
    assert [(done["key"], done["former"], done["new"]) for done in journalled(Tag.KEY_ROTATED)] == [
        (key, before[key], after[key]) for key in (SM2_KEY, P256_KEY)
    ]
    assert "原证书保留" in capsys.readouterr().out


def test_the_list_shows_store_validity_and_history(node: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys.run(["rotate", "--authority", CITY[0], "--kind", "p256"])
    former = journalled(Tag.KEY_ROTATED)[0]["former"]
    keys.run(["revoke", "--authority", CITY[0], "--kind", "p256", str(former), "--reason", "superseded"])
    capsys.readouterr()

    assert keys.run(["signing", "--json"]) == 0

    rows = [row for row in json.loads(capsys.readouterr().out) if row["key"] == P256_KEY]
    assert [(row["store"], bool(row["replaced_at"]), bool(row["revoked_at"])) for row in rows] == [
        ("files", False, False),
        ("", True, True),
    ]
    assert rows[1]["id"] == former
    assert [done["reason"] for done in journalled(Tag.KEY_REVOKED)] == ["superseded"]


def test_a_certificate_of_another_ca_is_requested_and_installed(
    node: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keys.run(["request", "--authority", CITY[0], "--kind", "p256"]) == 0
    _kind, _headers, request = pem.unarmor(capsys.readouterr().out.encode())
    answer = tmp_path / "answer.pem"
    answer.write_bytes(armored(*demo_ca.certify(KeyDirectory(node), P256_KEY, request)))

    assert keys.run(["install", "--authority", CITY[0], "--kind", "p256", str(answer)]) == 0

    assert journalled(Tag.KEY_ROTATED)[0]["new"] == SoftwareSigner(node).sign(P256_KEY, b"").key_id


def test_an_sm2_certificate_without_its_seal_is_not_installed(node: Path, tmp_path: Path) -> None:
    answer = tmp_path / "answer.pem"
    answer.write_bytes(b"")

    assert keys.run(["install", "--authority", CITY[0], "--kind", "sm2", str(answer)]) == 1
    assert journalled(Tag.KEY_ROTATED) == []


@pytest.mark.parametrize(
    "asked",
    [
        ["rotate", "--authority", "11110000000000099X"],
        ["revoke", "--authority", CITY[0], "--kind", "sm2", "0000000000000000"],
        ["install", "--authority", CITY[0], "--kind", "p256", "absent.pem"],
    ],
    ids=["no such authority", "no such key", "no such file"],
)
def test_what_is_not_there_is_said_and_nothing_is_journalled(asked: list[str]) -> None:
    assert keys.run(asked) == 1
    assert journalled(Tag.KEY_ROTATED) == journalled(Tag.KEY_REVOKED) == []


def test_a_node_without_the_demo_ca_says_what_to_do(node: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (node / "ca").rename(node / "elsewhere")

    assert keys.run(["rotate", "--authority", CITY[0], "--kind", "p256"]) == 1
    assert "request" in capsys.readouterr().err
