"""``liangzhao up``: one signal ends everything, however far it came, and a wrong start harms nothing."""

from __future__ import annotations

import signal
import socket
from contextlib import closing
from pathlib import Path

import pytest

from tests.config.nodes import RUNNING, Up, environment, free_port, left_in, liangzhao, of_home

pytestmark = pytest.mark.database


def test_a_killed_supervisor_takes_its_processes_along_and_the_next_one_ends_cleanly(home: Path) -> None:
    with closing(Up(home)) as killed:
        killed.wait_for(RUNNING)
        killed.process.kill()
        killed.process.wait()

    with closing(Up(home)) as again:
        again.wait_for(RUNNING)
        assert again.get("/healthz")[0] == 200
        assert again.end() == 0

    assert left_in(home) == []  # the killed one's web server lets its last answers go before it ends
    assert not (home / "run" / "signer.sock").exists()


def test_a_port_in_use_is_said_before_anything_starts(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        taken.listen()
        answer = liangzhao("up", "--no-demo", env=environment(home, PORT=str(taken.getsockname()[1])))

    assert answer.status == 1
    assert "端口" in answer.out
    assert "PORT=" in answer.out
    assert "数据库" not in answer.out


def test_an_ended_start_leaves_nothing_behind(home: Path) -> None:
    with closing(Up(home)) as early:
        early.wait_for("正在准备")
        assert early.end(signal.SIGINT) == 0

    assert of_home(home) == []
