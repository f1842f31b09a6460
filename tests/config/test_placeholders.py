"""A node does not start with what deploy/ leaves for the operator to fill in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from liangzhao.config.cli import main
from liangzhao.config.placeholders import left_over, refusal

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
SETTING = re.compile(r"(?m)^#? ?((?:LIANGZHAO|DATABASE)_\w+)=(.+)$")
SAMPLES = {path.name: dict(SETTING.findall(path.read_text())) for path in sorted(DEPLOY.glob("systemd/*.env"))}


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("liangzhao.env", ["DATABASE_REPLICA_URL", "DATABASE_URL", "LIANGZHAO_PUBLIC_URL"]),
        ("owner.env", ["DATABASE_OWNER_URL"]),
        ("backup.env", ["DATABASE_BACKUP_URL"]),
    ],
)
def test_the_samples_of_each_file_are_known(file: str, names: list[str]) -> None:
    assert left_over(SAMPLES[file]) == names


def test_no_file_of_the_units_is_left_out() -> None:
    assert {file for file, settings in SAMPLES.items() if left_over(settings)} == SAMPLES.keys()


def test_filled_in_nothing_is_refused() -> None:
    filled = {
        name: value.replace("change-me", "k3Jq").replace("example.org", "wjw.gov.cn")
        for settings in SAMPLES.values()
        for name, value in settings.items()
    }

    assert refusal(filled) is None
    assert left_over({"PATH": "/change-me", "HOME": "example.org"}) == []


@pytest.mark.parametrize("command", ["web", "signer", "prepare", "backup"])
def test_no_command_begins_and_says_which_value_is_meant(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", SAMPLES["liangzhao.env"]["DATABASE_URL"])

    assert main([command]) == 2
    said = capsys.readouterr().err
    assert "DATABASE_URL 还是示例值" in said
    assert "db.example" not in said


def test_help_is_given_all_the_same(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:change-me@b/c")

    assert main(["help"]) == 0
    assert "liangzhao 命令" in capsys.readouterr().out
