"""Findings that say the same; a module that names ``found`` or ``weighty`` of these has them as its fixtures."""

from __future__ import annotations

import pytest

from liangzhao.consolidation.models import Proposal
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench

WRITTEN, OTHERWISE = ("address", "示例路旧址", "示例路新址"), ("name", "海淀示例医院", "北京海淀示例医院")


def three(bench: Bench, said: tuple[str, str, str], rule: str) -> Proposal:
    """Three institutions of which a list says the same, one of which it says something else, and one other proposal."""
    field, old, new = said
    places = [bench.place, *(bench.cast.institution(f"第{n}示例医院") for n in (2, 3))]
    Institution.objects.update(**{field: old})
    made = [bench.finding(field, old, new, rule=rule, entry=place) for place in places]
    bench.finding(field, "别处", new, rule=rule)
    bench.finding(field, old, "又一处", rule=rule)
    return made[1]


@pytest.fixture
def found(bench: Bench) -> Proposal:
    """What one officer decides."""
    return three(bench, WRITTEN, "DQ-12")


@pytest.fixture
def weighty(bench: Bench) -> Proposal:
    """What two officers decide."""
    return three(bench, OTHERWISE, "DQ-13")


def states() -> list[str]:
    """Of the three, and of the two others."""
    return list(Proposal.objects.order_by("number").values_list("state", flat=True))
