"""在册 is one number: on the home page, in the public search and as the base of the coverage statistics."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from liangzhao.kernel import clock
from liangzhao.licensing.eligibility import findings, is_eligible
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.subjects import subjects_of
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution
from liangzhao.supervision import coverage
from liangzhao.supervision.models import Standing
from liangzhao.supervision.refresh import refresh
from liangzhao.web.public.figures import COVERAGE
from liangzhao.web.public.limits import CHECKS
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh", "demo_keys")]


@pytest.fixture
def fresh() -> Iterator[None]:
    """No figure and no bucket from another test."""
    COVERAGE.forget()
    CHECKS.clear()
    yield
    COVERAGE.forget()
    CHECKS.clear()


@pytest.fixture
def imported(cast: Cast) -> Institution:
    """An entry as a foreign list leaves it: named and placed, without number and period."""
    return cast.institution("无号示例医院", reg_no="", valid_from=None, valid_until=None, issued_on=None)


def home_figure(client: Client) -> int:
    found = re.search(r'kpi-value">([\d,]+)<', client.get("/").content.decode())
    return int(found[1].replace(",", "")) if found else -1


def search_total(client: Client, query: str = "") -> tuple[int, ...]:
    found = client.get(f"/find/institutions/?{query}").content.decode()
    return tuple(
        int(number) for pair in re.findall(r"共 (\d+) 家|其中在册 (\d+) 家", found) for number in pair if number
    )


def test_home_search_and_coverage_name_one_number(cast: Cast, client: Client) -> None:
    for status, form in itertools.product(Institution.Status.values, Institution.Form.values):
        cast.institution(f"{status} {form}", status=status, licence_form=form)
        cast.institution(f"{status} {form} 无号", status=status, licence_form=form, reg_no="")
    refresh()

    base = coverage.total(Register.INSTITUTION).base

    assert base == 3
    assert home_figure(client) == base
    assert search_total(client, "standing=registered") == (base,)
    assert search_total(client) == (3 * 7, base)


def test_nobody_outside_the_base_is_eligible(cast: Cast, imported: Institution) -> None:
    for status, form in itertools.product(Institution.Status.values, Institution.Form.values):
        cast.institution(f"{status} {form}", status=status, licence_form=form)
    refresh()
    today = clock.today()

    subjects = subjects_of(Register.INSTITUTION, list(Institution.objects.values_list("pk", flat=True)))
    eligible = {one.holder_id for one in subjects if is_eligible(findings(Register.INSTITUTION, one, today))}

    assert eligible
    assert eligible <= set(coverage.listed(Register.INSTITUTION, "base").values_list("holder_id", flat=True))


def test_an_entry_is_public_once_it_has_its_number(client: Client, imported: Institution) -> None:
    before = client.get("/find/institutions/?q=无号示例").content.decode(), client.get(f"/i/{imported.public_ref}/")
    Institution.objects.filter(pk=imported.pk).update(reg_no="47117170333050211A1001")
    after = client.get("/find/institutions/?q=无号示例").content.decode(), client.get(f"/i/{imported.public_ref}/")

    assert ("无号示例医院" in before[0], before[1].status_code) == (False, 404)
    assert ("无号示例医院" in after[0], after[1].status_code) == (True, 200)


def test_an_entry_without_its_number_tells_its_authority_what_is_missing(cast: Cast, imported: Institution) -> None:
    refresh()
    subject = subjects_of(Register.INSTITUTION, [imported.pk])[0]

    found = {one.rule_id: one for one in findings(Register.INSTITUTION, subject, clock.today())}

    assert not Standing.objects.get(holder_id=imported.pk).in_base
    assert "登记号" in str(found["EL-I6"].says)
    assert found["EL-I6"].remedy


def test_the_share_at_home_counts_licences_of_the_base_only(cast: Cast, client: Client) -> None:
    first = cast.institution()
    cast.institution("第二示例医院")
    issue(Request(Register.INSTITUTION, first.pk, new_key()), by=cast.by)

    page = client.get("/").content.decode()

    assert "占在册机构的 50.0%" in page


@pytest.mark.parametrize(("standing", "shown"), [("registered", "甲"), ("filed", "乙"), ("ended", "丙")])
def test_the_search_can_be_narrowed_to_a_standing(cast: Cast, client: Client, standing: str, shown: str) -> None:
    cast.institution("甲示例医院", status="CLOSED_TEMP")
    cast.institution("乙示例医院", licence_form="CLINIC_FILING")
    cast.institution("丙示例医院", status="REVOKED")

    page = client.get(f"/find/institutions/?standing={standing}").content.decode()

    assert {name for name in "甲乙丙" if f"{name}示例医院" in page} == {shown}
