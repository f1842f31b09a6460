"""The command and the Python interface say of a whole folder of wrong licences what is wrong with each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liangzhao_verify import KeptStatusLists, Trust, verify
from liangzhao_verify.command import run
from tests.verification import wrong_folder
from tests.verification.coded import NOW
from tests.verification.makers import Authority

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(authority: Authority, stranger: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, written."""
    place = tmp_path_factory.mktemp("wrong")
    wrong_folder.write(place, authority, stranger)
    return place


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "expected.json").read_text())
    return found


def test_the_command_names_the_first_failing_step_of_each(
    folder: Path, expected: dict[str, str], capsys: Captured
) -> None:
    known = ["--trust", str(folder / "trust.json"), "--status", str(folder / "lists"), "--at", NOW.isoformat()]

    status = run([*known, "--json", *(str(folder / name) for name in expected)])

    verdicts = json.loads(capsys.readouterr().out)
    failed = {Path(each["file"]).name: _failed(each) for each in verdicts}
    assert status == 1
    assert len(expected) > 120
    assert failed == expected


def test_the_interface_says_the_same(folder: Path, expected: dict[str, str]) -> None:
    trust = Trust.load(folder / "trust.json")
    lists = KeptStatusLists(folder / "lists", trust)

    verdicts = {name: verify((folder / name).read_bytes(), trust=trust, status=lists, at=NOW) for name in expected}

    assert {name: _failed(each.as_json()) for name, each in verdicts.items()} == expected
    assert [name for name, each in verdicts.items() if each.valid] == ["right.txt", "right.ofd", "right.pdf"]


def _failed(verdict: dict[str, object]) -> str:
    steps: list[dict[str, object]] = verdict["steps"]  # type: ignore[assignment]  # JSON has no types
    return next((str(step["step"]) for step in steps if step["ok"] is False), "")
