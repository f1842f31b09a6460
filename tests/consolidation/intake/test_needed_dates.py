"""No machine proposes to empty what an entry cannot be without; that is for an officer who has the right value."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import DateField

from liangzhao.consolidation.intake import fields
from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.quality.fields import DATES, NEEDED_DATES
from liangzhao.consolidation.quality.model import Action, Context, Kind
from liangzhao.consolidation.quality.rules import BY_ID

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_needed_dates_are_those_that_the_register_has_no_entry_without(kind: Kind) -> None:
    places = {name: place for name in DATES[kind] if (place := fields.place_of(kind, name))}
    columns = {name: MODELS[place.table]._meta.get_field(place.column) for name, place in places.items()}

    needed = {name for name, column in columns.items() if isinstance(column, DateField) and not column.null}

    assert needed == NEEDED_DATES[kind]


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (Kind.NURSE, {"approved_on": "2030-01-01"}),
        (Kind.NURSE, {"valid_until": "9999-12-31"}),
        (Kind.NURSE, {"first_registered_on": "2020-01-01", "valid_until": "2019-01-01"}),
        (Kind.PHYSICIAN, {"birth_date": "1900-01-01"}),
        (Kind.QUALIFICATION, {"obtained_on": "2099-01-01"}),
    ],
)
def test_an_impossible_date_that_is_needed_is_decided_without_a_value_of_the_machine(
    kind: Kind, row: dict[str, str]
) -> None:
    rule = BY_ID["DQ-21"]
    assert rule.look is not None

    found = [rule.finding(2, each) for each in rule.look(row, Context(kind, TODAY))]

    assert [(each.found.new, each.action) for each in found] == [(None, Action.DECIDE)]
    assert found[0].found.field in row


def test_one_that_may_be_missing_is_emptied_or_lasting_as_ever() -> None:
    look = BY_ID["DQ-21"].look
    assert look is not None
    context = Context(Kind.INSTITUTION, TODAY)

    emptied = [each.new for each in look({"valid_from": "2020-01-01", "valid_until": "2019-01-01"}, context)]
    lasting = [each.new for each in look({"valid_until": "9999-12-31"}, context)]

    assert (emptied, lasting) == ([""], ["长期"])
