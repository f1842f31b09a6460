"""Planted defects at known rates: every rule finds its own and nothing else, and no machine mends wrongly."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.planting.clean import World
from liangzhao.consolidation.quality.planting.measuring import measured, planted
from liangzhao.consolidation.quality.rules import rules_for

pytestmark = pytest.mark.usefixtures("written_tables")
ROWS = {Kind.INSTITUTION: 4_000, Kind.PHYSICIAN: 8_000, Kind.NURSE: 8_000, Kind.QUALIFICATION: 4_000}
NOT_IN = {Kind.QUALIFICATION: {"DQ-11"}}
"""What a kind has no field for: no division stands in a qualification."""


@pytest.mark.parametrize("kind", ROWS)
def test_each_rule_finds_its_own_defect_and_nothing_is_mended_wrongly(kind: Kind) -> None:
    world = World(seed=7, on=date(2026, 3, 2), institutions=4_000)

    found, wrong = measured(world, planted(world, kind, ROWS[kind]))

    weak = {
        rule: (score.recall, score.precision)
        for rule, score in found.items()
        if min(score.recall, score.precision) < 0.99
    }
    assert weak == {}
    assert wrong == []


@pytest.mark.parametrize("kind", Kind)
def test_every_rule_of_a_kind_is_planted_in_it(kind: Kind) -> None:
    world = World(seed=7, on=date(2026, 3, 2), institutions=1_000)

    seen = {rule for _row, rule in planted(world, kind, 1_000).key}

    assert {rule.id for rule in rules_for(kind)} - seen == NOT_IN.get(kind, set())


def test_clean_rows_are_clean() -> None:
    world = World(seed=3, on=date(2026, 3, 2), institutions=2_000)

    found = {kind: measured(world, planted(world, kind, 2_000, share=0.0))[0] for kind in ROWS}

    assert [each for each in found.values() if each] == []
