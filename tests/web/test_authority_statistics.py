"""电子证照统计: two scopes, numbers that open their very lists, files to take away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution
from liangzhao.supervision.coverage import Line
from liangzhao.supervision.refresh import refresh
from liangzhao.web.authority.coverage_charts import MOST_INSTITUTIONS, coverage_chart
from liangzhao.web.authority.coverage_tables import NamedLine
from liangzhao.web.authority.naming import OBSTACLES, class_name
from liangzhao.web.authority.selection import Selection
from liangzhao.web.rule_titles import CONDITIONS
from liangzhao.web.ui.parts import Chart
from tests.support.cast import Cast
from tests.web.officers import signed_in, text_of

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


def test_a_district_counts_what_it_registered(scene: Cast, client: Client) -> None:
    page = text_of(signed_in(scene, client, RoleCode.DECIDER), "/gov/stats/licences/?kind=nurse")

    assert "已领 1 ÷ 应领 3" in page
    assert "已领 1 ÷ 可领 2" in page
    assert "照片未经医疗机构确认" in page
    assert "数据截至" in page
    assert "口径" in page


def test_an_obstacle_is_named_as_such_and_drawn_as_its_share_of_the_base(scene: Cast, client: Client) -> None:
    page = text_of(signed_in(scene, client, RoleCode.DECIDER), "/gov/stats/licences/?kind=nurse")
    drawn = page.partition('id="chart-obstacles"')[2].partition('class="chart-table"')[0]

    assert "照片未经医疗机构确认" in drawn
    assert "照片已由医疗机构确认" not in drawn
    assert re.search(r'bar-fill" width="33.33%".*?1 · 33.3%', drawn, re.DOTALL)


def test_every_rule_has_its_obstacle_in_words() -> None:
    assert set(OBSTACLES) == set(CONDITIONS)


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


@pytest.mark.parametrize("drawing", ["chart-wide", "chart-phone"])
def test_the_drawing_leaves_out_no_authority_of_the_base(scene: Cast, client: Client, drawing: str) -> None:
    """With and without a tile of their own: what the drawn authorities count is the whole base."""
    for number, organ in enumerate(("西城", "朝阳", "北京市中医管理局", CITY)):
        scene.nurse("赵雪", scene.institution(f"北京第{number}示例医院", organ=organ))
    refresh()
    counter = signed_in(scene, client, RoleCode.STATISTICIAN, CITY)

    page = text_of(counter, "/gov/stats/licences/area/?kind=nurse")
    drawn = page.partition(drawing)[2].partition('<div class="chart-')[0]
    links = re.findall(r'href="([^"]*authority=([^"&]*)[^"]*)"', drawn)
    counts = {key: int(re.findall(r"÷ 应领 ([\d,]+)", text_of(counter, url))[0]) for url, key in links}

    assert len(links) == len(counts) == 6
    assert sum(counts.values()) == int(re.findall(r"÷ 应领 ([\d,]+)", page)[0]) == 8


def test_every_class_is_drawn() -> None:
    selection = Selection(kind=Register.NURSE, by="class")
    named = [NamedLine(Line(f"A{n}", 1, 1, 0), f"类别{n}", f"类别{n}") for n in range(30)]

    def drawn(by: str) -> Chart:
        keyed = [replace(each, line=replace(each.line, key=str(uuid4()))) for each in named]
        chosen, lines = replace(selection, by=by), named if by == "class" else keyed
        return coverage_chart(chosen, lines, list_url=str, group_url=str, csv_url="", as_of=None)

    assert drawn("class").drawing.count("<li>") == 30
    assert drawn("institution").drawing.count("<li>") == MOST_INSTITUTIONS
    assert "只列出应领最多的 20 家" in str(drawn("institution").basis)


def test_who_only_counts_sees_no_names(scene: Cast, client: Client) -> None:
    counter = signed_in(scene, client, RoleCode.STATISTICIAN, CITY)

    assert counter.get("/gov/stats/licences/").headers["Location"] == "/gov/stats/licences/area/"
    page = text_of(counter, "/gov/stats/licences/area/list/?kind=nurse&which=base")
    assert "王*兰" in page
    assert "王小兰" not in page
    assert "王小兰" not in counter.get("/gov/stats/licences/area/list/csv/?kind=nurse").content.decode()


def test_a_file_says_by_what_it_was_narrowed(scene: Cast, client: Client) -> None:
    refresh()
    district = signed_in(scene, client, RoleCode.DECIDER)
    with service_transaction("test"):
        institution_class = Institution.objects.values_list("institution_class", flat=True)[0]
    narrowed = f"kind=institution&which=base&class={institution_class}"

    names = [
        unquote(district.get(f"/gov/stats/licences/{address}")["Content-Disposition"])
        for address in (f"list/csv/?{narrowed}", f"csv/?table=coverage&{narrowed}", "list/csv/?kind=institution")
    ]

    word = class_name(institution_class)
    assert [word in name for name in names] == [True, True, False]
    assert all("本机关登记" in name for name in names)


def test_two_institutions_of_one_name_are_told_apart_by_their_numbers(scene: Cast, client: Client) -> None:
    both = [scene.institution("北京海淀同名示例医院") for _each in range(2)]
    refresh()
    district = signed_in(scene, client, RoleCode.DECIDER)

    page = text_of(district, "/gov/stats/licences/list/?kind=institution&which=base")
    taken = district.get("/gov/stats/licences/list/csv/?kind=institution").content.decode().splitlines()

    assert both[0].reg_no != both[1].reg_no
    for one in both:
        assert one.reg_no in page
        assert any(line.startswith(f"{one.name},{one.reg_no},") for line in taken)


@pytest.mark.parametrize("kind", ["nurse", "physician"])
def test_numbers_of_people_are_masked_for_who_only_counts(scene: Cast, client: Client, kind: str) -> None:
    place = scene.institution("北京海淀第三示例医院")
    row = scene.nurse("周敏", place) if kind == "nurse" else scene.physician("周敏", place)
    refresh()
    hidden = f"{row.licence_no[: 4 if kind == 'nurse' else 6]}****"
    url = f"list/?kind={kind}&which=base"

    counted = text_of(signed_in(scene, Client(), RoleCode.STATISTICIAN, CITY), f"/gov/stats/licences/area/{url}")
    whole = text_of(signed_in(scene, client, RoleCode.DECIDER), f"/gov/stats/licences/{url}")
    taken = client.get(f"/gov/stats/licences/list/csv/?kind={kind}").content.decode()

    assert hidden in counted
    assert row.licence_no not in counted
    assert row.licence_no in whole
    assert row.licence_no in taken


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
    with django_assert_max_num_queries(24):
        city.get("/gov/stats/licences/area/list/?kind=nurse")
    with django_assert_max_num_queries(30):  # two of them count what waits in the cleansing workbench
        city.get("/gov/")
