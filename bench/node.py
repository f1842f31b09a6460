"""A node of the bench's own under ``var/bench``: its cluster, keys, signer process and, when asked, web server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "var" / "bench"
START_SECONDS = 60
_ENVIRONMENT = {
    "LIANGZHAO_HOME": str(HOME),
    "LIANGZHAO_ROLE_PREFIX": "lzb",
    "LIANGZHAO_DATABASE": "bench",
    "LIANGZHAO_SIGNER": "socket",
    "LIANGZHAO_POOLED": "0",
    "LIANGZHAO_SHARED_BUFFERS": "1536MB",  # as the runbook says for a nation's lists
    "LIANGZHAO_FONT_DIR": str(ROOT / "var" / "fonts"),
    "DJANGO_SETTINGS_MODULE": "liangzhao.config.settings",
}


class SetUpWrong(RuntimeError):
    """Raised when what was measured would not be what the figure says."""


class Node:
    """The running node: which processes belong to it, and a superuser's way in for preparing tables."""

    def __init__(self, signer: int) -> None:
        from django.conf import settings

        from liangzhao.config.cluster import Cluster

        self.cluster = Cluster(settings.LIANGZHAO_HOME)
        self.database: str = settings.LIANGZHAO_DATABASE
        self.signer = signer

    @property
    def postmaster(self) -> int:
        """The process id of PostgreSQL's first process."""
        return int((self.cluster.place.data / "postmaster.pid").read_text().splitlines()[0])

    def connect(self) -> psycopg.Connection[Any]:
        """A superuser connection to the bench's database."""
        return self.cluster.connect(self.database)

    def forget_licences(self) -> None:
        """Take every licence and act away, so that the same holders can be issued to again."""
        with self.connect() as connection:
            with connection.transaction():  # the journal's guard refuses to forget: only its owner can lift it
                connection.execute("ALTER TABLE audit_event DISABLE TRIGGER journal_is_never_emptied")
                connection.execute("TRUNCATE licensing_licence, audit_event CASCADE")
                connection.execute("ALTER TABLE audit_event ENABLE ALWAYS TRIGGER journal_is_never_emptied")
            # Not analysed: PostgreSQL would plan for empty tables, and keep those plans while they fill.
            connection.execute("CHECKPOINT")


@contextmanager
def running() -> Iterator[Node]:
    """The node, started and brought up to date, with the demo authorities and their keys."""
    os.environ.update(_ENVIRONMENT)
    from liangzhao.config.node import close_connections, running_node

    with running_node(is_new=True):
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        _provide_keys()
        from liangzhao.config.database import check_durability

        check_durability()
        close_connections()
        with _signer() as pid:
            yield Node(pid)


def _provide_keys() -> None:
    from django.conf import settings

    from liangzhao.access.transactions import service_transaction
    from liangzhao.reference.demo import load_demo_authorities
    from liangzhao.reference.entries import read_demo_authorities
    from liangzhao.signing import demo_ca

    with service_transaction("bench"):
        load_demo_authorities()
    demo_ca.provision(settings.LIANGZHAO_KEYS_DIR, [(line.uscc, line.name) for line in read_demo_authorities()])


@contextmanager
def _signer() -> Iterator[int]:
    from django.conf import settings

    path = Path(settings.LIANGZHAO_SIGNER_SOCKET)
    command = [sys.executable, "-m", "liangzhao.signing.process", str(settings.LIANGZHAO_KEYS_DIR), str(path)]
    with _child("signer", command, os.environ, lambda: _answers(path)) as pid:
        yield pid


def free_port() -> int:
    """A port of loopback nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def web_server(port: int, *options: str) -> Iterator[int]:
    """``liangzhao web`` on loopback, as ``liangzhao up`` starts it when no options are given; yields its process id."""
    values = os.environ | {"PORT": str(port), "LIANGZHAO_POOLED": "1"}
    command = [sys.executable, "-m", "liangzhao.config.cli", "web", *options]
    with _child("web", command, values, lambda: _serves(port)) as pid:
        yield pid


@contextmanager
def _child(name: str, command: list[str], environment: Any, ready: Any) -> Iterator[int]:
    log = HOME / f"{name}.log"
    with log.open("wb") as output:
        child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=output)
        try:
            _wait_for(child, ready, log)
            yield child.pid
        finally:
            child.terminate()
            child.wait(timeout=START_SECONDS)


def _wait_for(child: subprocess.Popen[bytes], ready: Any, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        if ready():
            return
        time.sleep(0.05)
    raise SetUpWrong(f"{child.args!r} did not start; its output is in {log}")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(path)) == 0


def _serves(port: int) -> bool:
    caller = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        caller.request("GET", "/healthz")
        return caller.getresponse().status == 200
    except OSError:
        return False
    finally:
        caller.close()
