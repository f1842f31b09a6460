"""Scanning: the real page of a live code with scope, rate limit and use log, from a real web server on loopback."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterable
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from bench import holders, yardstick
from bench.figure import Figure, Measure, Scale
from bench.issue import issue_to
from bench.load import drive
from bench.measuring import cpu_seconds, percentile, spread
from bench.node import Node, SetUpWrong, free_port, web_server
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.config.node import close_connections
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.showing import show

CONNECTIONS = 32
CODES = 400
SHARE, P99_MS = 0.03, 150.0
_OTHER_ADDRESSES = 10_000_000
"""Beyond those a round of known pages can use: no address is asked for more than the limit lets through."""
FLUSH_SECONDS = 2.5
"""Longer than the use log waits before it writes."""


def run(node: Node, scale: Scale) -> Figure:
    """Pages a second as a share of pgbench's rate, and their p99; beside them, pages no one has looked at before."""
    yardstick.prepare(node)
    people = holders.nurses(CODES)
    node.forget_licences()
    licences = [(holder, issue_to(holder)) for holder in people]
    rates, firsts, tails, shares, cpu, points = [], [], [], [], [], []
    port = free_port()
    with web_server(port) as web:
        for number in range(scale.rounds + 1):
            paths = _codes(licences)
            _make_every_page_new(node)
            first = _round(port, paths, scale.seconds, first_address=_OTHER_ADDRESSES)
            point = yardstick.point_selects(node)
            before = cpu_seconds([web, node.postmaster])
            took, seconds = _round(port, cycle(paths), scale.seconds if number else 1.0)
            used = cpu_seconds([web, node.postmaster]) - before
            _check_uses(len(took) + len(first[0]))
            if number == 0:  # the first round warms the server up
                continue
            points.append(point)
            rates.append(len(took) / seconds)
            firsts.append(len(first[0]) / first[1])
            shares.append(len(took) / seconds / point)
            tails.append(percentile(took, 0.99) * 1000)
            cpu.append(used / len(took) * 1000)
    return Figure(
        "scan",
        f"/v/<code>, the real page, {CONNECTIONS} connections",
        (
            Measure("share of pgbench's prepared point look-ups", "", spread(shares), SHARE, at_most=False),
            Measure("p99", "ms", spread(tails), P99_MS),
            Measure("pages", "/s", spread(rates)),
            Measure("pages of licences nobody looked at since they changed", "/s", spread(firsts)),
            Measure("CPU of web server and PostgreSQL", "ms per page", spread(cpu)),
            Measure("pgbench prepared point look-ups", "/s", spread(points)),
        ),
        (
            "The load generator runs on the same cores as server and database.",
            f"{CODES} licences are scanned again and again: their pages are known to the server after the first look.",
        ),
    )


def _make_every_page_new(node: Node) -> None:
    """Write every licence's row again, as it was: whatever a server remembers of it is worth nothing now."""
    with node.connect() as connection, connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")  # no step of a licence's life is taken
        connection.execute("UPDATE licensing_licence SET state_reason = state_reason")


def _codes(licences: list[tuple[holders.Holder, Licence]]) -> list[str]:
    """Fresh live codes; they are good for a minute and a half."""
    paths = []
    for holder, licence in licences:
        with actor_transaction(holder.actor):
            paths.append(urlsplit(show(licence=licence, by=holder.actor).url).path)
    return paths


def _round(port: int, paths: Iterable[str], seconds: float, first_address: int = 0) -> tuple[list[float], float]:
    """What each page took, and what all took together."""
    close_connections()
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    child = context.Process(target=_child, args=(port, paths, seconds, first_address, told), daemon=True)
    child.start()
    answer: Any = told.get(timeout=seconds + 60)
    child.join(30)
    if isinstance(answer, str):
        raise SetUpWrong(answer)
    took, passed = answer
    return took, passed


def _child(port: int, paths: Iterable[str], seconds: float, first_address: int, told) -> None:  # type: ignore[no-untyped-def]  # multiprocessing's own
    start = time.perf_counter()
    try:
        took = drive(
            port,
            paths,
            connections=CONNECTIONS,
            seconds=seconds,
            expect="王小兰".encode(),
            first_address=first_address,
        )
        told.put((took, time.perf_counter() - start))
    except Exception as error:
        told.put(f"the load failed: {error!r}")


def _check_uses(answered: int) -> None:
    """Every page that was answered must be in the use log; those cut off at the end may be."""
    time.sleep(FLUSH_SECONDS)
    with service_transaction("bench"):
        noted = LicenceUse.objects.count()
        LicenceUse.objects.all().delete()
    if not answered <= noted <= answered + 2 * CONNECTIONS:
        raise SetUpWrong(f"{answered} pages were answered, {noted} uses noted")
