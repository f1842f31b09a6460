"""Run the steps of `make check` and `make test` one after the other, time each, and close with a plain summary.

Tests that stop servers, kill processes and race each other share two cores with all others. When very few fail, those
run once more, one after the other and with nothing beside them: what fails again has failed, what passes is named as
unsteady in the summary.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = CHECKOUT / ".venv" / "bin"
DEBIAN_SERVERS = Path("/usr/lib/postgresql")
PYTEST, ON_BOTH_CORES = ("pytest",), ("-n", "2")
FEW = 3
SOME_TESTS_FAILED = 1  # pytest's exit code; others mean that it could not run them
CACHES = CHECKOUT / "var" / "pytest"
# The tests start many processes; each reads what another compiled, whatever the machine's own settings say.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(CHECKOUT / "var" / "compiled")}
# Chromium's driver keeps an event loop in its process, which Django and asyncio tests must not meet.
WITHOUT_BROWSER, IN_BROWSER = ("-m", "not browser"), ("-m", "browser")


@dataclass(frozen=True)
class Step:
    """A command of the tool chain and what it is called in the summary."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    again: tuple[str, ...] = ()
    """What runs the tests named after it, alone: those that ``cache`` remembers as failed."""
    cache: Path | None = None

    def failed(self) -> list[str]:
        """Return the tests that the last run left as failed."""
        kept = self.cache / "v" / "cache" / "lastfailed" if self.cache else None
        return sorted(json.loads(kept.read_text())) if kept and kept.exists() else []


@dataclass(frozen=True)
class Outcome:
    """How a step ended: its exit code, after how many seconds, and the tests that passed only when run alone."""

    step: Step
    code: int
    seconds: float
    unsteady: tuple[str, ...] = ()


def check() -> Iterator[Step]:
    """Yield the static steps."""
    without_database = {
        "DJANGO_SETTINGS_MODULE": "liangzhao.config.settings",
        "LIANGZHAO_NO_DATABASE": "1",
        "LIANGZHAO_POOLED": "0",
        "PYTHONWARNINGS": "ignore::RuntimeWarning",  # that the history cannot be compared with a database
    }
    yield Step("lint", ("ruff", "check", "--quiet", "."))
    yield Step("format", ("ruff", "format", "--check", "--quiet", "."))
    yield Step("floors", ("lint-imports",))
    yield Step("types", ("mypy", "."), without_database)
    yield Step("templates", ("djlint", "--lint", "--quiet", "liangzhao"))
    yield Step("migrations", ("django-admin", "makemigrations", "--check", "--dry-run"), without_database)
    yield Step("generated documents", ("liangzhao", "docs", "--check"), without_database)


def test() -> Iterator[Step]:
    """Yield the tests: all on the embedded PostgreSQL, those that face the database on Debian's too."""
    yield tests("tests, embedded PostgreSQL", WITHOUT_BROWSER, {})
    yield tests("tests, Chromium", IN_BROWSER, {})
    server = debian_server()
    node = {
        "LIANGZHAO_PG_INSTALLATION": str(server),
        "LIANGZHAO_HOME": str(CHECKOUT / "var" / "tests-debian"),
        "LIANGZHAO_FONT_DIR": str(CHECKOUT / "var" / "fonts"),
    }
    yield tests(f"tests, Debian's PostgreSQL {server.name}", ("-m", "database and not browser"), node)


def tests(name: str, which: tuple[str, str], environment: dict[str, str]) -> Step:
    """Return the step of a part of the tests."""
    cache = CACHES / "".join(letter if letter.isalnum() else "-" for letter in name)
    command = (*PYTEST, "-o", f"cache_dir={cache}", *which)
    return Step(name, (*command, *ON_BOTH_CORES), COMPILED | environment, command, cache)


def debian_server() -> Path:
    """Return the oldest server that Debian's packages have put on this machine."""
    found = sorted((path for path in DEBIAN_SERVERS.glob("*") if (path / "bin/initdb").exists()), key=major)
    return found[0] if found else DEBIAN_SERVERS / "none"


def major(server: Path) -> int:
    """Return the major version that a server's folder is named after."""
    return int(server.name) if server.name.isdigit() else 0


def run(step: Step) -> Outcome:
    """Run a step and say so; when very few of its tests failed, look at them a second time."""
    start = time.monotonic()
    if step.cache:
        shutil.rmtree(step.cache, ignore_errors=True)
    code = call(step, step.command)
    unsteady = step.failed() if code == SOME_TESTS_FAILED else []
    if 0 < len(unsteady) <= FEW and all("::" in name for name in unsteady):  # else something was not even collected
        code = call(step, (*step.again, *unsteady))
        unsteady = sorted({*unsteady} - {*step.failed()})
    else:
        unsteady = []
    return Outcome(step, code, time.monotonic() - start, tuple(unsteady))


def call(step: Step, command: tuple[str, ...]) -> int:
    """Run a command of a step; its exit code."""
    print(f"── {step.name}: {' '.join(command)}", flush=True)
    program, *arguments = command
    environment = os.environ | step.environment
    return subprocess.run([BIN / program, *arguments], cwd=CHECKOUT, env=environment, check=False).returncode


def summary(outcomes: list[Outcome]) -> str:
    """Return a line per step: result, seconds, name; and one per unsteady test."""
    lines = [f"{'ok    ' if one.code == 0 else 'FAILED'} {one.seconds:7.1f} s  {one.step.name}" for one in outcomes]
    return "\n".join([*lines, *(f"unsteady: {test} passed only alone" for one in outcomes for test in one.unsteady)])


def main(parts: list[str]) -> int:
    """Run the named parts; exit 1 when a step failed. All steps run, so that one run tells everything."""
    steps = [step for part in parts for step in {"check": check, "test": test}[part]()]
    outcomes = [run(step) for step in steps]
    print(f"\n{summary(outcomes)}")
    return int(any(one.code for one in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
