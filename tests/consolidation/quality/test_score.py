"""The quality score: counts behind each part, for a load and for each group in it."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.consolidation.quality.model import Context, Kind
from liangzhao.consolidation.quality.rules import RULES
from liangzhao.consolidation.quality.running import examine
from liangzhao.consolidation.quality.score import (
    CONSISTENCY,
    LINKAGE,
    UNIQUENESS,
    VALIDITY,
    by_group,
    is_told,
    score,
    tells,
)

pytestmark = pytest.mark.usefixtures("written_tables")
TODAY = date(2026, 3, 2)
ROWS = [
    (1, {"name": "王芳", "id_no": "11010519491231002X", "sex": "2", "updated_on": "2025-06-01", "authority": "甲"}),
    (2, {"name": "李强", "id_no": "110105194912310021", "sex": "1", "updated_on": "2020-06-01", "authority": "乙"}),
    (3, {"name": "王芳", "id_no": "11010519491231002X", "sex": "1", "updated_on": "", "authority": "甲"}),
]


def test_each_part_has_its_counts() -> None:
    found = examine(ROWS, Context(Kind.NURSE, TODAY))

    made = score(ROWS, found, Kind.NURSE, TODAY)

    assert made.completeness == (9, 24)
    assert (made.validity, made.uniqueness, made.consistency) == ((2, 3), (2, 3), (2, 3))
    assert (made.linkage, made.timeliness) == ((3, 3), (1, 3))
    assert made.findings == {"DQ-05": 1, "DQ-06": 1, "DQ-08": 1}
    assert made.points["validity"] == 66.67
    assert made.as_json()["timeliness"] == {"points": 33.33, "good": 1, "all": 3}


def test_groups_are_scored_apart_and_add_up() -> None:
    found = examine(ROWS, Context(Kind.NURSE, TODAY))

    made = by_group(ROWS, found, Kind.NURSE, TODAY, lambda row: row["authority"])

    assert {name: (each.rows, each.validity) for name, each in made.items()} == {"乙": (1, (0, 1)), "甲": (2, (2, 2))}


@pytest.mark.parametrize(
    ("row", "name", "told"),
    [
        ({"division": "110108"}, "division", True),
        ({"district": "海淀区"}, "division", True),
        ({"division": "", "district": "海淀区"}, "division", True),
        ({"division": "", "district": ""}, "division", False),
        ({"district": "海淀区"}, "address", False),
        ({"institution_reg_no": "PDY10001X11010815A1001"}, "institution", True),
        ({}, "institution", False),
    ],
)
def test_a_needed_field_is_told_by_itself_or_by_what_says_it(row: dict[str, str], name: str, told: bool) -> None:
    assert (is_told(row, name), tells({key for key, value in row.items() if value}, name)) == (told, told)


def test_no_rows_have_full_points() -> None:
    assert set(score([], [], Kind.NURSE, TODAY).points.values()) == {100.0}


def test_every_rule_counts_for_one_part_and_one_only() -> None:
    parts = [VALIDITY, UNIQUENESS, CONSISTENCY, LINKAGE]

    assert {rule.id: sum(rule.id in part for part in parts) for rule in RULES} == {rule.id: 1 for rule in RULES}
