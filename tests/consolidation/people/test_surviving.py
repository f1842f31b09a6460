"""Which of two entries is suggested to stay, and by which reasons: from whichever side, and beside its fields."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

import pytest

from liangzhao.consolidation.people import previewing, surviving
from liangzhao.consolidation.people.parts import Pair
from liangzhao.kernel import clock
from liangzhao.licensing import issue
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

NEW, BEFORE = date(2025, 6, 20), date(2020, 6, 20)
LICENCE = "持有有效的电子证照"
LATEST = "最近核准登记（2025年06月20日，晚于2020年06月20日）"
TIE = "两条核准日期相同（2020年06月20日）"
FULLER, OLDER = f"{TIE}；登记内容更完整", f"{TIE}；较早进入登记簿（昨日，早于今日）"
APART = f"{LICENCE}；不同的内容建议取并入的一条：{LATEST}"
RULES = pytest.mark.parametrize(
    ("first", "second", "stays", "why"),
    [
        ({}, {}, 0, OLDER),
        ({}, {"filled": True}, 1, FULLER),
        ({"filled": True}, {"on": NEW}, 1, LATEST),
        ({}, {"licence": "ISSUED"}, 1, LICENCE),
        ({"on": NEW, "filled": True}, {"licence": "ISSUED"}, 1, APART),
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
    """The same from both sides of the pair; the days of entering are those of the test."""
    days = {"今日": clock.today(), "昨日": clock.today() - timedelta(days=1)}
    why = reduce(lambda said, day: said.replace(day, f"{days[day]:%Y年%m月%d日}"), days, why)
    expected = (one, other)[stays]
    for pair in (Pair(one, other), Pair(other, one)):
        found = surviving.suggested(kind, pair)
        assert (pair.of(found.side), str(found.why)) == (expected, why)


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


UNDATED = "两条均无核准日期"


@pytest.mark.parametrize(
    ("first", "second", "stays", "why"),
    [
        ({"on": None}, {"on": None, "filled": True}, 1, f"{UNDATED}；登记内容更完整"),
        ({"on": None}, {"on": None}, 0, f"{UNDATED}；同日（今日）先进入登记簿"),
        ({"on": None}, {"on": BEFORE}, 1, "仅一方有核准日期（2020年06月20日）"),
        ({"on": NEW, "ended": True}, {}, 1, f"在册，另一条已不在册；不同的内容建议取并入的一条：{LATEST}"),
    ],
)
def test_of_institutions_without_dates_or_ended(cast: Cast, first: Facts, second: Facts, stays: int, why: str) -> None:
    one, other = sorted((institution(cast, {}), institution(cast, {})))
    for key, facts in ((one, first), (other, second)):
        row = Institution.objects.get(pk=key)
        row.issued_on, row.phone = facts.get("on", BEFORE), "010-1" if "filled" in facts else ""
        row.status = Institution.Status.CANCELLED if "ended" in facts else row.status
        row.save(update_fields=["issued_on", "phone", "status"])

    told("institution", one, other, stays, why)


@pytest.mark.parametrize(
    ("first", "second", "side", "why"),
    [
        ({}, {}, "survivor", f"{TIE}，随保留的一条"),
        ({}, {"filled": True}, "survivor", f"{TIE}，随保留的一条"),
        ({}, {"on": NEW}, "survivor", LATEST),
        ({"on": NEW}, {"licence": "ISSUED"}, "absorbed", LATEST),
    ],
)
def test_a_field_is_suggested_by_the_same_days(cast: Cast, first: Facts, second: Facts, side: str, why: str) -> None:
    place = cast.institution()
    one, other = nurse(cast, place, first), nurse(cast, place, second)
    stays = surviving.suggested("person", Pair(one, other)).side
    looked = previewing.preview("person", *((one, other) if stays == "survivor" else (other, one)))

    (field,) = [each for each in looked.fields if each.name == "id_no"]

    assert (field.suggested, str(field.why)) == (side, why)


@pytest.mark.parametrize("on", [None, BEFORE, NEW], ids=["no day", "the same day", "a later day"])
@pytest.mark.parametrize("turned", [False, True])
def test_an_institution_without_a_number_is_not_right_against_one_that_has_it(
    cast: Cast, on: date | None, turned: bool
) -> None:
    numbered = cast.institution("海淀清河诊所", issued_on=BEFORE)
    other = cast.institution("北京海淀清河诊所", reg_no="", issued_on=on)
    pair = Pair(other.pk, numbered.pk) if turned else Pair(numbered.pk, other.pk)
    of_numbered = "absorbed" if turned else "survivor"

    found = surviving.suggested("institution", pair)
    looked = previewing.preview("institution", *pair)

    assert (found.side, found.why.render()) == (of_numbered, "仅一方有登记号")
    (name,) = (field for field in looked.fields if field.name == "name")
    assert (name.suggested, name.why.render()) == (of_numbered, "仅一方有登记号")
