"""The runner behind `make check` and `make test`."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_steps", ROOT / "tools" / "run_steps.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "run_steps", module)
    spec.loader.exec_module(module)
    return module


def test_a_failed_step_stops_no_other_and_fails_the_whole(
    runner: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def steps() -> Iterator[object]:
        yield runner.Step("first", (sys.executable, "-c", "raise SystemExit(3)"))
        yield runner.Step("second", (sys.executable, "-c", "pass"))

    monkeypatch.setattr(runner, "check", steps)

    assert runner.main(["check"]) == 1
    assert [line.split()[::3] for line in capsys.readouterr().out.splitlines()[-2:]] == [
        ["FAILED", "first"],
        ["ok", "second"],
    ]


def test_a_step_gets_its_own_environment(runner: ModuleType) -> None:
    asks = "import os; raise SystemExit(os.environ['WHICH'] != 'this')"

    assert runner.run(runner.Step("asks", (sys.executable, "-c", asks), {"WHICH": "this"})).code == 0


def test_the_oldest_server_of_debian_is_taken(
    runner: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "DEBIAN_SERVERS", tmp_path)
    for version in ("9.6", "17", "15"):
        (tmp_path / version / "bin").mkdir(parents=True)
    for version in ("17", "15"):
        (tmp_path / version / "bin" / "initdb").touch()

    assert runner.debian_server() == tmp_path / "15"
