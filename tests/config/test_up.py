"""``liangzhao up``: one command starts everything, one signal ends it, and what dies comes back."""

from __future__ import annotations

import json
import os
import signal
import socket
from pathlib import Path

import pytest

from tests.config.nodes import Up, environment, free_port, liangzhao, of_home

pytestmark = pytest.mark.database


def test_a_node_answers_survives_the_death_of_its_parts_and_leaves_nothing_behind(up: Up) -> None:
    assert up.get("/healthz") == (200, "ok\n")
    status, body = up.get("/readyz")
    assert (status, json.loads(body)) == (200, {"ready": True, "database": True, "migrations": True, "signer": True})
    assert up.get("/metrics")[1].count("\nliangzhao_signer_up 1\n") == 1

    second = liangzhao("up", "--no-demo", env=up.env)
    assert second.status == 1
    assert "已在运行" in second.out
    assert str(up.process.pid) in second.out

    for name in ("signer", "worker", "web"):
        os.kill(up.child(name), signal.SIGKILL)
        up.wait_for(f"进程 {name} 已重新启动")
    assert json.loads(up.get("/readyz")[1])["ready"] is True

    running = liangzhao("journal", "verify", "--json", env=up.env)
    assert running.json["ok"] is True
    assert up.get("/healthz")[0] == 200

    assert up.end() == 0
    assert of_home(up.home) == []
    assert not (up.home / "run" / "signer.sock").exists()


def test_without_its_signer_a_node_says_it_is_not_ready(up: Up) -> None:
    os.kill(up.child("signer"), signal.SIGSTOP)
    try:
        status, body = up.get("/readyz")
    finally:
        os.kill(up.child("signer"), signal.SIGCONT)

    assert status == 503
    assert json.loads(body) == {"ready": False, "database": True, "migrations": True, "signer": False}


def test_a_killed_supervisor_takes_its_processes_along_and_the_next_start_works(up: Up) -> None:
    up.process.kill()
    up.process.wait()

    again = Up(up.home)
    again.wait_for("亮照已启动")

    assert again.get("/healthz")[0] == 200
    assert again.end(signal.SIGINT) == 0
    assert of_home(up.home) == []


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
    early = Up(home)
    early.wait_for("正在准备")

    assert early.end(signal.SIGINT) == 0
    assert of_home(home) == []
