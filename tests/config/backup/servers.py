"""Small servers to be backed up, killed and lost, and writers with a ledger outside of them."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from liangzhao.audit.log.folder import LogFolder
from liangzhao.config.backup.belongings import Belongings
from liangzhao.config.backup.source import Source
from liangzhao.config.cluster import Cluster

PASSPHRASE = b"a long enough passphrase"
SMALL = {"shared_buffers": "16MB", "max_connections": "40"}
SECONDS = 60.0


@contextmanager
def server(home: Path, **settings: str) -> Iterator[Cluster]:
    """A running server of a fresh home, with one table; gone without a trace afterwards."""
    cluster = Cluster(home, settings=SMALL | settings)
    try:
        cluster.ensure_running()
        with cluster.connect() as connection:
            connection.execute("SET synchronous_commit = on")
            connection.execute("CREATE TABLE IF NOT EXISTS entry (id bigint PRIMARY KEY, at timestamptz)")
        yield cluster
    finally:
        forget(cluster)


def forget(cluster: Cluster) -> None:
    """Stop a server and remove what it had, wherever its account may go."""
    cluster.stop()
    shutil.rmtree(cluster.place.data.parent, ignore_errors=True)
    shutil.rmtree(cluster.place.socket, ignore_errors=True)


def belongings(home: Path) -> Belongings:
    """What a node of this home owns outside its database."""
    (home / "blobs").mkdir(exist_ok=True)
    LogFolder(home / "log").fix_origin("log.example.org/log")
    return Belongings(
        secrets={"database.json": home / "database.json"}, blobs=home / "blobs", folders={"log": home / "log"}
    )


def source(cluster: Cluster) -> Source:
    return Source.embedded(cluster)


def write(cluster: Cluster, *numbers: int) -> None:
    with cluster.connect() as connection:
        for number in numbers:
            connection.execute("INSERT INTO entry VALUES (%s, clock_timestamp())", [number])


def numbers(cluster: Cluster) -> set[int]:
    with cluster.connect() as connection:
        return {int(str(row[0])) for row in connection.execute("SELECT id FROM entry").fetchall()}


def now(cluster: Cluster) -> Any:
    with cluster.connect() as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return row[0]


def kill(cluster: Cluster) -> None:
    """SIGKILL to the postmaster and everything it started, as when the power fails."""
    pid = int((cluster.place.data / "postmaster.pid").read_text().splitlines()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(pid, signal.SIGKILL)
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)
    until(lambda: all(_is_dead(one) for one in [str(pid), *children]))
    if cluster._process is not None and cluster._process.pid == pid:
        cluster._process.wait()


def _is_dead(pid: str) -> bool:
    with suppress(OSError):
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    return True


def until(true: Callable[[], object]) -> None:
    """Wait for it; AssertionError when it does not come."""
    end, pause = time.monotonic() + SECONDS, threading.Event()
    while not true():
        assert time.monotonic() < end, "it never came"
        pause.wait(0.01)


class Ledger:
    """Writers, and outside of the database the numbers that were acknowledged to them."""

    def __init__(self, cluster: Cluster, *, writers: int, first: int = 0) -> None:
        self.acknowledged: set[int] = set()
        self.acknowledged_at: dict[int, float] = {}
        self._cluster = cluster
        self._next = iter(range(first, 1 << 60))
        self._lock = threading.Lock()
        self._leaving = threading.Event()
        self._threads = [threading.Thread(target=self._write) for _ in range(writers)]

    def __enter__(self) -> Ledger:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._leaving.set()
        for thread in self._threads:
            thread.join()

    def reach(self, count: int) -> None:
        until(lambda: len(self.acknowledged) >= count)

    def _write(self) -> None:
        while not self._leaving.is_set():
            with suppress(psycopg.Error), self._cluster.connect() as connection:
                self._write_on(connection)
            self._leaving.wait(0.01)

    def _write_on(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        while not self._leaving.is_set():
            with self._lock:
                number = next(self._next)
            connection.execute("INSERT INTO entry VALUES (%s, clock_timestamp())", [number])
            with self._lock:
                self.acknowledged.add(number)
                self.acknowledged_at[number] = time.monotonic()
