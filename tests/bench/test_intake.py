"""What the bench of intake tells: the nation at the pace of a part, and memory with shared pages counted once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace
from uuid import UUID

import pytest

from bench.intake import NATION, Taken, figure
from bench.intake_database import require_space
from bench.intake_watch import Watched, family, proportional_mb, watching
from bench.node import SetUpWrong
from liangzhao.consolidation.intake.bulk.taking import Kept

HOLDING = "import time; held = bytearray(200 << 20); print('ready', flush=True); time.sleep(60)"


def test_the_nation_is_told_at_the_pace_of_a_part() -> None:
    taken = [
        Taken(kind, Kept(UUID(int=0), rows=rows // 1000, entries=1), 1.0, 2.0, 0.5) for kind, rows in NATION.items()
    ]

    minutes, memory, cpu, bare, share, *_rest = figure(taken, 1000, 1.5, 2.0, "").measures

    assert minutes.spread.median == 3 * 1000 / 60
    assert (memory.spread.median, memory.is_met) == (3.5, True)
    assert cpu.spread.median == 3 * 1000 * 2 / 2 / 60
    assert (bare.spread.median, share.spread.median) == (1.5, 50.0)


def test_the_memory_of_children_counts_and_a_server_among_them_once() -> None:
    watched, before = Watched(), proportional_mb(family(os.getpid()))
    with subprocess.Popen([sys.executable, "-c", HOLDING], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        held = proportional_mb(family(os.getpid()))
        watched.look(server.pid)
        server.kill()

    assert held - before > 150
    assert watched.database > 150
    assert watched.own < before + 50
    assert watched.peak == watched.own + watched.database


def test_what_is_watched_is_looked_at_once_more_at_the_end() -> None:
    with watching(os.getpid()) as watched:
        assert watched.peak == 0

    assert watched.peak > 0


def test_a_nation_is_not_begun_without_room_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=20 << 30))

    require_space(10)
    with pytest.raises(SetUpWrong):
        require_space(1)
