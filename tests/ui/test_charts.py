"""Structure of the drawings; never their bytes."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from liangzhao.web import charts
from liangzhao.web.charts import Part, Value
from liangzhao.web.tile_layouts import BEIJING, CHINA, LAYOUTS


def tree(markup: str) -> ElementTree.Element:
    """The drawing as a tree; a drawing that is not well-formed fails here."""
    return ElementTree.fromstring(f"<root>{markup}</root>")


def test_bars_are_as_long_as_their_share_of_the_longest() -> None:
    drawing = tree(charts.bars([Value("甲", 50, "50"), Value("乙", 200, "200"), Value("丙", 0, "0")], title="例"))

    assert [rect.get("width") for rect in drawing.findall(".//rect[@class='bar-fill']")] == ["25%", "100%", "0%"]
    assert [value.text for value in drawing.findall(".//span[@class='bar-value']")] == ["50", "200", "0"]


def test_a_bar_never_leaves_its_track() -> None:
    drawing = tree(charts.bars([Value("甲", 120, "120%")], title="例", most=100))

    assert drawing.find(".//rect[@class='bar-fill']").get("width") == "100%"  # type: ignore[union-attr]  # just drawn


def test_no_values_draw_no_bars() -> None:
    assert tree(charts.bars([], title="例")).findall(".//li") == []


def test_ranked_bars_begin_with_the_largest() -> None:
    drawing = tree(charts.ranked([Value("甲", 1, "1"), Value("乙", 3, "3"), Value("丙", 2, "2")], title="例"))

    assert [label.text for label in drawing.findall(".//span[@class='bar-label']")] == ["乙", "丙", "甲"]


def test_a_label_opens_its_list() -> None:
    drawing = tree(charts.bars([Value("海淀", 9, "9", "/gov/stats/?area=1&x=2")], title="例"))

    assert drawing.find(".//a").get("href") == "/gov/stats/?area=1&x=2"  # type: ignore[union-attr]  # just drawn


@pytest.mark.parametrize(("layout", "count"), [("china", 34), ("beijing", 17)])
def test_a_tile_map_has_every_area_with_its_number(layout: str, count: int) -> None:
    values = {name: Value(name, 88, "88%", "/x/") for name in LAYOUTS[layout]}
    drawing = tree(charts.tile_map(values, layout=layout, title="例"))
    texts = [text.text for text in drawing.findall(".//text")]

    assert len(drawing.findall(".//a")) == count
    assert texts.count("88%") == count
    assert set(LAYOUTS[layout]) <= set(texts)
    assert drawing.find("svg").get("role") == "group"  # type: ignore[union-attr]  # just drawn


@pytest.mark.parametrize("places", [CHINA, BEIJING])
def test_no_two_tiles_share_a_place(places: dict[str, tuple[int, int]]) -> None:
    assert len(set(places.values())) == len(places)
    assert min(column for column, _row in places.values()) == 0


def test_an_area_without_a_figure_says_so_and_is_no_link() -> None:
    drawing = tree(charts.tile_map({}, layout="beijing", title="例"))

    assert drawing.findall(".//a") == []
    assert [text.text for text in drawing.findall(".//text")].count("无数据") == 17


@pytest.mark.parametrize(("value", "step"), [(0, 1), (59.9, 1), (60, 2), (75, 3), (85, 4), (95, 5), (100, 5)])
def test_a_share_falls_into_its_step(value: float, step: int) -> None:
    assert charts.step(value) == step


def test_the_parts_of_a_bar_fill_it_end_to_end() -> None:
    drawing = tree(charts.stacked([Part("有效", 75, "ok"), Part("过期", 25, "err")], title="例"))
    pieces = drawing.findall(".//svg[@width='100%']/rect")

    assert [(piece.get("class"), piece.get("x"), piece.get("width")) for piece in pieces] == [
        ("part-ok", "0%", "75%"),
        ("part-err", "75%", "25%"),
    ]
    assert [b.text for b in drawing.findall(".//b")] == ["75", "25"]


def test_a_bar_of_nothing_is_drawn_empty() -> None:
    assert tree(charts.stacked([Part("有效", 0, "ok")], title="例")).find(".//rect").get("width") == "0%"  # type: ignore[union-attr]


def test_a_spark_tells_its_course_in_words() -> None:
    drawing = tree(charts.spark([1, 2, 3], says="升高"))

    assert drawing.find("svg").get("aria-label") == "升高"  # type: ignore[union-attr]  # just drawn
    assert drawing.find(".//polyline").get("points") == "0.0,28.0 60.0,14.0 120.0,0.0"  # type: ignore[union-attr]


def test_one_value_is_no_course() -> None:
    assert tree(charts.spark([5], says="开通首日")).find("svg") is None


def test_a_line_labels_first_last_and_highest() -> None:
    values = [Value("1月", 1, "1"), Value("2月", 9, "9"), Value("3月", 4, "4"), Value("4月", 2, "2")]
    drawing = tree(charts.line(values, title="例"))

    assert [text.text for text in drawing.findall(".//text[@class='axis']")] == ["1月", "2月", "4月"]


def test_a_line_without_values_is_an_empty_axis() -> None:
    assert tree(charts.line([], title="例")).findall(".//circle") == []


def test_labels_from_data_are_escaped() -> None:
    drawing = charts.bars([Value("<b>甲</b>", 1, "1")], title='"><script>')

    assert "<script>" not in drawing
    assert "<b>" not in drawing
