"""Of an impossible date the one cause that applies is named, with the other date it contradicts."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.consolidation.quality.model import Context, Kind
from liangzhao.consolidation.quality.rules import periods

NURSE = {
    "birth_date": "1990-05-17",
    "first_registered_on": "2015-01-20",
    "approved_on": "2015-01-20",
    "valid_until": "2030-01-19",
}
CONTEXT = Context(Kind.NURSE, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("first_registered_on", "2031-01-20", "2031年01月20日晚于今天。"),
        ("first_registered_on", "2005-01-20", "2005年01月20日时未满十八周岁：出生日期是1990年05月17日。"),
        ("approved_on", "1900-01-01", "1900年01月01日是占位日期，不是真实的日期。"),
        ("valid_until", "2099-12-31", "2099年12月31日是占位日期，不是真实的日期。"),
        ("valid_until", "2014-01-19", "有效期至2014年01月19日早于批准日期2015年01月20日。"),
    ],
)
def test_the_cause_that_applies_is_named(name: str, value: str, says: str) -> None:
    row = {**NURSE, name: value}

    assert str(periods.cause(row, name, CONTEXT)) == says
    impossible = next(rule for rule in periods.RULES if rule.id == periods.IMPOSSIBLE)
    assert impossible.look is not None
    assert name in [found.field for found in impossible.look(row, CONTEXT)]


@pytest.mark.parametrize("name", [*NURSE])
def test_a_possible_date_has_no_cause(name: str) -> None:
    assert periods.cause(NURSE, name, CONTEXT) is None
