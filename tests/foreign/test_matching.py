"""Two dates of a real list matched by name alone: precision, recall, and the true one among five, cross-validated."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.match_curve import among_five, both_lists, cross_validated, curve, plain_pairs
from liangzhao.consolidation.matching.catalogue import Catalogue, Row
from liangzhao.consolidation.matching.deciding import Decision, match
from liangzhao.consolidation.matching.rivals import settled
from liangzhao.consolidation.matching.scoring import weights

pytestmark = pytest.mark.foreign

PRECISION, RECALL, AMONG_FIVE = 0.99, 0.85, 0.95


def test_weights_fitted_without_a_row_link_it_rightly(shared_data: Path) -> None:
    older, newer, gold = both_lists(shared_data / "institutions")
    catalogue = Catalogue(newer)

    matches = cross_validated(older, catalogue, gold)
    (point,) = curve(matches, gold, [weights().link])

    assert point.precision >= PRECISION, point
    assert point.recall >= RECALL, point
    assert among_five(matches, gold) >= AMONG_FIVE


@pytest.mark.parametrize("way", ["older against newer", "newer against older"])
def test_the_weights_we_ship_hold_both_ways(shared_data: Path, way: str) -> None:
    older, newer, gold = both_lists(shared_data / "institutions")
    asking, target = (older, newer) if way == "older against newer" else (newer, older)

    links, right, among = _linked(asking, target)

    having = sum(map(bool, gold.values()))
    assert right / links >= PRECISION
    assert right / having >= RECALL
    assert among / having >= AMONG_FIVE


def test_the_yardstick_is_the_one_published_with_the_data(shared_data: Path) -> None:
    older, newer, gold = both_lists(shared_data / "institutions")

    points = {point.threshold: point for point in plain_pairs(older, newer, gold)}

    assert points[1.0].precision == pytest.approx(0.993, abs=0.003)
    assert points[1.0].recall == pytest.approx(0.724, abs=0.003)


def _linked(asking: list[Row], target: list[Row]) -> tuple[int, int, int]:
    catalogue = Catalogue(target)
    matches = [match(row, catalogue) for row in asking]
    links = [one for one in settled(lambda: iter(matches)) if one.decision is Decision.LINK]
    among = sum(any(each.target == one.row for each in one.candidates) for one in matches)
    return len(links), sum(one.target == one.row for one in links), among
