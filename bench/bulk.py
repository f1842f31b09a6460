"""Bulk issue: one authority's campaign over thousands of nurses, in batches, durable, with the real signer process."""

from __future__ import annotations

import time

from bench import holders, peer, yardstick
from bench.figure import Figure, Measure, Scale
from bench.issue import count_issued
from bench.measuring import cpu_seconds, spread
from bench.node import Node
from liangzhao.access.actors import service
from liangzhao.licensing.campaign import issue_all
from liangzhao.registers.effects import Register

RATE, CPU_MS = 1_000.0, 2.1


def run(node: Node, scale: Scale) -> Figure:
    """Licences a second and CPU each, between two readings of pgbench in every round."""
    yardstick.prepare(node)
    people = holders.nurses(scale.holders)
    authority = people[0].authority_id
    rates, cpu, shares = [], [], []
    parts: dict[str, list[float]] = {}
    for _round in range(scale.rounds):
        points = yardstick.point_selects(node)
        node.forget_licences()
        before, start = _parts(node), time.perf_counter()
        report = issue_all(Register.NURSE, authority, by=service("bench"))
        passed, after = time.perf_counter() - start, _parts(node)
        count_issued(len(people))
        used = {part: (after[part] - before[part]) / report.issued * 1000 for part in after}
        for part, each in used.items():
            parts.setdefault(part, []).append(each)
        rates.append(report.issued / passed)
        cpu.append(sum(used.values()))
        shares.append(report.issued / passed / points)
    return Figure(
        "bulk",
        "Bulk issue: the campaign of one authority",
        (
            Measure("licences", "/s", spread(rates), RATE, at_most=False),
            Measure("CPU of campaign, signer and PostgreSQL", "ms per licence", spread(cpu), CPU_MS),
            *(Measure(f"… of {part}", "ms", spread(used)) for part, used in parts.items()),
            Measure(
                peer.acapy().measure_name(),
                "×",
                spread([peer.acapy().cpu_ms / each for each in cpu]),
                10,
                at_most=False,
            ),
            Measure("licences per pgbench prepared point look-up", "", spread(shares)),
        ),
        (peer.acapy().note,),
    )


def _parts(node: Node) -> dict[str, float]:
    return {
        "campaign": time.process_time(),
        "signer": cpu_seconds([node.signer]),
        "PostgreSQL": cpu_seconds([node.postmaster]),
    }
