"""Matching institutions: precision and recall on two dates of a real list, and a look-up among a million."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

from bench.figure import Figure, Measure, Scale
from bench.match_curve import (
    FOLDS,
    Point,
    among_five,
    both_lists,
    cross_validated,
    curve,
    plain_pairs,
)
from bench.match_drawing import drawing
from bench.match_lists import pair
from bench.measuring import Spread, percentile, resident_mb, spread
from bench.node import Node
from liangzhao.consolidation.matching.catalogue import Catalogue, Row
from liangzhao.consolidation.matching.deciding import match
from liangzhao.consolidation.matching.scoring import weights
from liangzhao.reference.entries import read_divisions

CHECKOUT = Path(__file__).resolve().parent.parent
LISTS = CHECKOUT.parent / "shared" / "data" / "institutions"
PUBLISHED = CHECKOUT / "docs" / "matching"
PRECISION, RECALL, AMONG_FIVE, LOOK_UP_MS = 0.99, 0.85, 0.95, 50.0
MILLION = 1_000_000
LOOK_UPS = 1_000
_LARGE = 300_000


def run(_node: Node, scale: Scale) -> Figure:
    """The figure; it needs no node. The lists are foreign data beside the checkout: without them only speed is told."""
    right, notes = _rightness() if LISTS.is_dir() else ((), ("the foreign lists are not beside the checkout",))
    size = MILLION if scale.standings >= _LARGE else scale.standings
    return Figure("match", "Matching institutions", (*right, *_speed(size)), notes)


def _rightness() -> tuple[tuple[Measure, ...], tuple[str, ...]]:
    older, newer, gold = both_lists(LISTS)
    matches = cross_validated(older, Catalogue(newer), gold)
    points, plain = curve(matches, gold), plain_pairs(older, newer, gold)
    publish(points, plain)
    (ours,) = curve(matches, gold, [weights().link])
    measures = (
        Measure("links that are right", "share", _one(ours.precision), PRECISION, at_most=False),
        Measure("counterparts linked", "share", _one(ours.recall), RECALL, at_most=False),
        Measure("counterparts among five", "share", _one(among_five(matches, gold)), AMONG_FIVE, at_most=False),
    )
    best = max(plain, key=lambda point: point.precision * point.recall)
    return measures, (
        f"names alone, weights fitted in {FOLDS} folds without the rows they are asked about",
        f"plain character pairs at their best trade: {best.precision:.3f} / {best.recall:.3f}",
    )


def publish(ours: list[Point], plain: list[Point]) -> None:
    """Write the curve as a table and as a drawing."""
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    with (PUBLISHED / "curve.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("method", "threshold", "links", "precision", "recall"))
        for method, points in (("liangzhao", ours), ("character pairs", plain)):
            for one in points:
                writer.writerow((method, one.threshold, one.links, f"{one.precision:.4f}", f"{one.recall:.4f}"))
    (PUBLISHED / "curve.svg").write_text(drawing(ours, plain, weights().link), encoding="utf-8")


def _speed(size: int) -> tuple[Measure, ...]:
    register, asking = _made_up(size)
    before = resident_mb()
    started = time.perf_counter()
    catalogue = Catalogue(register)
    built = time.perf_counter() - started
    held = resident_mb() - before
    times = []
    for row in asking:
        started = time.perf_counter()
        match(row, catalogue)
        times.append((time.perf_counter() - started) * 1000)
    label = f"among {len(register):,}"
    p95 = percentile(times, 0.95)
    return (
        Measure(f"look-up {label}, p95", "ms", _one(p95), LOOK_UP_MS),
        Measure(f"look-up {label}", "ms", spread(times)),
        Measure(f"rows a second and core {label}", "1/s", _one(1000 * len(times) / sum(times))),
        Measure(f"index of {len(register):,}", "s", _one(built)),
        Measure(f"memory of the index of {len(register):,}", "MiB", _one(held)),
    )


def _made_up(size: int) -> tuple[list[Row], list[Row]]:
    """A register of so many, from made-up cities, and rows of older lists of them."""
    cities = [each.code for each in read_divisions() if each.level == 2 and each.kind_of_end == "CURRENT"]
    register: list[Row] = []
    asking: list[Row] = []
    seed = 0
    while len(register) < size:
        for city in cities:
            made = pair(city, seed, per_county=240)
            register += made.register
            asking += made.older
            if len(register) >= size:
                break
        seed += 1
    return register[:size], random.Random(2).sample(asking, min(LOOK_UPS, len(asking)))


def _one(value: float) -> Spread:
    return spread([value])
