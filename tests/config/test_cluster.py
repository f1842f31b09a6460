"""A server may outlive the process that started it, when others use it, too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from liangzhao.config.cluster import Cluster

STARTER = """
from pathlib import Path
from liangzhao.config.cluster import Cluster

cluster = Cluster(Path({home!r}))
cluster.ensure_running()
{ending}
del cluster
"""


def started(home: Path, ending: str) -> str:
    """Start the server in a process of its own; what that says when it ends."""
    program = STARTER.format(home=str(home), ending=ending)
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stderr


@pytest.mark.parametrize(
    ("ending", "complains"), [("cluster.leave_running()", False), ("", True)], ids=["handed over", "dropped"]
)
def test_a_server_that_was_left_running_is_dropped_without_a_word(home: Path, ending: str, complains: bool) -> None:
    said = started(home, ending)
    cluster = Cluster(home)
    was_running = cluster.is_running()

    cluster.stop()

    assert ("is still running" in said) is complains
    assert (was_running, cluster.is_running()) == (True, False)
