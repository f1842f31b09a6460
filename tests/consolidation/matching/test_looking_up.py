"""A name written by hand brings the institutions it may mean, the likeliest first."""

from __future__ import annotations

import pytest

from liangzhao.consolidation.matching import looking_up
from liangzhao.registers.models import Institution
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
MEANT = "北京市海淀区妇幼保健院"


@pytest.fixture
def listed(cast: Cast) -> dict[str, Institution]:
    """What stands in 海淀, and two of 东城."""
    names = [MEANT, "北京市海淀医院", "北京大学第三医院", "海淀区中关村口腔门诊部", "北京海淀中医医院"]
    elsewhere = ["北京市东城区妇幼保健院", "东城示例口腔门诊部"]
    made = {name: cast.institution(name) for name in names}
    return made | {name: cast.institution(name, organ="东城", division="110101") for name in elsewhere}


def found(cast: Cast, text: str) -> list[str]:
    return [each.name for each in looking_up.nearest(text, near=cast.authority("海淀").pk)]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("妇幼保健院", MEANT),
        ("区妇幼保健院", MEANT),
        ("海淀妇幼", MEANT),
        ("东城妇幼保健院", "北京市东城区妇幼保健院"),
        ("北医三院", "北京大学第三医院"),
        ("北京大学第三医院", "北京大学第三医院"),
        ("中关村口腔", "海淀区中关村口腔门诊部"),
        ("海淀中医院", "北京海淀中医医院"),
    ],
)
def test_the_likeliest_comes_first(cast: Cast, text: str, first: str) -> None:
    assert found(cast, text)[:1] == [first]


def test_a_number_brings_the_one_that_bears_it(cast: Cast, listed: dict[str, Institution]) -> None:
    assert found(cast, listed[MEANT].reg_no) == [MEANT]
    assert found(cast, listed[MEANT].uscc.lower()) == [MEANT]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("text", ["", "  ", "……", "示", "查无此处"])
def test_what_is_no_name_of_any_brings_none(cast: Cast, text: str) -> None:
    assert found(cast, text) == []


def test_one_that_was_merged_is_not_offered(cast: Cast, listed: dict[str, Institution]) -> None:
    other = cast.institution("海淀妇幼保健院")
    Institution.objects.filter(pk=listed[MEANT].pk).update(status="CANCELLED", merged_into=other)

    assert MEANT not in found(cast, "海淀区妇幼保健院")
