"""Secrets come from files of one service user, never from code: none stands in what is kept, and a weak one stops."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINS = sorted((ROOT / "requirements").rglob("*.txt"))
KINDS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\s*\n\s*[A-Za-z0-9+/=]{20}"),
    "a cloud key": re.compile(r"\b(?:AKIA|ASIA|LTAI)[A-Za-z0-9]{12,24}\b"),
    "a token of a forge": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|xox[abpr]-[\w-]{10,})"),
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    "a password in an address": re.compile(r"\b[a-z][a-z+]*://[^\s/:@'\"{}<>$]+:(?!change-me@)[^\s/:@'\"{}<>$]+@"),
    "a secret by its name": re.compile(
        r"(?i)(?:password|passwd|secret|api_?key|token)\w*['\"]?\s*[:=]\s*['\"](?=[^'\"]*\d)(?=[^'\"]*[A-Za-z])"
        r"[A-Za-z0-9+/_!@#$%^&*=-]{16,}['\"]"
    ),
}
WORDS = {".py", ".js", ".html", ".yaml", ".yml", ".toml", ".conf", ".sh", ".md", ".json", ".service", ".env", ".pem"}


def kept() -> list[Path]:
    """The files of the checkout that git keeps and that run, build or describe a node; tests plant secrets."""
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = (Path(name) for name in said.split("\0") if name and not name.startswith(("tests/", "verifier/tests/")))
    return [ROOT / name for name in names if name.suffix in WORDS and (ROOT / name).is_file()]


def secrets_in(text: str) -> set[str]:
    """The kinds of secrets a text holds."""
    return {kind for kind, pattern in KINDS.items() if pattern.search(text)}


def test_no_secret_is_kept() -> None:
    files = kept()

    assert len(files) > 500
    assert {str(path.relative_to(ROOT)) for path in files if secrets_in(path.read_text(encoding="utf-8"))} == set()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a private key", "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIGoAwqd+1K8c4dEIk"),
        ("a cloud key", "AKIA" + "IOSFODNN7EXAMPLE"),
        ("a token of a forge", "ghp_" + "a1" * 18),
        ("a signed token", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ." + "x" * 43),
        ("a password in an address", "postgresql://liangzhao:hunter22@db.example/liangzhao"),
        ("a secret by its name", "SECRET_KEY = 'p0sSg8vTq2LrWm4xZc7b'"),
    ],
)
def test_a_secret_would_be_found(kind: str, text: str) -> None:
    assert secrets_in(text) == {kind}


@pytest.mark.parametrize("file", PINS, ids=lambda file: file.name)
def test_every_package_of_the_lock_has_its_digests(file: Path) -> None:
    pins = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", file.read_text(encoding="utf-8")).strip())

    assert [pin for pin in pins if "==" in pin and "--hash=sha256:" not in pin] == []


def begins(home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The settings read by a node that begins in this home."""
    code = "import liangzhao.config.settings as one; print(len(one.SECRET_KEY))"
    told = {"LIANGZHAO_HOME": str(home), "LIANGZHAO_NO_DATABASE": "1", "PATH": os.environ["PATH"], **more}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, text=True, check=False)


def test_a_short_secret_stops_the_node(tmp_path: Path) -> None:
    begun = begins(tmp_path, LIANGZHAO_SECRET_KEY="django-insecure-change-me")

    assert begun.returncode != 0
    assert "too short" in begun.stderr


def test_a_nodes_own_secret_is_made_once_and_readable_by_its_user_alone(tmp_path: Path) -> None:
    begun, again = begins(tmp_path), begins(tmp_path)
    made = tmp_path / "secret-key"

    assert (begun.stdout.strip(), again.stdout.strip()) == ("96", "96")
    assert len(made.read_text()) == 96
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
