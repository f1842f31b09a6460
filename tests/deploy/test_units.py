"""systemd itself reads the units, and says how little they may do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

SYSTEMD = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
UNITS = sorted(SYSTEMD.glob("*.service"))
MOST_EXPOSED = 2.0  # systemd's own scale: 0 can do nothing, 10 is unconfined

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")


@pytest.fixture(scope="module")
def readable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units with a program that exists here, without the files of the operator."""
    folder = tmp_path_factory.mktemp("units")
    for path in SYSTEMD.iterdir():
        text = path.read_text().replace("/opt/liangzhao/.venv/bin/liangzhao", "/bin/true")
        (folder / path.name).write_text(re.sub(r"(?m)^EnvironmentFile=.*\n", "", text))
    return folder


def test_systemd_finds_nothing_wrong(readable: Path) -> None:
    names = [path.name for path in readable.iterdir() if path.suffix in {".service", ".timer", ".target"}]

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(f"./{name}" for name in names)],
        cwd=readable,
        capture_output=True,
        text=True,
    )

    assert len(names) > 7
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_may_do_little(readable: Path, unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", unit.name],
        cwd=readable,
        capture_output=True,
        text=True,
    )

    found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= MOST_EXPOSED
