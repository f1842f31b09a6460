"""pgbench beside ours: prepared point look-ups, and how often the disk can make a commit durable."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from bench.node import Node, SetUpWrong

ROWS_SCALE = 5
_RATE = re.compile(r"^tps = ([0-9.]+)", re.M)


def prepare(node: Node) -> None:
    """pgbench's own tables, in a database of their own."""
    with node.cluster.connect() as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'pgbench'").fetchone():
            connection.execute("CREATE DATABASE pgbench")
            _pgbench(node, "-i", "-q", "-s", str(ROWS_SCALE))


def point_selects(node: Node, seconds: int = 2) -> float:
    """Prepared point look-ups a second, 8 clients over the Unix socket.

    The rows fit into shared buffers, as ours do; connecting is not counted. The server's own count of commits
    (``pg_stat_database``) was compared with what pgbench tells: they agree.
    """
    output = _pgbench(node, "-S", "-M", "prepared", "-c", "8", "-j", "2", "-T", str(seconds))
    rate = _RATE.search(output)
    if rate is None:
        raise SetUpWrong(f"pgbench told no rate:\n{output}")
    return float(rate[1])


def _pgbench(node: Node, *options: str) -> str:
    place = node.cluster.place
    command = [str(place.programs / "bin" / "pgbench"), "-h", str(place.socket), "-U", "postgres", *options, "pgbench"]
    secret = os.environ | {"PGPASSWORD": node.cluster.secrets["superuser"]}
    done = subprocess.run(command, env=secret, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetUpWrong(f"pgbench failed: {done.stderr}")
    return done.stdout


def syncs_a_second(node: Node, seconds: float = 1.0) -> float:
    """Appends of 8 KiB made durable one after the other, beside the cluster's data."""
    with tempfile.TemporaryFile(dir=Path(node.cluster.home)) as file:
        count, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            file.write(b"\0" * 8192)
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - start)
