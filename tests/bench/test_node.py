"""The node of the bench is made where there is none, and gone from memory afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from liangzhao.config.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 280
_RUN = """
import sys
from pathlib import Path
from bench import node
node.HOME = Path(sys.argv[1])
node._ENVIRONMENT["LIANGZHAO_HOME"] = sys.argv[1]
with node.running() as running, running.connect() as connection:
    print(connection.execute("SELECT count(*) > 0 FROM reference_authority").fetchone()[0], running.postmaster > 0)
"""


def test_the_bench_makes_its_node_on_a_machine_that_has_none(tmp_path: Path) -> None:
    home = tmp_path / "bench"
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("LIANGZHAO_", "DJANGO_", "DATABASE_"))
    }
    try:
        done = subprocess.run(
            [sys.executable, "-c", _RUN, str(home)],
            env=clean | {"PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert (done.stdout.split(), done.returncode) == (["True", "True"], 0), done.stderr[-2000:]
        assert not Cluster(home).is_running()
    finally:
        place = Cluster(home).place
        shutil.rmtree(place.data.parent, ignore_errors=True)
        shutil.rmtree(place.socket, ignore_errors=True)
