"""Running the ``liangzhao`` command as an operator does: as a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

SECONDS = 60.0
RUNNING = "亮照已启动"


def environment(home: Path, **more: str) -> dict[str, str]:
    """What an operator's shell has: nothing of the test node's settings."""
    ours = ("LIANGZHAO_", "DJANGO_", "PYTEST", "DATABASE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        "LIANGZHAO_HOME": str(home),
        "LIANGZHAO_KEYS_DIR": str(settings.LIANGZHAO_KEYS_DIR),
        "LIANGZHAO_FONT_DIR": str(settings.LIANGZHAO_FONT_DIR),
        **more,
    }


def on_test_cluster(database: str, **more: str) -> dict[str, str]:
    """The environment of a command that works on a database of the test cluster."""
    return environment(
        Path(settings.LIANGZHAO_HOME),
        LIANGZHAO_DATABASE=database,
        LIANGZHAO_SIGNER="software",
        LIANGZHAO_ROLE_PREFIX=settings.LIANGZHAO_ROLE_PREFIX,
        **more,
    )


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    status: int
    out: str
    words: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def liangzhao(*arguments: str, env: Mapping[str, str], stdin: str = "") -> Answer:
    """Run one command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "liangzhao.config.cli", *arguments],
        env=dict(env),
        input=stdin,
        text=True,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Up:
    """A running ``liangzhao up --no-demo``; what it says is read line by line."""

    def __init__(self, home: Path, **more: str) -> None:
        self.home, self.port, self.said = home, free_port(), ""
        self._env = environment(home, PORT=str(self.port), **more)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "liangzhao.config.cli", "up", "--no-demo"],
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    @property
    def env(self) -> dict[str, str]:
        return self._env

    def wait_for(self, words: str) -> None:
        """Until it said something that contains ``words``, since the last call; AssertionError with all it said."""
        assert self.process.stdout is not None
        until = time.monotonic() + SECONDS
        heard = ""
        while words not in heard:
            readable, _, _ = select.select([self.process.stdout], [], [], max(until - time.monotonic(), 0))
            data = os.read(self.process.stdout.fileno(), 65536) if readable else b""
            assert data, f"it never said {words!r}, only: {self.said}"
            heard += data.decode()
            self.said += data.decode()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def child(self, name: str) -> int:
        """The process id of the child with this sub-command."""
        wanted = f"liangzhao.config.cli\0{name}\0".encode()
        found = [pid for pid in processes() if _parent(pid) == self.process.pid and wanted in _read(pid, "cmdline")]
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def close(self) -> None:
        """End it if it still runs, and stop listening."""
        if self.process.poll() is None:
            self.end()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=15)
        self.said += out.decode()
        return self.process.returncode


def processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def of_home(home: Path) -> list[str]:
    """The command lines of all processes that run from this home."""
    mark = f"LIANGZHAO_HOME={home}\0".encode()
    found = [pid for pid in processes() if mark in _read(pid, "environ") + b"\0"]
    return [_read(pid, "cmdline").decode(errors="replace") for pid in found]


def left_in(home: Path, *, seconds: float = 20) -> list[str]:
    """The command lines of processes of this home that do not end by themselves in time."""
    mark = f"LIANGZHAO_HOME={home}\0".encode()
    for pid in processes():
        if mark in _read(pid, "environ") + b"\0":
            with suppress(ProcessLookupError):
                ended = os.pidfd_open(pid)
                select.select([ended], [], [], seconds)
                os.close(ended)
    return of_home(home)


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _parent(pid: int) -> int:
    found = re.search(rb"^PPid:\s+(\d+)", _read(pid, "status"), re.MULTILINE)
    return int(found.group(1)) if found else 0
