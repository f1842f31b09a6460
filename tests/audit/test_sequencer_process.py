"""T3: a killed sequencer goes on from where it was; two of them take turns."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.examining import examine
from liangzhao.audit.log.folder import LogFolder
from liangzhao.config.log import node_keys
from liangzhao.kernel import clock
from tests.audit.kept import head_of, sequence_of_events
from tests.audit.scene import (
    ORIGIN,
    PATIENCE,
    provide_keys,
    write_events,
)

pytestmark = pytest.mark.database


@pytest.fixture
def process(own_database: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts ``liangzhao sequencer`` on the test's database; what still runs is ended."""
    provide_keys(tmp_path / "keys")
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "liangzhao.config.settings",
        "LIANGZHAO_DATABASE": own_database,
        "LIANGZHAO_LOG_DIR": str(tmp_path / "log"),
        "LIANGZHAO_KEYS_DIR": str(tmp_path / "keys"),
        "LIANGZHAO_PUBLIC_URL": "https://log.example",
    }

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "liangzhao.config.cli", "sequencer"]
        child = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate(timeout=30)


def wait_for(size: int, folder: LogFolder) -> None:
    until = time.monotonic() + PATIENCE
    while (head_of(folder).size if folder.checkpoint() else -1) < size:
        assert time.monotonic() < until, "the log does not grow"
        time.sleep(0.01)


@pytest.mark.campaign
def test_a_sequencer_killed_anywhere_goes_on_and_never_back(
    process: Callable[[], subprocess.Popen[bytes]], folder: LogFolder, settings: Any, tmp_path: Path
) -> None:
    dice, written, sizes = random.Random(7), 0, [0]
    for _kill in range(int(os.environ.get("LIANGZHAO_KILLS", "6"))):
        child = process()
        wait_for(written, folder)
        for _write in range(3):
            write_events(150, at=clock.now(), first=written)
            written += 150
        time.sleep(dice.random() * 0.8)
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=30)
        sizes.append(head_of(folder).size)
        settings.LIANGZHAO_KEYS_DIR = tmp_path / "keys"
        with service_transaction("test"):
            found = examine(folder, node_keys(ORIGIN))
        assert found.is_sound, found.problems

    process()
    wait_for(written, folder)
    assert sizes == sorted(sizes)
    with service_transaction("test"):
        found = examine(folder, node_keys(ORIGIN))
    assert found.is_sound
    assert found.checkpoint is not None
    assert (found.checkpoint.origin, found.checkpoint.size) == ("log.example/log", written)


def test_two_sequencers_take_turns(process: Callable[[], subprocess.Popen[bytes]], folder: LogFolder) -> None:
    first = process()
    wait_for(0, folder)
    second = process()
    write_events(10, at=clock.now())
    wait_for(10, folder)
    first.kill()
    first.wait(timeout=30)
    write_events(10, at=clock.now(), first=10)
    wait_for(20, folder)

    assert second.poll() is None
    assert len(sequence_of_events()) == 20


def test_it_leaves_when_asked(process: Callable[[], subprocess.Popen[bytes]], folder: LogFolder) -> None:
    child = process()
    wait_for(0, folder)
    child.terminate()

    assert child.wait(timeout=10) == 0
