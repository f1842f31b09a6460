"""Three hosts with our files: their leader is lost under load, nothing acknowledged is (SEC-B1); at night only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.deploy.hosts import Hosts, running, until
from tests.support.figures import note
from tests.support.night import SHARE

NEEDED = [Path(name) for name in ("/usr/bin/patroni", "/usr/bin/etcd", "/usr/sbin/haproxy")]
pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(SHARE < 1, reason="takes six minutes: at night only"),
    pytest.mark.skipif(not all(path.exists() for path in NEEDED), reason="needs patroni, etcd-server and haproxy"),
    pytest.mark.skipif(os.geteuid() != 0, reason="starts servers under the account postgres"),
]

WRITERS = 8
LOSSES = 10
LONGEST_OUTAGE = 60.0  # seconds in which nobody's write is acknowledged


class Writers:
    """Write through HAProxy whoever leads; keep outside what was acknowledged and when."""

    def __init__(self, hosts: Hosts) -> None:
        self.acknowledged: set[int] = set()
        self.instants: list[float] = []
        self._hosts = hosts
        self._next = iter(range(1 << 60))
        self._lock = threading.Lock()
        self._leaving = threading.Event()
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._leaving.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        while not self._leaving.is_set():
            with suppress(psycopg.Error), self._hosts.connect() as connection:
                while not self._leaving.is_set():
                    self._write_one(connection)
            self._leaving.wait(0.1)

    def _write_one(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        with self._lock:
            number = next(self._next)
        connection.execute("INSERT INTO entry VALUES (%s)", [number])
        with self._lock:
            self.acknowledged.add(number)
            self.instants.append(time.monotonic())


@pytest.fixture(scope="module")
def trial() -> Iterator[tuple[Hosts, Writers]]:
    """The three hosts under load, from the first loss to the last."""
    with running() as hosts:
        with hosts.connect() as connection:
            connection.execute("CREATE TABLE entry (id bigint PRIMARY KEY)")
        with Writers(hosts) as writers:
            yield hosts, writers


@pytest.mark.parametrize("loss", range(LOSSES))
def test_no_acknowledged_write_is_lost_with_its_leader(trial: tuple[Hosts, Writers], loss: int) -> None:
    hosts, writers = trial

    outage = _lose_the_leader(hosts, writers)

    acknowledged = set(writers.acknowledged)
    with hosts.connect() as connection:
        there = {int(str(row[0])) for row in connection.execute("SELECT id FROM entry").fetchall()}
    lost = len(acknowledged - there)
    note(f"patroni-{loss}", acknowledged=len(acknowledged), lost=lost, outage_seconds=round(outage, 1))
    assert lost == 0
    assert outage < LONGEST_OUTAGE


def _lose_the_leader(hosts: Hosts, writers: Writers) -> float:
    """Seconds between the last acknowledged write before the loss and the first after it; the host is back then."""
    until(hosts.is_whole, "whole before a loss")
    before = len(writers.instants)
    until(lambda: len(writers.instants) > before + 100, "load")
    leader = hosts.leader()
    assert leader is not None
    leader.lose()
    lost_at = time.monotonic()
    until(lambda: writers.instants[-1] > lost_at + 1, "writes after a loss")
    leader.start()
    instants = list(writers.instants)
    return min(one for one in instants if one > lost_at + 1) - max(one for one in instants if one <= lost_at + 1)
