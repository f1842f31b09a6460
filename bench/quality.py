"""The rules on planted defects: recall and precision of each on its own, wrong mendings, rows a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bench.figure import Figure, Measure, Scale
from bench.measuring import spread
from bench.node import Node

if TYPE_CHECKING:
    from liangzhao.consolidation.quality.planting.measuring import Score

LEAST = 0.99
SPOILT = 0.1
SHARES = (0.1, 0.35, 0.45, 0.1)
"""Institutions, physicians, nurses, qualifications of all rows."""


def run(_node: Node, scale: Scale) -> Figure:
    """The worst rule of all, and what the machine would have mended wrongly."""
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.quality.model import Kind
    from liangzhao.consolidation.quality.planting.clean import World
    from liangzhao.consolidation.quality.planting.measuring import measured, planted
    from liangzhao.consolidation.quality.rules import RULES
    from liangzhao.kernel import clock
    from liangzhao.reference import codes, divisions

    whole = 1_000_000 if scale.files >= 10_000 else 100_000
    scores: list[Score] = []
    scores_of: list[dict[str, Score]] = []
    wrong = rows = 0
    seconds = 0.0
    with service_transaction("bench"):  # read once; the rules need no database
        codes.tables()
        divisions.is_current("110000")
    world = World(seed=1, on=clock.today(), institutions=whole // 10)
    for kind, share in zip(Kind, SHARES, strict=True):
        plot = planted(world, kind, int(whole * share), SPOILT)
        started = time.process_time()
        found, mended = measured(world, plot)
        seconds += time.process_time() - started
        scores += found.values()
        scores_of.append(found)
        wrong, rows = wrong + len(mended), rows + len(plot.rows)
    told = _by_rule(scores_of)
    print("\n".join(told))
    return Figure(
        "quality",
        f"{len(RULES)} rules on {rows:,} rows, {SPOILT:.0%} of them spoilt",
        (
            Measure(
                "recall of the rule that finds least",
                "",
                spread([min(each.recall for each in scores)]),
                LEAST,
                at_most=False,
            ),
            Measure(
                "precision of the least precise rule",
                "",
                spread([min(each.precision for each in scores)]),
                LEAST,
                at_most=False,
            ),
            Measure("duplicates found", "", spread([_twins(scores_of, "recall")]), 0.98, at_most=False),
            Measure("duplicates that are", "", spread([_twins(scores_of, "precision")]), 0.995, at_most=False),
            Measure("wrong mendings by the machine", "", spread([float(wrong)]), 0.0),
            Measure("one row through all rules, processor", "µs", spread([1e6 * seconds / rows])),
        ),
        notes=tuple(told),
    )


def _by_rule(scores_of: list[dict[str, Score]]) -> list[str]:
    """A line for each rule over all kinds: how often it was planted, the worst recall and precision of a kind."""
    lines = []
    for rule in sorted({rule for found in scores_of for rule in found}):
        own = [found[rule] for found in scores_of if rule in found]
        worst = min(each.recall for each in own), min(each.precision for each in own)
        plants = sum(each.plants for each in own)
        lines.append(f"{rule}: {plants:,} planted, recall {worst[0]:.4f}, precision {worst[1]:.4f}")
    return lines


TWINS = ("DQ-08", "DQ-14")
"""The rules that find the same person, or the same institution, twice."""


def _twins(scores: list[dict[str, Score]], measure: str) -> float:
    """The worst of the kinds."""
    return min(float(getattr(found[rule], measure)) for found in scores for rule in TWINS if rule in found)
