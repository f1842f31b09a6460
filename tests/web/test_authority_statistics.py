"""电子证照统计: two scopes, numbers that open their very lists, files to take away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from liangzhao.access.roles import RoleCode
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers.effects import Register
from liangzhao.supervision.refresh import refresh
from tests.support.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

CITY = "北京市卫生健康委员会"


@pytest.fixture
def scene(cast: Cast) -> Cast:
    """Haidian: three nurses, one issued, one eligible, one without a photo. Dongcheng: one nurse."""
    haidian = cast.institution("北京海淀示例医院")
    dongcheng = cast.institution("北京东城示例医院", organ="东城", division="110101")
    issued = cast.nurse("王小兰", haidian)
    cast.nurse("陈静", haidian)
    cast.nurse("刘芳", haidian, photo="")
    cast.nurse("孙丽", dongcheng)
    issue(Request(Register.NURSE, issued.person_id, new_key()), by=cast.by)
    refresh()
    return cast


def signed_in(cast: Cast, client: Client, role: RoleCode, organ: str = "海淀") -> Client:
    cast.account(f"{role.lower()}", role, authority=cast.authority(organ))
    client.post("/account/login/", {"login": role.lower(), "password": PASSWORD})
    return client


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return unescape(response.content.decode())


def test_a_district_counts_what_it_registered(scene: Cast, client: Client) -> None:
    page = text_of(signed_in(scene, client, RoleCode.DECIDER), "/gov/stats/licences/?kind=nurse")

    assert "已领 1 ÷ 应领 3" in page
    assert "已领 1 ÷ 可领 2" in page
    assert "照片已由医疗机构确认" in page
    assert "数据截至" in page
    assert "口径" in page


def test_a_city_counts_its_whole_area_apart_from_its_own(scene: Cast, client: Client) -> None:
    city = signed_in(scene, client, RoleCode.DECIDER, CITY)

    assert "已领 0 ÷ 应领 0" in text_of(city, "/gov/stats/licences/?kind=nurse")
    area = text_of(city, "/gov/stats/licences/area/?kind=nurse")
    assert "已领 1 ÷ 应领 4" in area
    assert "北京市东城区卫生健康委员会（演示）" in area


def links_with_numbers(page: str) -> Iterator[tuple[str, int]]:
    """Every link of a page that shows a number and opens a list."""
    for url, label in re.findall(r'<a href="([^"]*/list/\?[^"]*)">([\d,]+)<', page):
        yield url, int(label.replace(",", ""))


@pytest.mark.parametrize("kind", list(Register))
@pytest.mark.parametrize("by", ["authority", "area", "class"])
def test_every_number_opens_a_list_of_that_length(scene: Cast, client: Client, kind: Register, by: str) -> None:
    city = signed_in(scene, client, RoleCode.DECIDER, CITY)
    found = list(links_with_numbers(text_of(city, f"/gov/stats/licences/area/?kind={kind}&by={by}")))

    assert found
    for url, number in found:
        assert re.search(rf"共 {number} [家人]", text_of(city, url)), url


def test_a_line_leads_to_its_institutions_and_further_to_names(scene: Cast, client: Client) -> None:
    city = signed_in(scene, client, RoleCode.DECIDER, CITY)
    organ = scene.authority("海淀").pk

    page = text_of(city, f"/gov/stats/licences/area/?kind=nurse&by=institution&authority={organ}")
    assert "北京海淀示例医院" in page
    assert "北京东城示例医院" not in page
    url = next(url for url, number in links_with_numbers(page) if number == 3)
    assert "刘芳" in text_of(city, url)


def test_who_only_counts_sees_no_names(scene: Cast, client: Client) -> None:
    counter = signed_in(scene, client, RoleCode.STATISTICIAN, CITY)

    assert counter.get("/gov/stats/licences/").headers["Location"] == "/gov/stats/licences/area/"
    page = text_of(counter, "/gov/stats/licences/area/list/?kind=nurse&which=base")
    assert "王*兰" in page
    assert "王小兰" not in page
    assert "王小兰" not in counter.get("/gov/stats/licences/area/list/csv/?kind=nurse").content.decode()


@pytest.mark.parametrize("by", ["", "authority", "area", "class", "institution"])
def test_one_institution_is_one_line_however_its_page_was_reached(scene: Cast, client: Client, by: str) -> None:
    place = scene.nurse("赵雪", scene.institution("北京海淀第二示例医院")).main_institution_id
    refresh()

    page = text_of(signed_in(scene, client, RoleCode.DECIDER), f"/gov/stats/licences/?institution={place}&by={by}")

    assert "北京海淀第二示例医院" in page


def test_a_district_does_not_see_its_neighbour(scene: Cast, client: Client) -> None:
    district = signed_in(scene, client, RoleCode.DECIDER)
    neighbour = scene.authority("东城").pk

    for area in ("", "area/"):
        page = text_of(district, f"/gov/stats/licences/{area}list/?kind=nurse&which=base&authority={neighbour}")
        assert "孙丽" not in page
        assert "共 0 人" in page


def test_a_list_goes_on_by_key(scene: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liangzhao.web.authority.standings.PAGE", 2)
    district = signed_in(scene, client, RoleCode.DECIDER)
    first = text_of(district, "/gov/stats/licences/list/?kind=nurse&which=base")
    following = re.search(r'href="([^"]*after=[^"]*)"', first)

    assert following
    second = text_of(district, following[1])
    names = [name for name in ("王小兰", "陈静", "刘芳") if name in first]
    rest = [name for name in ("王小兰", "陈静", "刘芳") if name in second]
    assert (len(names), len(rest)) == (2, 1)
    assert not set(names) & set(rest)
    assert "王小兰" not in following[1]


def test_a_table_is_taken_away_with_a_record_of_it(scene: Cast, client: Client) -> None:
    district = signed_in(scene, client, RoleCode.DECIDER)

    for table in ("coverage", "obstacles", "months"):
        response = district.get(f"/gov/stats/licences/csv/?table={table}&kind=nurse")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert "数据截至" in response.content.decode()
    taken = {journal.body_of(event)["report"] for event in Event.objects.filter(tag="list.exported")}
    assert taken == {"statistics.coverage", "statistics.obstacles", "statistics.months"}


def test_a_name_that_looks_like_a_formula_is_quoted(scene: Cast, client: Client) -> None:
    scene.nurse("=王小兰", scene.institution("=HYPERLINK医院"))
    refresh()

    content = signed_in(scene, client, RoleCode.DECIDER).get("/gov/stats/licences/list/csv/?kind=nurse").content

    assert "'=王小兰" in content.decode()
    assert ",=HYPERLINK" not in content.decode()


def test_a_supervisor_reads_but_takes_nothing_away(scene: Cast, client: Client) -> None:
    supervisor = signed_in(scene, client, RoleCode.SUPERVISOR)

    assert "csv" not in text_of(supervisor, "/gov/stats/licences/?kind=nurse")
    assert supervisor.get("/gov/stats/licences/csv/?table=coverage").status_code == 403
    assert supervisor.get("/gov/stats/licences/list/csv/?kind=nurse").status_code == 403


@pytest.mark.parametrize(
    "query", ["kind=doctor", "by=name", "authority=1", "which=all", "month=2026-13", "after=x", "area=%00"]
)
def test_an_address_we_never_wrote_is_not_there(scene: Cast, client: Client, query: str) -> None:
    district = signed_in(scene, client, RoleCode.DECIDER)

    assert district.get(f"/gov/stats/licences/list/?{query}").status_code == 404


def test_months_count_first_licences(scene: Cast, client: Client) -> None:
    page = text_of(signed_in(scene, client, RoleCode.DECIDER), "/gov/stats/licences/?kind=nurse")

    url = next(url for url, number in links_with_numbers(page) if "which=first" in url and number == 1)
    assert "王小兰" in text_of(client, url)


def test_the_pages_cost_a_fixed_number_of_queries(
    scene: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    city = signed_in(scene, client, RoleCode.DECIDER, CITY)
    city.get("/gov/")  # code tables are read once per process

    with django_assert_max_num_queries(23):
        city.get("/gov/stats/licences/area/?kind=nurse")
    with django_assert_max_num_queries(23):
        city.get("/gov/stats/licences/area/list/?kind=nurse")
    with django_assert_max_num_queries(27):
        city.get("/gov/")
