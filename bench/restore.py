"""From a backup to an open database at the newest moment, beside plain ``cp`` of the same bytes."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figure import Figure, Measure, Scale
from bench.measuring import spread
from bench.node import Node

if TYPE_CHECKING:  # its module is loaded when the node's settings are known
    from liangzhao.config.backup.repository import Repository

MINUTES = 30.0  # for 100 GB (SEC-B2)
ROW_BYTES = 1900
LATER_ROWS = 20_000  # change after the backup, to be replayed
DATABASE = "restore_bench"
PASSPHRASE = b"passphrase of the bench"

_TABLE = "CREATE TABLE filling (id bigint, content text STORAGE PLAIN)"
_FILL = (
    "INSERT INTO filling SELECT n, rpad(md5(n::text), {bytes}, md5((n * 7)::text)) FROM generate_series(1, {rows}) n"
)


def run(node: Node, scale: Scale) -> Figure:
    """Minutes for 100 GB, every step of the restore included, and how many times as long as copying it takes."""
    from liangzhao.config.backup.belongings import Belongings
    from liangzhao.config.backup.creating import create
    from liangzhao.config.backup.repository import Repository
    from liangzhao.config.backup.source import Source

    with tempfile.TemporaryDirectory(dir=node.cluster.home) as folder:
        repository = Repository(Path(folder) / "repository")
        secrets = Belongings(secrets={"database.json": node.cluster.home / "database.json"})
        _fill(node, scale.standings)
        made = create(repository, Source.embedded(node.cluster), secrets, PASSPHRASE, kind="full").made
        _change(node)
        samples = [_sample(node, repository, made.database, Path(folder)) for _round in range(scale.rounds)]
        _drop(node)
    minutes, ratios, sizes = zip(*samples, strict=True)
    return Figure(
        "restore",
        f"Restore of {sizes[0] / 1e9:.2f} GB to the newest moment: read through, place, replay, open",
        (
            Measure("extrapolated to 100 GB", "min", spread(minutes), MINUTES),
            Measure("times a plain cp of the same bytes, synced", "×", spread(ratios)),
        ),
    )


def _sample(node: Node, repository: Repository, copied: Path, folder: Path) -> tuple[float, float, int]:
    from liangzhao.config.backup.restoring import restore
    from liangzhao.config.cluster import Cluster

    home = folder / "again"
    start = time.perf_counter()
    done = restore(repository, home, PASSPHRASE, log=node.cluster.place.data / "pg_wal")
    taken = time.perf_counter() - start
    shutil.rmtree(Cluster(home).place.data.parent)
    shutil.rmtree(home, ignore_errors=True)
    start = time.perf_counter()
    subprocess.run(["cp", "-r", str(copied), str(folder / "plain")], check=True)
    subprocess.run(["sync", "-f", str(folder / "plain")], check=True)
    plain = time.perf_counter() - start
    shutil.rmtree(folder / "plain")
    return taken / done.database_bytes * 100e9 / 60, taken / plain, done.database_bytes


def _fill(node: Node, rows: int) -> None:
    with node.cluster.connect() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    with node.cluster.connect(DATABASE) as connection:
        connection.execute(_TABLE)
        connection.execute(_FILL.format(bytes=ROW_BYTES, rows=rows))


def _change(node: Node) -> None:
    with node.cluster.connect(DATABASE) as connection:
        connection.execute(_FILL.format(bytes=ROW_BYTES, rows=LATER_ROWS))


def _drop(node: Node) -> None:
    with node.cluster.connect() as connection:
        connection.execute(f"DROP DATABASE {DATABASE}")
