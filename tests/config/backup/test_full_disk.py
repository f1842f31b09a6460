"""A volume that is full to the last byte loses nothing, and the database is back when there is room (SEC-B3)."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from liangzhao.config.cluster import Cluster, ClusterError
from tests.config.backup.servers import SMALL, Ledger, forget, numbers, until, write
from tests.support.figures import note

pytestmark = [pytest.mark.campaign]

MEGABYTE = 1 << 20
BACK_SECONDS = 300


@contextmanager
def volume(folder: Path, megabytes: int) -> Iterator[None]:
    """A volume of its own at ``folder``; skipped where mounting is not allowed."""
    folder.mkdir(parents=True, mode=0o755)
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True).returncode != 0:
        pytest.skip("this machine does not let us mount a small volume")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path: Path) -> None:
    """Take every byte that is left."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(MEGABYTE // 64))
        except OSError:
            return


def cannot_write(cluster: Cluster) -> bool:
    try:
        write(cluster, -int(time.monotonic_ns()))
    except psycopg.Error:
        return True
    return False


def back(cluster: Cluster) -> bool:
    try:
        cluster.ensure_running()
    except ClusterError:
        return False
    return not cannot_write(cluster)


def test_nothing_is_lost_and_the_database_comes_back(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "home", settings=SMALL | {"wal_keep_size": "0", "max_wal_size": "48MB"})
    with volume(cluster.place.data.parent, 160):
        try:
            cluster.ensure_running()
            with cluster.connect() as connection:
                connection.execute("CREATE TABLE entry (id bigint PRIMARY KEY, at timestamptz)")
            ballast = cluster.place.data.with_name("ballast")
            with Ledger(cluster, writers=8) as ledger:
                ledger.reach(200)
                fill(ballast)
                until(lambda: cannot_write(cluster))
            ballast.unlink()
            begun = time.monotonic()
            until(lambda: back(cluster))
            seconds, rows = time.monotonic() - begun, numbers(cluster)
        finally:
            forget(cluster)

    lost = len(ledger.acknowledged - rows)
    note("full-disk", acknowledged=len(ledger.acknowledged), lost=lost, back_seconds=round(seconds, 2))
    assert lost == 0
    assert seconds < BACK_SECONDS
