"""A server may outlive the process that started it, when others use it, too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from liangzhao.config.cluster import Cluster
from liangzhao.config.cluster.server import SUMMARIES_SINCE, remember_changes
from tests.config.backup.servers import server, until

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


def test_a_server_remembers_what_changed_until_it_is_told_not_to(tmp_path: Path) -> None:
    with server(tmp_path) as cluster, cluster.connect() as connection:
        if cluster.major < SUMMARIES_SINCE:
            assert not connection.execute("SELECT FROM pg_settings WHERE name = 'summarize_wal'").fetchall()
            return
        before = _remembers(cluster)
        connection.execute("ALTER SYSTEM SET summarize_wal = 'off'")
        connection.execute("SELECT pg_reload_conf()")
        until(lambda: _remembers(cluster) == "off")
        connection.execute("ALTER SYSTEM RESET summarize_wal")
        connection.execute("SELECT pg_reload_conf()")
        until(lambda: _remembers(cluster) == "on")

    assert before == "on"


def _remembers(cluster: Cluster) -> str:
    with cluster.connect() as connection:
        (told,) = connection.execute("SHOW summarize_wal").fetchone() or ("",)
    return str(told)


def test_the_line_that_has_changes_remembered_is_written_once(tmp_path: Path) -> None:
    conf = tmp_path / "postgresql.conf"
    conf.write_text("# kept\nmax_connections = 9", "utf-8")

    remember_changes(tmp_path)
    remember_changes(tmp_path)

    assert conf.read_text("utf-8").splitlines() == ["# kept", "max_connections = 9", "summarize_wal = on"]
