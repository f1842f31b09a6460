"""Scanning: the real page of a live code with scope, rate limit and use log, from a real web server on loopback."""

from __future__ import annotations

import multiprocessing
import time
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
CODES = 200
SHARE, P99_MS = 0.03, 150.0
FLUSH_SECONDS = 2.5
"""Longer than the use log waits before it writes."""


def run(node: Node, scale: Scale) -> Figure:
    """Pages a second as a share of pgbench's rate, and their p99."""
    yardstick.prepare(node)
    people = holders.nurses(CODES)
    node.forget_licences()
    licences = [(holder, issue_to(holder)) for holder in people]
    rates, tails, shares, cpu, points = [], [], [], [], []
    port = free_port()
    with web_server(port) as web:
        for number in range(scale.rounds + 1):
            paths = _codes(licences)
            point = yardstick.point_selects(node)
            before = cpu_seconds([web, node.postmaster])
            took, seconds = _round(port, paths, scale.seconds if number else 1.0)
            used = cpu_seconds([web, node.postmaster]) - before
            _check_uses(len(took))
            if number == 0:  # the first round warms the server's caches
                continue
            points.append(point)
            rates.append(len(took) / seconds)
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
            Measure("CPU of web server and PostgreSQL", "ms per page", spread(cpu)),
            Measure("pgbench prepared point look-ups", "/s", spread(points)),
        ),
        ("The load generator runs on the same cores as server and database.",),
    )


def _codes(licences: list[tuple[holders.Holder, Licence]]) -> list[str]:
    """Fresh live codes; they are good for a minute and a half."""
    paths = []
    for holder, licence in licences:
        with actor_transaction(holder.actor):
            paths.append(urlsplit(show(licence=licence, by=holder.actor).url).path)
    return paths


def _round(port: int, paths: list[str], seconds: float) -> tuple[list[float], float]:
    close_connections()
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    child = context.Process(target=_child, args=(port, paths, seconds, told), daemon=True)
    start = time.perf_counter()
    child.start()
    answer: Any = told.get(timeout=seconds + 60)
    passed = time.perf_counter() - start
    child.join(30)
    if isinstance(answer, str):
        raise SetUpWrong(answer)
    return answer, passed


def _child(port: int, paths: list[str], seconds: float, told) -> None:  # type: ignore[no-untyped-def]  # multiprocessing's own
    try:
        told.put(drive(port, paths, connections=CONNECTIONS, seconds=seconds, expect="王小兰".encode()))
    except Exception as error:
        told.put(f"the load failed: {error!r}")


def _check_uses(answered: int) -> None:
    """Every page that was answered must be in the use log; those cut off at the end may be."""
    time.sleep(FLUSH_SECONDS)
    with service_transaction("bench"):
        noted = LicenceUse.objects.count()
        LicenceUse.objects.all().delete()
    if not answered <= noted <= answered + CONNECTIONS:
        raise SetUpWrong(f"{answered} pages were answered, {noted} uses noted")
