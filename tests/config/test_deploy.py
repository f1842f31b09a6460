"""The units in deploy/ start commands that exist, with settings that are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from liangzhao.config.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SYSTEMD = ROOT / "deploy" / "systemd"
UNITS = sorted(SYSTEMD.glob("*.service"))
READ = "".join(path.read_text() for path in (ROOT / "liangzhao" / "config").rglob("*.py"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_one_of_our_commands_and_belongs_to_the_target(unit: Path) -> None:
    text = unit.read_text()
    started = re.findall(r"^ExecStart=/opt/liangzhao/\.venv/bin/liangzhao (\w+)(?: create .*)?$", text, re.MULTILINE)

    assert len(started) == 1
    assert started[0] in COMMANDS
    assert unit.name == f"liangzhao-{started[0]}.service"
    started_by = unit if (SYSTEMD / f"{unit.stem}.timer").exists() else None
    wanted = started_by.with_suffix(".timer").name if started_by else unit.name
    assert wanted in (SYSTEMD / "liangzhao.target").read_text()
    assert unit.name in (ROOT / "deploy" / "README.md").read_text()


@pytest.mark.parametrize("file", sorted(SYSTEMD.glob("*.env")), ids=lambda file: file.stem)
def test_every_setting_named_is_read_by_the_program(file: Path) -> None:
    names = re.findall(r"^([A-Z_]+)=", file.read_text(), re.MULTILINE)

    assert names
    assert [name for name in names if f'"{name}"' not in READ] == []


def test_nginx_names_the_visitors_address_that_the_node_is_told_to_trust() -> None:
    assert "LIANGZHAO_BEHIND_PROXY=1" in (SYSTEMD / "liangzhao.env").read_text()
    assert "proxy_set_header X-Real-IP $remote_addr;" in (ROOT / "deploy/nginx/liangzhao.conf").read_text()
