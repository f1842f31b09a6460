"""Lists taken along for where there is no network, each believed only when its issuer signed it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liangzhao.config.commands import status as command
from liangzhao.kernel import clock
from liangzhao.licensing import trust
from liangzhao.licensing.status import collecting, tokens
from liangzhao.licensing.status.collecting import NotReached, from_address, from_folder
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.packed import Packed
from liangzhao.reference.entries import read_demo_authorities
from liangzhao.signing.configuration import configured
from liangzhao_verify.status.lists import read

BASE = "https://liangzhao.example.cn"
NOW = clock.now()
CHECKOUT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("demo_keys")


@pytest.fixture
def two() -> list[str]:
    """Two authorities."""
    return sorted(line.uscc for line in list(read_demo_authorities())[:2])


@pytest.fixture
def source(tmp_path: Path, settings: Settings, two: list[str]) -> StatusFolder:
    """A node that published their lists."""
    settings.LIANGZHAO_STATUS_DIR = tmp_path / "published"
    folder = StatusFolder(tmp_path / "published")
    for uscc in two:
        publish(folder, uscc)
    return folder


def publish(folder: StatusFolder, uscc: str, age: timedelta = timedelta(minutes=3), signer: str = "") -> None:
    at = NOW - age
    made = tokens.sign(signer or uscc, Packed(), at=at, folder=f"{BASE}/status", signer=configured())
    folder.publish(uscc, made, at=at)


def node(source: StatusFolder, address: str) -> bytes:
    """What the node at BASE answers."""
    name = address.removeprefix(f"{BASE}/status/")
    if name:
        return (source.path / name).read_bytes()
    return json.dumps({"status_lists": [f"{BASE}/status/{uscc}" for uscc in source.as_of()]}).encode()


def test_all_lists_of_a_node_come_along(source: StatusFolder, two: list[str], tmp_path: Path) -> None:
    found = from_address(f"{BASE}/", trust.bundle(), tmp_path / "kept", lambda address: node(source, address))

    assert [each.issuer for each in found if each.is_kept] == two
    assert [read((tmp_path / "kept" / f"{uscc}.cwt").read_bytes(), uscc, trust.bundle()).bits for uscc in two] == [2, 2]


def test_a_list_somebody_else_signed_stays_outside(source: StatusFolder, two: list[str], tmp_path: Path) -> None:
    publish(source, two[0], signer=two[1])

    found = from_folder(source, trust.bundle(), tmp_path / "kept")

    assert [(each.issuer, each.is_kept) for each in found] == [(two[0], False), (two[1], True)]
    assert [path.stem for path in (tmp_path / "kept").iterdir()] == [two[1]]


def test_an_older_list_does_not_replace_a_newer_one(source: StatusFolder, two: list[str], tmp_path: Path) -> None:
    from_folder(source, trust.bundle(), tmp_path / "kept")
    newer = (tmp_path / "kept" / f"{two[0]}.cwt").read_bytes()
    publish(source, two[0], age=timedelta(hours=5))

    found = from_folder(source, trust.bundle(), tmp_path / "kept")

    assert (tmp_path / "kept" / f"{two[0]}.cwt").read_bytes() == newer
    assert {each.as_of for each in found} == {(NOW - timedelta(minutes=3)).replace(microsecond=0)}


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"status_lists": 3}', b"<html>"])
def test_what_is_no_register_of_lists_is_no_node(answer: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotReached, match=r"example\.cn/status/"):
        from_address(BASE, trust.bundle(), tmp_path, lambda address: answer)


@pytest.mark.parametrize("address", ["http://example.cn/status/", "file:///etc/passwd", "ftp://example.cn/", "status"])
def test_nothing_is_asked_for_in_the_clear(address: str) -> None:
    with pytest.raises(NotReached):
        collecting.over_http(address)


def test_the_command_tells_how_old_each_list_is(
    source: StatusFolder, two: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with clock.at(NOW):
        code = command.run(["export", str(tmp_path / "kept"), "--json"])
    told = json.loads(capsys.readouterr().out)
    with clock.at(NOW):
        command.run(["export", str(tmp_path / "kept")])

    assert code == 0
    assert [(each["issuer"], each["kept"], each["age_seconds"] // 60) for each in told] == [
        (uscc, True, 3) for uscc in two
    ]
    assert capsys.readouterr().out.splitlines() == [f"✓ {uscc} 3 分钟前的状态" for uscc in two]


def test_the_command_says_what_is_not_genuine(
    source: StatusFolder, two: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source.path / f"{two[0]}.cwt").write_bytes(b"torn")

    code = command.run(["export", str(tmp_path / "kept")])

    assert code == 1
    assert f"✗ {two[0]} 签名不可信，没有存入" in capsys.readouterr().out


def test_the_command_says_what_it_cannot_reach(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = command.run(["fetch", "http://example.cn", str(tmp_path / "kept")])

    assert code == 2
    assert "取不到 http://example.cn/status/。" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["status", "export", "kept"], ["trust", "export", "trust.json"]])
def test_the_commands_find_their_settings_themselves(arguments: list[str], tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    program = [sys.executable, "-m", "liangzhao.config.cli", *arguments]

    done = subprocess.run(
        program, cwd=tmp_path, env=environment | {"PYTHONPATH": str(CHECKOUT)}, check=False, capture_output=True
    )

    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / arguments[-1]).exists()
