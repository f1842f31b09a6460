"""The public log: events sequenced and published a second, and one licence's proof."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from random import Random
from uuid import uuid4

from bench import yardstick
from bench.figure import Figure, Measure, Scale
from bench.measuring import cpu_seconds, percentile, spread
from bench.node import HOME, ROOT, Node, SetUpWrong
from liangzhao.access.actors import holder_of
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.audit import journal
from liangzhao.audit.examining import examine
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.keeping import Keeper
from liangzhao.audit.log.notes import parse_checkpoint, parse_note
from liangzhao.audit.log.proofs import head_of, proof_of
from liangzhao.audit.tags import Tag
from liangzhao.config.log import NodeLogSigner, node_folder, node_keys, node_origin, service_connection, service_scope
from liangzhao.config.node import close_connections
from liangzhao.signing import demo_ca

RATE, PROOF_MS, DELAY_SECONDS = 20_000.0, 5.0, 2.0
EVENTS_PER_HOLDER = 5
CHUNK = 1000
PROOFS, DELAYS = 300, 10
PATIENCE = 60.0


def run(node: Node, scale: Scale) -> Figure:
    """Rounds of filling a journal and publishing it; then proofs and delays."""
    from django.conf import settings

    demo_ca.provision_log(settings.LIANGZHAO_KEYS_DIR)
    yardstick.prepare(node)
    count = scale.holders * EVENTS_PER_HOLDER
    rates, shares, cpu, points = [], [], [], []
    for number in range(scale.rounds + 1):
        _empty(node)
        _write(count)
        point = yardstick.point_selects(node)
        before = cpu_seconds([os.getpid(), node.postmaster, node.signer])
        seconds = _publish(count)
        used = cpu_seconds([os.getpid(), node.postmaster, node.signer]) - before
        if number == 0:  # the first round warms the caches
            continue
        points.append(point)
        rates.append(count / seconds)
        shares.append(count / seconds / point)
        cpu.append(used / count * 1000)
    proofs = _proofs(count)
    examined = _examine(count)
    delays = _delays(count)
    _empty(node)
    return Figure(
        "log",
        f"public log of {count:,} events",
        (
            Measure("events given their places and published", "/s", spread(rates), RATE, at_most=False),
            Measure("the same per pgbench prepared point look-up", "", spread(shares)),
            Measure("CPU of sequencer, signer and PostgreSQL", "ms per event", spread(cpu)),
            Measure("proof of one licence", "ms", spread(proofs), PROOF_MS),
            Measure("proof of one licence, p95", "ms", spread([percentile(proofs, 0.95)])),
            Measure("from commit to checkpoint", "s", spread(delays), DELAY_SECONDS),
            Measure("events examined against leaves, tiles and checkpoints", "/s", spread([examined])),
            Measure("pgbench prepared point look-ups", "/s", spread(points)),
        ),
        ("Every tile is synchronised to disk before the checkpoint that needs it.",),
    )


def _identifier(number: int) -> str:
    return f"1.2.156.3005.2.11100000000000019F003.110000000000000150.{number:020d}.001.A"


def _write(count: int) -> None:
    at = datetime.now(UTC)
    for start in range(0, count, CHUNK):
        with service_transaction("bench") as by:
            journal.record_many(
                [
                    journal.compose(
                        Tag.LICENCE_ISSUED,
                        subject_kind="licence",
                        subject_id=uuid4(),
                        by=by,
                        at=at,
                        body={"record": number.to_bytes(32), "entry": uuid4(), "entry_version": 1, "reason": ""},
                        public=[_identifier(number), 1, "ISSUED"],
                    )
                    for number in range(start, min(start + CHUNK, count))
                ]
            )


def _publish(count: int) -> float:
    """Seconds from the first look at the journal to the checkpoint that holds everything."""
    with service_connection() as connection:
        keeper = Keeper(partial(service_scope, connection), node_folder(), NodeLogSigner(), node_origin())
        start = time.perf_counter()
        size = keeper.turn()
        seconds = time.perf_counter() - start
    if size != count:
        raise SetUpWrong(f"{count} events were written, {size} published: somebody else's transaction is open")
    return seconds


def _proofs(count: int) -> list[float]:
    """Milliseconds of finding and composing the proofs of random licences."""
    dice, folder, took = Random(1), node_folder(), list[float]()
    for _proof in range(PROOFS):
        name = _identifier(dice.randrange(count))
        start = time.perf_counter()
        head = head_of(folder)
        with actor_transaction(holder_of(identifier=name)):
            found = head and proof_of(name, folder, head)
        took.append((time.perf_counter() - start) * 1000)
        if found is None:
            raise SetUpWrong(f"{name} has no proof")
    return took


def _examine(count: int) -> float:
    """Events examined a second; SetUpWrong when something is wrong with them."""
    start = time.perf_counter()
    with service_transaction("bench"):
        found = examine(node_folder(), node_keys(node_origin()))
    if not found.is_sound or found.events != count:
        raise SetUpWrong(f"the log is not sound: {found.problems[:3]}")
    return count / (time.perf_counter() - start)


def _delays(size: int) -> list[float]:
    """Seconds from a commit to the checkpoint that holds it, by the process itself."""
    folder, took = node_folder(), list[float]()
    with _sequencer():
        for number in range(DELAYS + 1):
            with service_transaction("bench") as by:
                journal.record(
                    Tag.LICENCE_SHOWN, subject_kind="licence", subject_id=uuid4(), by=by, at=datetime.now(UTC)
                )
            start = time.perf_counter()
            size += 1
            _wait(folder, size)
            if number:  # the process had to start first
                took.append(time.perf_counter() - start)
            time.sleep(0.13)  # so that looks and commits do not keep step
    return took


def _wait(folder: LogFolder, size: int) -> None:
    until = time.perf_counter() + PATIENCE
    while parse_checkpoint(parse_note(folder.checkpoint() or "").text).size < size:
        if time.perf_counter() > until:
            raise SetUpWrong("the sequencer published nothing")
        time.sleep(0.005)


@contextmanager
def _sequencer() -> Iterator[None]:
    with (HOME / "sequencer.log").open("wb") as output:
        command = [sys.executable, "-m", "liangzhao.config.cli", "sequencer"]
        child = subprocess.Popen(command, env=os.environ, cwd=ROOT, stdout=output, stderr=output)
        try:
            yield
        finally:
            child.terminate()
            child.wait(timeout=PATIENCE)


def _empty(node: Node) -> None:
    """No event, no leaf, no folder."""
    close_connections()
    with node.connect() as connection, connection.transaction():
        guards = {"audit_event": "journal_is_never_emptied", "audit_leaf": "leaves_are_never_emptied"}
        for table, guard in guards.items():  # only the owner can lift them
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        connection.execute("TRUNCATE audit_event, audit_leaf")
        for table, guard in guards.items():
            connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}")
    shutil.rmtree(node_folder().path, ignore_errors=True)
