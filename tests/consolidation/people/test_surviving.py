"""Which of two entries is suggested to stay: the first rule that tells them apart, from whichever side."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from liangzhao.consolidation.people import surviving
from liangzhao.consolidation.people.parts import Pair
from liangzhao.kernel import clock
from liangzhao.licensing import issue
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

LICENCE, LATEST, FULLER, OLDER = "持有有效的电子证照", "最近核准登记", "登记内容更完整", "较早进入登记簿"
NEW, BEFORE = date(2025, 6, 20), date(2020, 6, 20)
RULES = pytest.mark.parametrize(
    ("first", "second", "stays", "why"),
    [
        ({}, {}, 0, OLDER),
        ({}, {"filled": True}, 1, FULLER),
        ({"filled": True}, {"on": NEW}, 1, LATEST),
        ({"on": NEW, "filled": True}, {"licence": "ISSUED"}, 1, LICENCE),
        ({"licence": "ISSUED"}, {"licence": "ISSUED", "on": NEW}, 1, LATEST),
        ({"on": NEW}, {"licence": "FROZEN"}, 0, LATEST),
        ({"on": NEW}, {"licence": "ISSUED", "ran_out": True}, 0, LATEST),
    ],
)
Facts = dict[str, Any]


def licensed(kind: Register, holder: UUID, facts: Facts, cast: Cast) -> None:
    if "licence" in facts:
        issue.issue(issue.Request(kind, holder, issue.new_key()), by=cast.by)
        until = clock.today() - timedelta(days=1) if "ran_out" in facts else None
        Licence.objects.filter(holder_id=holder).update(state=facts["licence"], valid_until=until)


def nurse(cast: Cast, place: Institution, facts: Facts) -> UUID:
    row = cast.nurse("王小兰", place)
    licensed(Register.NURSE, row.person_id, facts, cast)
    NurseRegistration.objects.filter(pk=row.pk).update(approved_on=facts.get("on", BEFORE))
    Person.objects.filter(pk=row.person_id).update(school="示例医科大学" if "filled" in facts else "")
    return row.person_id


def institution(cast: Cast, facts: Facts) -> UUID:
    row = cast.institution("北京海淀示例医院")
    licensed(Register.INSTITUTION, row.pk, facts, cast)
    told = {"issued_on": facts.get("on", BEFORE), "phone": "010-1" if "filled" in facts else ""}
    Institution.objects.filter(pk=row.pk).update(**told)
    return row.pk


def told(kind: str, one: UUID, other: UUID, stays: int, why: str) -> None:
    """The same from both sides of the pair."""
    expected = (one, other)[stays]
    for pair in (Pair(one, other), Pair(other, one)):
        found = surviving.suggested(kind, pair)
        assert (pair.of(found.side), found.why) == (expected, why)


@RULES
def test_of_two_persons(cast: Cast, first: Facts, second: Facts, stays: int, why: str) -> None:
    with clock.at(clock.now() - timedelta(days=1)):
        place = cast.institution()
        one = nurse(cast, place, first)

    told("person", one, nurse(cast, place, second), stays, why)


@RULES
def test_of_two_institutions(cast: Cast, first: Facts, second: Facts, stays: int, why: str) -> None:
    with clock.at(clock.now() - timedelta(days=1)):
        one = institution(cast, first)

    told("institution", one, institution(cast, second), stays, why)
