"""Run the steps of `make check` and `make test` one after the other, time each, and close with a plain summary."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = CHECKOUT / ".venv" / "bin"
DEBIAN_SERVERS = Path("/usr/lib/postgresql")
PYTEST = ("pytest", "-n", "2")
# Chromium's driver keeps an event loop in its process, which Django and asyncio tests must not meet.
WITHOUT_BROWSER, IN_BROWSER = ("-m", "not browser"), ("-m", "browser")


@dataclass(frozen=True)
class Step:
    """A command of the tool chain and what it is called in the summary."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How a step ended: its exit code, and after how many seconds."""

    step: Step
    code: int
    seconds: float


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
    yield Step("tests, embedded PostgreSQL", (*PYTEST, *WITHOUT_BROWSER))
    yield Step("tests, Chromium", (*PYTEST, *IN_BROWSER))
    server = debian_server()
    node = {
        "LIANGZHAO_PG_INSTALLATION": str(server),
        "LIANGZHAO_HOME": str(CHECKOUT / "var" / "tests-debian"),
        "LIANGZHAO_FONT_DIR": str(CHECKOUT / "var" / "fonts"),
    }
    yield Step(f"tests, Debian's PostgreSQL {server.name}", (*PYTEST, "-m", "database and not browser"), node)


def debian_server() -> Path:
    """Return the oldest server that Debian's packages have put on this machine."""
    found = sorted((path for path in DEBIAN_SERVERS.glob("*") if (path / "bin/initdb").exists()), key=major)
    return found[0] if found else DEBIAN_SERVERS / "none"


def major(server: Path) -> int:
    """Return the major version that a server's folder is named after."""
    return int(server.name) if server.name.isdigit() else 0


def run(step: Step) -> Outcome:
    """Run a step and say so."""
    print(f"── {step.name}: {' '.join(step.command)}", flush=True)
    program, *arguments = step.command
    start = time.monotonic()
    done = subprocess.run([BIN / program, *arguments], cwd=CHECKOUT, env=os.environ | step.environment, check=False)
    return Outcome(step, done.returncode, time.monotonic() - start)


def summary(outcomes: list[Outcome]) -> str:
    """Return a line per step: result, seconds, name."""
    lines = (f"{'ok    ' if one.code == 0 else 'FAILED'} {one.seconds:7.1f} s  {one.step.name}" for one in outcomes)
    return "\n".join(lines)


def main(parts: list[str]) -> int:
    """Run the named parts; exit 1 when a step failed. All steps run, so that one run tells everything."""
    steps = [step for part in parts for step in {"check": check, "test": test}[part]()]
    outcomes = [run(step) for step in steps]
    print(f"\n{summary(outcomes)}")
    return int(any(one.code for one in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
