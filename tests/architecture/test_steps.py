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


TESTS = """
from pathlib import Path
import pytest

def test_that_disturbs_another():
    runs = Path(__file__).with_name("runs")
    runs.touch()
    runs.write_text(runs.read_text() + ".")
    assert len(runs.read_text()) > 1, "the first time it fails"

@pytest.mark.parametrize("number", range({wrong}))
def test_that_is_wrong(number):
    raise AssertionError
"""


@pytest.mark.parametrize(
    ("wrong", "code", "runs", "unsteady"),
    [
        pytest.param(0, 0, 2, ["test_of_few.py::test_that_disturbs_another"], id="passes alone: named, not failed"),
        pytest.param(1, 1, 2, ["test_of_few.py::test_that_disturbs_another"], id="fails again: failed"),
        pytest.param(3, 1, 1, [], id="many: no second look"),
    ],
)
def test_the_few_that_failed_are_run_once_more_alone(
    runner: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: int,
    code: int,
    runs: int,
    unsteady: list[str],
) -> None:
    (tmp_path / "test_of_few.py").write_text(TESTS.format(wrong=wrong))
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -q -p no:randomly -p no:django\n")
    monkeypatch.setattr(runner, "CHECKOUT", tmp_path)
    command = ("pytest", "-o", f"cache_dir={tmp_path / 'cache'}")

    outcome = runner.run(runner.Step("few", command, {}, command, tmp_path / "cache"))

    assert (outcome.code, len((tmp_path / "runs").read_text()), list(outcome.unsteady)) == (code, runs, unsteady)
    assert ("unsteady:" in runner.summary([outcome])) is bool(unsteady)


COLLECTS = """
from pathlib import Path
kept = Path(__file__).with_name("cache") / "v" / "cache"
kept.mkdir(parents=True)
(kept / "lastfailed").write_text('{"gw1": true}')
raise SystemExit(1)
"""


def test_what_could_not_be_collected_gets_no_second_look(runner: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "collects.py").write_text(COLLECTS)
    command = ("python", str(tmp_path / "collects.py"))

    outcome = runner.run(runner.Step("none", command, {}, ("python", "-c", "pass"), tmp_path / "cache"))

    assert (outcome.code, outcome.unsteady) == (1, ())
