"""Issue through the service layer: 8 client processes, durable commits, the real signer process."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Sequence

from bench import holders, peer, yardstick
from bench.figure import Figure, Measure, Scale
from bench.holders import Holder
from bench.measuring import cpu_seconds, percentile, spread
from bench.node import Node, SetUpWrong
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.config.node import close_connections
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.registers.effects import Register

CLIENTS = 8
WARM_UP = 25  # licences of each client before the clock starts: a fresh fork copies its memory page by page
RATE, CPU_MS = 250.0, 7.0


def run(node: Node, scale: Scale) -> Figure:
    """Licences a second and CPU each, between two readings of pgbench in every round."""
    yardstick.prepare(node)
    people = holders.nurses(scale.holders)
    rates, cpu, waits, shares, syncs = [], [], [], [], []
    parts: dict[str, list[float]] = {}
    for _round in range(scale.rounds):
        points = yardstick.point_selects(node)
        syncs.append(yardstick.syncs_a_second(node))
        node.forget_licences()
        done = campaign(node, people, scale.seconds)
        rates.append(done.rate)
        cpu.append(done.cpu_ms)
        for part, used in done.parts_ms.items():
            parts.setdefault(part, []).append(used)
        waits.append(percentile(done.waits, 0.95) * 1000)
        shares.append(done.rate / points)
    return Figure(
        "issue",
        "Issue through the service layer, 8 clients, durable commits",
        (
            Measure("licences", "/s", spread(rates), RATE, at_most=False),
            Measure("CPU of clients, signer and PostgreSQL", "ms per licence", spread(cpu), CPU_MS),
            *(Measure(f"… of {part}", "ms", spread(used)) for part, used in parts.items()),
            Measure(
                peer.acapy().measure_name(),
                "×",
                spread([peer.acapy().cpu_ms / each for each in cpu]),
                3,
                at_most=False,
            ),
            Measure("one licence, p95", "ms", spread(waits)),
            Measure("licences per pgbench prepared point look-up", "", spread(shares)),
            Measure("fdatasync of this disk", "/s", spread(syncs)),
        ),
        (peer.acapy().note,),
    )


class Campaign:
    """What the clients did in one round."""

    def __init__(self, waits: Sequence[float], seconds: float, cpu: dict[str, float]) -> None:
        self.waits, self.rate = waits, len(waits) / seconds
        self.parts_ms = {part: used / len(waits) * 1000 for part, used in cpu.items()}
        self.cpu_ms = sum(self.parts_ms.values())


def campaign(node: Node, people: Sequence[Holder], seconds: float, clients: int = CLIENTS) -> Campaign:
    """All clients issue to their own holders for so long; SetUpWrong when they run out or a licence is missing."""
    context = multiprocessing.get_context("fork")
    ready, go, told = context.Semaphore(0), context.Event(), context.Queue()
    shares = [people[index::clients] for index in range(clients)]
    children = [
        context.Process(target=_client, args=(share, seconds, ready, go, told), daemon=True) for share in shares
    ]
    close_connections()  # a forked connection would be spoken on by all
    for child in children:
        child.start()
    for _child in children:
        if not ready.acquire(timeout=60):
            raise SetUpWrong(f"a client did not get ready: {told.get(timeout=1)}")
    pids = [child.pid for child in children if child.pid]
    before, start = _parts(node, pids), time.perf_counter()
    go.set()
    answers = [told.get(timeout=seconds + 60) for _child in children]
    passed, after = time.perf_counter() - start, _parts(node, pids)
    for child in children:
        child.join(30)
    for wrong in (answer for answer in answers if isinstance(answer, str)):
        raise SetUpWrong(wrong)
    waits = [wait for answer in answers for wait in answer]
    count_issued(len(waits) + clients * WARM_UP)
    return Campaign(waits, passed, {part: after[part] - before[part] for part in after})


def _parts(node: Node, clients: Sequence[int]) -> dict[str, float]:
    """CPU seconds so far of those who share the work."""
    return {
        "clients": cpu_seconds(clients),
        "signer": cpu_seconds([node.signer]),
        "PostgreSQL": cpu_seconds([node.postmaster]),
    }


def _client(share: Sequence[Holder], seconds: float, ready, go, told) -> None:  # type: ignore[no-untyped-def]  # multiprocessing's own
    try:
        told.put(_issue_all(share, seconds, ready, go))
    except Exception as error:
        told.put(f"a client failed: {error!r}")
        ready.release()
    told.close()
    told.join_thread()
    go.wait(60)
    os._exit(0)


def _issue_all(share: Sequence[Holder], seconds: float, ready, go) -> list[float]:  # type: ignore[no-untyped-def]  # see above
    for holder in share[:WARM_UP]:
        issue_to(holder)
    ready.release()
    go.wait(60)
    waits: list[float] = []
    until = time.perf_counter() + seconds
    for holder in share[WARM_UP:]:
        start = time.perf_counter()
        if start >= until:
            return waits
        issue_to(holder)
        waits.append(time.perf_counter() - start)
    raise SetUpWrong("the holders ran out before the time: ask for more")


def issue_to(holder: Holder) -> Licence:
    """The holder's licence, asked for by the holder; SetUpWrong unless it is in force."""
    licence = issue(Request(Register.NURSE, holder.person_id, new_key()), by=holder.actor)
    if licence.state != State.ISSUED:
        raise SetUpWrong(f"a licence stayed {licence.state}")
    return licence


def count_issued(wanted: int) -> None:
    """SetUpWrong unless so many licences are in force, each with its two acts."""
    with service_transaction("bench"):
        found = Licence.objects.filter(state="ISSUED").count()
        events = Event.objects.filter(subject_kind="licence", tag__in=("licence.planned", "licence.issued")).count()
    close_connections()
    if (found, events) != (wanted, 2 * wanted):
        raise SetUpWrong(f"{wanted} licences were counted by the clients, {found} stored with {events} acts")
