"""The commands around keys and erasures, against this process's own database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liangzhao.config.commands import erasures, keys
from liangzhao.kernel import encryption
from liangzhao.kernel.encryption import FollowedFile, KeyRing
from tests.privacy import people
from tests.support.cast import Cast

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def key_file(committed: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Path:
    """A key file of this test; the commands find the database running."""

    @contextmanager
    def running() -> Iterator[None]:
        yield

    path = tmp_path / "fields.json"
    KeyRing.create(path)
    settings.LIANGZHAO_KEYRING = path
    monkeypatch.setattr(encryption, "_ring", FollowedFile(path))
    for module in (keys, erasures):
        monkeypatch.setattr(module, "running_node", running)
    people.enter(10)
    return path


def told(capsys: Captured) -> object:
    return json.loads(capsys.readouterr().out)


def test_a_rotation_seals_everything_anew_and_the_old_key_may_go(key_file: Path, capsys: Captured) -> None:
    old = KeyRing.load(key_file).current

    assert keys.run(["rotate-data", "--json"]) == 0
    new = KeyRing.load(key_file).current
    assert told(capsys) == {
        "current": new,
        "resealed": 30,
        "columns": {"registers_person.email": 10, "registers_person.id_no": 10, "registers_person.mobile": 10}
        | {f"{name}": 0 for name in _others()},
    }
    assert keys.run(["list", "--json"]) == 0
    assert told(capsys) == [
        {"key": old, "current": False, "values": 0},
        {"key": new, "current": True, "values": 30},
    ]
    assert keys.run(["forget-data", old]) == 0
    assert set(KeyRing.load(key_file).data) == {new}


def _others() -> set[str]:
    from liangzhao.access.rekeying import columns

    return {column.title for column in columns() if not column.title.startswith("registers_person.")}


def test_a_key_in_use_or_unknown_is_not_given_up(key_file: Path, capsys: Captured) -> None:
    ring = KeyRing.load(key_file)
    ring.with_new_data_key().save(key_file)

    assert keys.run(["forget-data", ring.current]) == 1
    assert "仍在使用" in capsys.readouterr().err
    assert keys.run(["forget-data", KeyRing.load(key_file).current]) == 1
    assert keys.run(["rotate-data", "--resume"]) == 0
    assert keys.run(["forget-data", ring.current]) == 0


@pytest.mark.parametrize(
    "argv", [["rotate"], ["forget-data"], ["list", "ab"], ["rotate-data", "--batch", "0"]], ids=str
)
def test_a_wrong_use_is_said(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        keys.run(argv)

    assert ended.value.code == 2


def test_the_replay_says_what_it_did(key_file: Path, ledger_file: Path, capsys: Captured) -> None:
    assert erasures.run(["replay"]) == 0
    assert "重新执行 0 项删除" in capsys.readouterr().out

    ledger_file.write_text("broken\n")
    assert erasures.run(["replay", "--ledger", str(ledger_file)]) == 1
    assert "line 1" in capsys.readouterr().err
