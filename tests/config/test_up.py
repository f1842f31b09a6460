"""``liangzhao up``: one command starts everything, and what dies comes back."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest

from tests.config.nodes import Up, liangzhao

pytestmark = pytest.mark.database


def test_a_running_node_answers_machines(node: Up) -> None:
    assert node.get("/healthz") == (200, "ok\n")
    status, body = node.get("/readyz")
    assert (status, json.loads(body)) == (200, {"ready": True, "database": True, "migrations": True, "signer": True})
    assert "\nliangzhao_signer_up 1\n" in node.get("/metrics")[1]


def test_a_second_start_in_the_same_home_is_refused(node: Up) -> None:
    second = liangzhao("up", "--no-demo", env=node.env)

    assert second.status == 1
    assert "已在运行" in second.out
    assert str(node.process.pid) in second.out
    assert node.get("/healthz")[0] == 200


def test_a_command_leaves_the_running_database_alone(node: Up) -> None:
    assert liangzhao("journal", "verify", "--json", env=node.env).json["ok"] is True
    assert json.loads(node.get("/readyz")[1])["database"] is True


@pytest.mark.parametrize("name", ["signer", "sequencer", "worker", "web"])
def test_a_killed_child_comes_back(node: Up, name: str) -> None:
    os.kill(node.child(name), signal.SIGKILL)

    node.wait_for(f"进程 {name} 已重新启动")
    assert json.loads(node.get("/readyz")[1])["ready"] is True


def test_a_running_node_publishes_its_log_in_little_memory(node: Up) -> None:
    until = time.monotonic() + 30
    while (found := node.get("/log/checkpoint"))[0] == 404 and time.monotonic() < until:
        time.sleep(0.1)

    stamped = node.home / "log" / "stamps" / "state.json"
    while not stamped.exists() and time.monotonic() < until:
        time.sleep(0.1)

    assert (found[0], stamped.exists()) == (200, True)
    assert re.match(r"localhost:\d+/log\n", found[1])  # of the port the home was first used with
    assert proportional_megabytes(node.child("sequencer")) <= 60


def proportional_megabytes(pid: int) -> float:
    """Memory of a process, of shared pages its share, in MiB."""
    kept = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    assert kept is not None
    return int(kept[1]) / 1024


def test_a_killed_database_comes_back(node: Up) -> None:
    os.kill(int((node.home / "run" / "database.pid").read_text()), signal.SIGKILL)

    node.wait_for("数据库已重新启动")
    answers = (json.loads(node.get("/readyz")[1])["database"] for _attempt in range(100))
    assert any(answers)


def test_without_its_signer_a_node_says_it_is_not_ready(node: Up) -> None:
    signer = node.child("signer")
    os.kill(signer, signal.SIGSTOP)
    try:
        status, body = node.get("/readyz")
    finally:
        os.kill(signer, signal.SIGCONT)

    assert status == 503
    assert json.loads(body) == {"ready": False, "database": True, "migrations": True, "signer": False}
