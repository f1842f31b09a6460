"""账户激活 of the 管理端: the rate by authority and institution, and who is behind each number."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.measuring import nightly
from liangzhao.registers.activation import progress
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution
from tests.support.cast import Cast
from tests.web.officers import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    """Haidian: three nurses at two institutions, two of them without an account. Dongcheng: one, without."""
    first, second = cast.institution("北京海淀示例医院"), cast.institution("北京海淀第二示例医院")
    dongcheng = cast.institution("北京东城示例医院", organ="东城", division="110101")
    cast.nurse("王小兰", first)
    cast.nurse("陈静静", first, activated=False)
    cast.nurse("周莉", second, activated=False)
    cast.nurse("孙丽", dongcheng, activated=False)
    return first


def test_the_counts_of_an_authority_add_up(cast: Cast, hospital: Institution) -> None:
    told = progress.of_authority(Register.NURSE, hospital.authority_id)
    parts = dict(progress.by_institution(Register.NURSE, hospital.authority_id, 10))

    assert (told.people, told.activated, told.waiting, told.rate) == (3, 1, 2, 1 / 3)
    assert sum(each.waiting for each in parts.values()) == told.waiting
    assert progress.waiting(Register.NURSE, hospital.authority_id, None).count() == told.waiting
    assert progress.waiting(Register.NURSE, hospital.authority_id, hospital.pk).count() == parts[hospital.pk].waiting
    assert progress.of_authority(Register.PHYSICIAN, hospital.authority_id).rate is None


def test_an_officer_goes_from_the_rate_to_the_people(cast: Cast, client: Client, hospital: Institution) -> None:
    officer = signed_in(cast, client, RoleCode.REVIEWER)

    page = text_of(officer, "/gov/activation/?kind=nurse")
    people = text_of(officer, f"/gov/activation/?kind=nurse&institution={hospital.pk}")

    assert "33.3%" in page
    assert "北京东城示例医院" not in page
    assert f"institution={hospital.pk}" in page
    assert ("陈静静" in people, "王小兰" in people, "周莉" in people) == (True, False, False)
    assert "周莉" in text_of(officer, "/gov/activation/?kind=nurse&list=all")


def test_an_area_leads_to_each_authority_and_names_are_masked_for_who_only_counts(
    cast: Cast, client: Client, hospital: Institution
) -> None:
    nightly.look_over()
    counting = signed_in(cast, client, RoleCode.STATISTICIAN, "北京市卫生健康")

    page = text_of(counting, "/gov/activation/area/?kind=nurse")
    authority = f"authority={hospital.authority_id}"
    people = text_of(counting, f"/gov/activation/area/?kind=nurse&{authority}&institution={hospital.pk}")

    assert authority in page
    assert cast.authority("东城").name in page
    assert hospital.name in text_of(counting, f"/gov/activation/area/?kind=nurse&{authority}")
    assert "陈静静" not in people
    assert "陈" in people


def test_what_lies_out_of_reach_is_empty(cast: Cast, client: Client, hospital: Institution) -> None:
    officer = signed_in(cast, client, RoleCode.REVIEWER)
    dongcheng = Institution.objects.get(name="北京东城示例医院")

    page = text_of(officer, f"/gov/activation/?kind=nurse&institution={dongcheng.pk}")
    elsewhere = text_of(officer, f"/gov/activation/?kind=nurse&authority={dongcheng.authority_id}")

    assert "孙丽" not in page
    assert "都已激活" in page
    assert "北京东城示例医院" not in elsewhere


@pytest.mark.parametrize(
    "query", ["kind=institution", "kind=x", "institution=1", "kind=nurse&after=0190a0c0-0000-7000-8000-000000000000x"]
)
def test_an_address_nobody_made_is_not_found(cast: Cast, client: Client, query: str) -> None:
    assert signed_in(cast, client, RoleCode.REVIEWER).get(f"/gov/activation/?{query}").status_code == 404
