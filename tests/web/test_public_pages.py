"""Home, institutions and the plain pages of the public portal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers.effects import Register
from liangzhao.web.public.figures import COVERAGE, Coverage, Kept
from liangzhao.web.public.limits import CHECKS, Buckets
from tests.support.cast import Cast
from tests.web.scene import at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]


@pytest.fixture
def fresh() -> Iterator[None]:
    """No figure and no bucket from another test."""
    COVERAGE.forget()
    CHECKS.clear()
    yield
    COVERAGE.forget()
    CHECKS.clear()


@pytest.mark.usefixtures("demo_keys")
def test_the_home_page_has_four_doors_and_true_figures(cast: Cast, client: Client) -> None:
    first, _second = cast.institution(), cast.institution("北京海淀第二示例医院")
    cast.institution("北京海淀第三示例医院", status="CANCELLED")
    issue(Request(Register.INSTITUTION, first.pk, new_key()), by=cast.by)

    with at_most(3):
        page = client.get("/").content.decode()

    assert page.count('class="door"') == 4
    assert '<p class="kpi-value">2</p>' in page
    assert '<p class="kpi-value">1</p>' in page
    assert "50.0%" in page


def test_the_figures_are_counted_once_a_minute() -> None:
    from datetime import UTC, datetime

    at, counted = [0.0], []

    def count() -> Coverage:
        counted.append(at[0])
        return Coverage(0, 0, 0, datetime(2026, 3, 2, tzinfo=UTC))

    kept = Kept(count, 60.0, now=lambda: at[0])
    for moment in (0.0, 30.0, 59.9, 60.0, 61.0, 120.0):
        at[0] = moment
        kept.get()

    assert counted == [0.0, 60.0, 120.0]
    assert kept.get().percent == 0.0


def test_institutions_are_found_by_part_of_the_name(cast: Cast, client: Client) -> None:
    cast.institution("北京海淀示例医院")
    cast.institution("北京朝阳口腔门诊部", organ="朝阳", division="110105", institution_class="D110")

    with at_most(5):
        by_name = client.get("/find/institutions/?q=口腔").content.decode()
    by_district = client.get("/find/institutions/?district=110108").content.decode()
    by_group = client.get("/find/institutions/?group=A").content.decode()

    assert "北京朝阳口腔门诊部" in by_name
    assert "北京海淀示例医院" not in by_name
    assert "北京海淀示例医院" in by_district
    assert "北京朝阳口腔门诊部" not in by_district
    assert "北京朝阳口腔门诊部" not in by_group


@pytest.mark.parametrize("query", ["q=海", "district=999999", "group=Z", "q=%00", f"q={'长' * 200}"])
def test_a_search_that_cannot_be_is_answered_in_words(client: Client, query: str) -> None:
    response = client.get(f"/find/institutions/?{query}")

    assert response.status_code == 200
    assert "错误：" in response.content.decode()


def test_a_long_list_goes_on_by_key(cast: Cast, client: Client) -> None:
    names = [f"北京海淀示例{number:02d}诊所" for number in range(45)]
    for name in names:
        cast.institution(name)

    seen: list[str] = []
    address = "/find/institutions/?q=示例"
    for _page in range(3):
        page = client.get(address).content.decode()
        seen += [name for name in names if name in page]
        following = re.search(r'href="/find/institutions/\?[^"]*after=([^"&]+)"', page)
        address = f"/find/institutions/?q=示例&after={following[1]}" if following else ""

    assert sorted(seen) == names
    assert following is None


def test_nothing_found_says_what_to_try(client: Client) -> None:
    assert "请减少条件" in client.get("/find/institutions/?q=没有这家").content.decode()


@pytest.mark.usefixtures("demo_keys")
def test_an_institutions_page_shows_public_facts_and_no_id_numbers(cast: Cast, client: Client) -> None:
    hospital = cast.institution(legal_rep_id_no="110108199001010018")
    before = client.get(f"/i/{hospital.public_ref}/").content.decode()
    licence = issue(Request(Register.INSTITUTION, hospital.pk, new_key()), by=cast.by)

    with at_most(4):
        after = client.get(f"/i/{hospital.public_ref}/").content.decode()

    assert "未申领" in before
    assert hospital.reg_no in after
    assert "周国平" in after
    assert "内科" in after
    assert hospital.authority.name in after
    assert f"/log/proof/{licence.identifier}" in after
    assert "110108199001010018" not in after
    assert str(hospital.pk) not in after


@pytest.mark.parametrize("ref", ["nothing", "%00", "a" * 300, "%E5%8C%BB", "..%2f.."])
def test_an_unknown_reference_is_not_there(client: Client, ref: str) -> None:
    assert client.get(f"/i/{ref}/").status_code == 404
    assert client.get(f"/find/institutions/?after={ref}").status_code == 200


@pytest.mark.parametrize("address", ["/help/", "/accessibility/", "/sitemap/", "/complain/", "/verify/"])
def test_the_plain_pages_need_no_table_and_name_the_service(client: Client, address: str) -> None:
    with at_most(0):
        page = client.get(address).content.decode()

    assert "010-0000-0000" in page
    assert "工作日" in page


def test_the_help_page_has_every_place_the_law_sends_to(client: Client) -> None:
    from liangzhao.web.personal.links import _ADDRESSES

    page = client.get("/help/").content.decode()

    wanted = {address.partition("#")[2] for address in _ADDRESSES.values() if address.startswith("/help/")}
    assert {anchor for anchor in wanted if f'id="{anchor}"' not in page} == set()


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    at = [0.0]
    buckets = Buckets(per_second=5, burst=10, now=lambda: at[0])

    burst = [buckets.wait("a") for _ in range(11)]
    at[0] = 0.2
    later = [buckets.wait("a"), buckets.wait("a")]

    assert burst == [0.0] * 10 + [pytest.approx(0.2)]
    assert later == [0.0, pytest.approx(0.2)]
    assert buckets.wait("b") == 0.0


def test_the_proxys_word_counts_only_where_there_is_a_proxy(client: Client, settings: object) -> None:
    def scan(address: str) -> int:
        return client.get("/v/aaaaaaaaaaaaaaaaaaaaaaaaaa", headers={"x-real-ip": address}).status_code

    forged = [scan(f"192.0.2.{number}") for number in range(14)]
    settings.LIANGZHAO_BEHIND_PROXY = True  # type: ignore[attr-defined]  # pytest-django's settings
    behind = [scan(f"192.0.2.{number}") for number in range(14)]

    assert 429 in forged
    assert set(behind) == {200}


def test_the_help_leads_to_activation_codes(client: Client) -> None:
    page = client.get("/help/").content.decode()

    assert "激活码" in page
    assert 'href="/account/activate/"' in page
