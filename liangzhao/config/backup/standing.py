"""Whether a restored home stands: its database opens, its journal is what was written, what was erased stays so."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from liangzhao.config.backup.refusals import ProgramFailed

_KEPT = ("LIANGZHAO_FONT_DIR", "LIANGZHAO_PG_INSTALLATION", "LIANGZHAO_PLAIN_STATIC")


# The public log's files are as old as the set, the database may be newer: the sequencer publishes the rest.
EXPECTED = {"checkpoint-behind"}


@dataclass(frozen=True)
class Standing:
    """What ``journal verify`` said of the home, and whether nothing is wrong but what a restore brings with it."""

    sound: bool
    journal: dict[str, Any]


def check_standing(home: Path, told: dict[str, str]) -> Standing:
    """Start the home as any command would, verify its journal, stop it. Raises ProgramFailed when it does not start.

    In a process of its own, as below: this one has the settings of another node.
    """
    done = _run(home, told, "journal", "verify", "--json")
    try:
        journal: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise ProgramFailed("journal verify", done.stderr.decode(errors="replace")) from error
    wrong = {str(problem["code"]) for problem in journal["problems"]}
    return Standing(wrong <= EXPECTED, journal)


def erase_again(home: Path, told: dict[str, str], ledger: Path) -> int:
    """Carry out in a restored home what a ledger says was erased; how many it still held. Raises ProgramFailed."""
    done = _run(home, told, "erasures", "replay", "--ledger", str(ledger))
    count = re.search(rb"\d+", done.stdout)
    if done.returncode or count is None:
        raise ProgramFailed("erasures replay", done.stderr.decode(errors="replace"))
    return int(count[0])


def _run(home: Path, told: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[bytes]:
    others = ("LIANGZHAO_", "DATABASE_", "DJANGO_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(others) or name in _KEPT}
    named = {name: value for name, value in told.items() if name in ("LIANGZHAO_ROLE_PREFIX", "LIANGZHAO_DATABASE")}
    return subprocess.run(  # noqa: S603  our own commands
        [sys.executable, "-m", "liangzhao.config.cli", *arguments],
        env={**clean, **named, "LIANGZHAO_HOME": str(home)},
        capture_output=True,
        check=False,
    )
