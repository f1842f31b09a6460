"""Planted doubles: found at 0.98 and more, right at 0.995 and more (the figures the province is promised)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations

import pytest

from liangzhao.consolidation.people import profiles
from liangzhao.consolidation.people.profiles import Profile
from liangzhao.consolidation.people.scoring import compare, weights
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.planting.clean import World
from liangzhao.consolidation.quality.planting.measuring import context, planted
from liangzhao.consolidation.quality.running import tidied

pytestmark = pytest.mark.usefixtures("written_tables")


def _linked(rows: list[Profile]) -> set[int]:
    """The rows that are linked with an earlier one."""
    blocks: dict[object, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for key in (row.number, row.birth and (row.birth, row.sound), *row.qualifications, *row.licences):
            if key:
                blocks[key].append(at)
    pairs = {pair for block in blocks.values() for pair in combinations(block, 2)}
    return {
        other
        for one, other in pairs
        if (found := compare(rows[one], rows[other])).score >= weights().link and not found.guard
    }


@pytest.mark.parametrize("kind", [Kind.PHYSICIAN, Kind.NURSE])
def test_planted_doubles_are_found_and_nobody_else(kind: Kind) -> None:
    world = World(seed=11, on=date(2026, 3, 2), institutions=2_000)
    plot = planted(world, kind, 8_000)
    known = context(world, plot)
    rows = {number: tidied(number, row, known)[0] for number, row in plot.numbered}

    numbers = list(rows)
    found = {numbers[at] for at in _linked([profiles.of_row(row) for row in rows.values()])}

    gold = {row for row, rule in plot.key if rule == "DQ-08"}
    assert len(found & gold) / len(gold) >= 0.98
    assert len(found & gold) / len(found) >= 0.995
