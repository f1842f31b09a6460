"""The verifier is a package of its own: it builds, installs beside nothing of ours, and judges there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from liangzhao.licensing.faces import qr
from tests.verification import coded
from tests.verification.coded import Code
from tests.verification.makers import Authority

PROJECT = Path(__file__).resolve().parents[2] / "verifier"
EXTRA = "pictures"


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def needed(name: str, extra: str = "", met: set[str] | None = None) -> Iterator[Distribution]:
    """The distributions that one requires, and those that these require; it itself left out."""
    met = set() if met is None else met
    for line in distribution(name).requires or []:
        wanted = Requirement(line)
        if wanted.name in met or (wanted.marker and not wanted.marker.evaluate({"extra": extra})):
            continue
        met.add(wanted.name)
        yield distribution(wanted.name)
        yield from needed(wanted.name, met=met)


def lend(found: Distribution, site: Path) -> None:
    """Make an installed distribution importable in another environment."""
    for name in {file.parts[0] for file in found.files or [] if file.parts[0] not in ("..", "__pycache__")}:
        target = site / name
        if not target.exists():
            target.symlink_to(Path(str(found.locate_file(name))))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the verifier's wheel and what it says it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    source = shutil.copytree(PROJECT, folder / "source", ignore=shutil.ignore_patterns("*.egg-info", "build"))
    pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder), str(source))
    (wheel,) = folder.glob("liangzhao_verify-*.whl")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    pip("--python", str(folder / "env/bin/python"), "install", "--no-deps", "--no-index", str(wheel))
    (site,) = folder.glob("env/lib/python*/site-packages")
    for found in needed("liangzhao-verify", EXTRA):
        lend(found, site)
    return folder / "env" / "bin"


def test_neither_the_house_nor_django_is_there(clean: Path) -> None:
    for name in ("django", "liangzhao", "psycopg"):
        done = subprocess.run([clean / "python", "-I", "-c", f"import {name}"], check=False, capture_output=True)
        assert b"ModuleNotFoundError" in done.stderr
    done = subprocess.run([clean / "python", "-I", "-c", "import liangzhao_verify"], check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_command_judges_everything_there(
    clean: Path, tmp_path: Path, authority: Authority, ofd: bytes, pdf: bytes
) -> None:
    text = Code(authority).text()
    (tmp_path / "trust.json").write_text(json.dumps(coded.trusted(authority).as_json()))
    (tmp_path / "lists").mkdir()
    coded.kept(tmp_path / "lists", authority, {})
    for name, data in {"licence.ofd": ofd, "licence.pdf": pdf, "code.png": qr.png(text, 4)}.items():
        (tmp_path / name).write_bytes(data)
    arguments = ["--json", "--trust", "trust.json", "--status", "lists", "--at", coded.NOW.isoformat()]

    done = subprocess.run(
        [clean / "liangzhao-verify", *arguments, text, "code.png", "licence.ofd", "licence.pdf"],
        cwd=tmp_path,
        env={},
        check=False,
        capture_output=True,
    )

    verdicts = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [each["kind"] for each in verdicts] == ["qr", "qr", "ofd", "pdf"]
    assert [(each["intact"], each["trusted"]) for each in verdicts] == [(True, True)] * 4
    assert [each["valid"] for each in verdicts] == [True] * 4
    assert [each["state"] for each in verdicts] == ["VALID"] * 4


def test_the_wheel_brings_the_english_texts(clean: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [clean / "liangzhao-verify", "--lang", "en", "https://example.cn/"], env={}, check=False, capture_output=True
    )

    assert done.returncode == 1
    assert "This is not the text of an e-licence" in done.stdout.decode()
