"""Processes of a node whose clock is moved: libfaketime stands between them and the machine's."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connections

from tests.config.backup.servers import until
from tests.config.nodes import SECONDS, environment, free_port, on_test_cluster


@cache
def _library() -> str:
    """Where the library is, as the tool of its package knows."""
    return subprocess.check_output(["faketime", "-f", "+0", "printenv", "LD_PRELOAD"], text=True).strip()


def moved(offset: str, *command: str) -> list[str]:
    """A command under a clock that is so far off, as it is without an offset; what counts seconds goes on doing so.

    Not by the tool itself: it stays as a parent, and ends without the process it was asked for.
    """
    settings = {"LD_PRELOAD": _library(), "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"} if offset else {}
    return ["env", *(f"{name}={value}" for name, value in settings.items()), *command]


def printed(offset: str, code: str, database: str) -> str:
    """What Python code prints in a process with its clock moved."""
    done = subprocess.run(
        moved(offset, sys.executable, "-c", code),
        env=on_test_cluster(database),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


class Pages:
    """The web process of a node, with its clock moved."""

    def __init__(self, site: str) -> None:
        self._site = site

    def get(self, path: str) -> str:
        """The text of a page; empty when nobody answers yet."""
        try:
            with urllib.request.urlopen(self._site + path, timeout=SECONDS) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def reading(self, name: str) -> float:
        found = re.search(rf"^{name} (\S+)$", self.get("/metrics"), re.MULTILINE)
        assert found, name
        return float(found[1])


@contextmanager
def pages(offset: str, database: str, home: Path) -> Iterator[Pages]:
    """``liangzhao web`` on a database of the test cluster, in a home of its own."""
    port = free_port()
    env = environment(home, **_node(database), PORT=str(port))
    process = subprocess.Popen(moved(offset, sys.executable, "-m", "liangzhao.config.cli", "web"), env=env)
    try:
        found = Pages(f"http://localhost:{port}")
        until(lambda: found.get("/healthz") == "ok\n")
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=SECONDS)


def _node(database: str) -> Mapping[str, str]:
    login = connections["default"].settings_dict
    return {
        "DATABASE_URL": f"postgresql://{login['USER']}:{login['PASSWORD']}@/{database}?host={login['HOST']}",
        "LIANGZHAO_ROLE_PREFIX": settings.LIANGZHAO_ROLE_PREFIX,
        "LIANGZHAO_KEYRING": str(settings.LIANGZHAO_KEYRING),
        "LIANGZHAO_BLOBS_DIR": str(settings.LIANGZHAO_BLOBS_DIR),
        "LIANGZHAO_SIGNER": "software",
        "LIANGZHAO_PLAIN_STATIC": "1",
    }
