"""What people take along to check licences without network: the trust bundle, and the page that holds it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from liangzhao.config.commands import trust as command
from liangzhao.licensing.trust import node_bundle
from liangzhao_verify.trust import Trust

pytestmark = pytest.mark.django_db


def test_the_bundle_is_public_and_reads_back(client: Client) -> None:
    answer = client.get("/trust.json")

    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert Trust.read(answer.content) == node_bundle()
    assert b"PRIVATE" not in answer.content


def test_the_page_is_for_saving_and_needs_no_network(client: Client) -> None:
    answer = client.get("/verify/offline.html")
    page = answer.content.decode()

    assert answer["Content-Disposition"] == 'attachment; filename="liangzhao-verify.html"'
    assert "default-src 'none'" in page
    assert 'src="' not in page
    assert 'href="' not in page


def test_the_verify_page_offers_both(client: Client) -> None:
    page = client.get("/verify/").content.decode()

    assert "/verify/offline.html" in page
    assert "/trust.json" in page


def test_the_command_writes_the_same(client: Client, tmp_path: Path) -> None:
    assert command.run(["export", str(tmp_path / "trust.json")]) == 0
    assert command.run(["export", "--page", str(tmp_path / "page.html")]) == 0

    assert Trust.load(tmp_path / "trust.json") == node_bundle()
    assert (tmp_path / "page.html").read_bytes() == client.get("/verify/offline.html").content


def test_the_command_says_when_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["export", str(tmp_path / "nowhere" / "trust.json")]) == 2
    assert "无法写入" in capsys.readouterr().err


def test_the_command_writes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["export", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "liangzhao-trust-1"
