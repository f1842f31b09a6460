"""Killing the database under writers: what was acknowledged is there afterwards (SEC-I1). A hundred times by night."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.config.cluster import Cluster
from tests.config.backup.servers import Ledger, kill, numbers, server
from tests.support.figures import note
from tests.support.night import amount

pytestmark = [pytest.mark.campaign]

WRITERS = 12
KILLS = amount(5, 100)
BETWEEN = 300  # acknowledged between two kills


def survive(cluster: Cluster, kills: int) -> tuple[set[int], set[int]]:
    """Kill and start again under writers that never stop; what was acknowledged, and what is there."""
    with Ledger(cluster, writers=WRITERS) as ledger:
        for number in range(1, kills + 1):
            ledger.reach(number * BETWEEN)
            kill(cluster)
            cluster.ensure_running()
    return ledger.acknowledged, numbers(cluster)


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with server(tmp_path / "home") as cluster:
        acknowledged, there = survive(cluster, KILLS)

    note("database-kills", kills=KILLS, acknowledged=len(acknowledged), lost=len(acknowledged - there))
    assert len(acknowledged) >= KILLS * BETWEEN
    assert len(acknowledged - there) == 0


def test_a_server_that_does_not_wait_for_its_disk_loses(tmp_path: Path) -> None:
    """The control: what the start-up check refuses does lose, and this campaign sees it."""
    settings = {"synchronous_commit": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "100MB"}
    with server(tmp_path / "home", **settings) as cluster:
        acknowledged, there = survive(cluster, 2)

    note("database-kills-control", kills=2, acknowledged=len(acknowledged), lost=len(acknowledged - there))
    assert len(acknowledged - there) > 0
