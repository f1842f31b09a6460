"""``liangzhao-verify``: verdicts with the age of what is known, and an exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liangzhao_verify.command import run
from tests.verification import coded
from tests.verification.coded import NOW, Code
from tests.verification.makers import Authority

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def at_hand(tmp_path: Path, authority: Authority) -> list[str]:
    """The arguments of somebody who keeps a trust bundle and yesterday's list."""
    trust = tmp_path / "trust.json"
    trust.write_text(json.dumps(coded.trusted(authority).as_json()))
    (tmp_path / "lists").mkdir()
    lists = coded.kept(tmp_path / "lists", authority, {})
    return ["--trust", str(trust), "--status", str(lists)]


def test_a_verdict_says_how_old_its_knowledge_is(at_hand: list[str], authority: Authority, capsys: Captured) -> None:
    text = Code(authority).text()

    status = run([*at_hand, "--json", "--at", "2026-06-01T13:00", text])

    (verdict,) = json.loads(capsys.readouterr().out)
    assert status == 0
    assert list(verdict) == [
        "file", "kind", "intact", "trusted", "valid", "state", "steps", "holder_masked", "identifier",
        "checked_at", "knowledge",
    ]  # fmt: skip
    assert verdict["file"] == text
    assert verdict["knowledge"]["as_of"] == NOW.isoformat()
    assert verdict["knowledge"]["age_seconds"] == 3600


def test_the_limit_of_age_can_be_set(at_hand: list[str], authority: Authority, capsys: Captured) -> None:
    status = run([*at_hand, "--max-age", "0.5", "--at", "2026-06-01T13:00", Code(authority).text()])

    assert status == 1
    assert "超过了可以依据的期限" in capsys.readouterr().out


def test_people_get_a_table_in_their_language(at_hand: list[str], authority: Authority, capsys: Captured) -> None:
    run([*at_hand, "--at", NOW.isoformat(), Code(authority).text()])
    chinese = capsys.readouterr().out
    run([*at_hand, "--lang", "en", "--at", NOW.isoformat(), Code(authority).text()])
    english = capsys.readouterr().out

    assert "有效：内容完整，签名可信，证照现在有效。" in chinese
    assert "✓ 当前状态" in chinese
    assert "Valid: " in english
    assert "✓ Present state" in english


def test_what_cannot_be_read_is_said_on_standard_error(at_hand: list[str], capsys: Captured) -> None:
    status = run([*at_hand, "--json", "nowhere.ofd"])

    said = capsys.readouterr()
    assert status == 2
    assert "nowhere.ofd" in said.err
    assert json.loads(said.out)[0]["intact"] is None


@pytest.mark.parametrize("content", ["{}", "not json", '{"format": "liangzhao-trust-1", "roots": ["AA=="]}'])
def test_a_broken_bundle_stops_it(content: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "trust.json"
    path.write_text(content)

    assert run(["--trust", str(path), "https://example.cn/S/AAAA"]) == 2
    assert "trust.json" in capsys.readouterr().err


def test_without_a_bundle_nobody_is_believed(authority: Authority, capsys: Captured) -> None:
    status = run(["--json", Code(authority).text()])

    (verdict,) = json.loads(capsys.readouterr().out)
    assert (status, verdict["trusted"], verdict["valid"]) == (1, False, False)
