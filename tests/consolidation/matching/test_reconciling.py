"""Two dates of one list: every entry of either has its line, and none is lost by silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.consolidation.matching.catalogue import Row
from liangzhao.consolidation.matching.reconciling import Fate, Line, Listed, reconcile
from tests.consolidation.matching.rows import CITY
from tests.consolidation.matching.test_folding import PATIENT


def listed(key: str, name: str, *, district: str = "", address: str = "", kind: str = "") -> Listed:
    return Listed(Row(key, name, district, address), kind)


def numbered(each: Listed) -> Listed:
    """The same, its key being the number it is known by."""
    return replace(each, numbers=(each.row.key,))


def only(lines: list[Line]) -> Line:
    (line,) = lines
    return line


OLD = listed("1", "北京燕化医院", district="房山区", address="北京市房山区迎风街15号", kind="综合医院")


@pytest.mark.parametrize(
    ("new", "fates"),
    [
        (OLD, (Fate.SAME,)),
        (listed("1", "北京燕化医院", address="房山区迎风街15号院"), (Fate.SAME,)),
        (listed("1", "北京市燕化医院"), (Fate.RENAMED,)),
        (listed("1", "北京燕化医院", address="北京市房山区良乡西路8号"), (Fate.MOVED,)),
        (listed("1", "北京燕化医院", district="大兴区"), (Fate.MOVED,)),
        (listed("1", "北京燕化医院", kind="专科医院"), (Fate.RECLASSIFIED,)),
        (listed("1", "北京市燕化医院", kind="专科医院"), (Fate.RENAMED, Fate.RECLASSIFIED)),
    ],
)
def test_what_changed_is_told(new: Listed, fates: tuple[Fate, ...]) -> None:
    assert only(reconcile([numbered(OLD)], [numbered(new)])).fates == fates


def test_a_merger_of_districts_moves_nobody() -> None:
    old, new = listed("1", "广外医院", district="宣武区"), listed("1", "广外医院", district="西城区")

    assert only(reconcile([numbered(old)], [numbered(new)])).fates == (Fate.SAME,)


def test_without_keys_rows_are_joined_by_name() -> None:
    line = only(reconcile([listed("0", "北京市宣武区广外医院")], [listed("7", "北京市西城区广外医院")]))

    assert (line.old, line.new, line.fates) == ("0", "7", (Fate.RENAMED,))


def test_what_went_and_what_came_are_told() -> None:
    lines = reconcile([listed("a", "北京燕化医院")], [listed("b", "广西南宁市金陵镇卫生院")])

    assert [(line.fates, line.old, line.new) for line in lines] == [((Fate.GONE,), "a", ""), ((Fate.NEW,), "", "b")]


def test_what_was_there_before_is_back_again() -> None:
    line = only(reconcile([], [listed("n", "北京燕化医院")], earlier=[listed("e", "北京燕化医院")]))

    assert (line.fates, line.old, line.new) == ((Fate.BACK,), "e", "n")


def told(lines: list[Line]) -> list[tuple[Fate, str, str]]:
    return [(line.fates[0], line.old, line.new) for line in lines]


@pytest.mark.parametrize("number", ["", "17"])
def test_rows_that_say_the_same_on_both_dates_are_there_on_both_however_often(number: str) -> None:
    rows = [replace(listed(key, "北京燕化医院", address="迎风街15号"), numbers=(number,)) for key in ("a", "b", "c")]
    other = listed("d", "首都儿童医院")

    assert told(reconcile([other, *rows[:2]], [*rows[1:], other])) == [
        (Fate.SAME, "d", "d"),
        (Fate.SAME, "a", "b"),
        (Fate.SAME, "b", "c"),
    ]


def test_a_row_that_one_date_repeats_is_asked_about_and_neither_new_nor_gone() -> None:
    once, twice = [listed("a", "北京燕化医院")], [listed("b", "北京燕化医院"), listed("c", "北京燕化医院")]

    more, fewer = reconcile(once, twice), reconcile(twice, once)

    assert told(more) == [(Fate.SAME, "a", "b"), (Fate.ASK, "", "c")]
    assert told(fewer) == [(Fate.SAME, "b", "a"), (Fate.ASK, "c", "")]
    assert [line.candidates[0].target for line in (more[1], fewer[1])] == ["a", "a"]


def test_rows_of_one_key_are_told_apart_by_what_they_say() -> None:
    old = [listed("1", "北京燕化医院"), listed("1", "首都儿童医院")]
    new = [listed("1", "首都儿童医院"), listed("1", "北京燕化医院"), listed("1", "广西南宁市金陵镇卫生院")]

    assert [(line.fates, line.old_name or line.new_name) for line in reconcile(old, new)] == [
        ((Fate.SAME,), "北京燕化医院"),
        ((Fate.SAME,), "首都儿童医院"),
        ((Fate.NEW,), "广西南宁市金陵镇卫生院"),
    ]


def test_what_is_not_sure_is_asked_about_and_its_candidates_stay_new() -> None:
    branches = [listed("x", "北京市东城区和康诊所"), listed("y", "北京市朝阳区和康诊所")]

    asked, *came = reconcile([listed("o", "和康诊所")], branches)

    assert asked.fates == (Fate.ASK,)
    assert {one.target for one in asked.candidates} == {"x", "y"}
    assert [line.fates for line in came] == [(Fate.NEW,), (Fate.NEW,)]


@PATIENT
@given(st.lists(st.sampled_from(CITY), max_size=6), st.lists(st.sampled_from(CITY), max_size=6))
def test_no_row_is_lost_or_told_twice(before: list[str], after: list[str]) -> None:
    old = [listed(f"o{at}", name) for at, name in enumerate(before)]
    new = [listed(f"n{at}", name) for at, name in enumerate(after)]

    lines = reconcile(old, new)

    assert sorted(line.old for line in lines if line.old) == sorted(each.row.key for each in old)
    assert sorted(line.new for line in lines if line.new) == sorted(each.row.key for each in new)


@pytest.mark.parametrize(
    ("before", "after"),
    [("无", "无"), ("无", "北京市房山区迎风街15号"), ("北京市房山区迎风街15号", "不详"), ("—", "-"), ("村里", "村里")],
)
@pytest.mark.parametrize("district", ["房山区", "某某开发区", ""])
def test_whose_address_nobody_tells_did_not_move(before: str, after: str, district: str) -> None:
    old = listed("1", "北京燕化医院", district=district, address=before)
    new = listed("1", "北京燕化医院", district=district, address=after)

    assert only(reconcile([numbered(old)], [numbered(new)])).fates == (Fate.SAME,)
    assert Fate.MOVED not in only(reconcile([old], [new])).fates


def test_a_number_that_two_rows_share_joins_neither() -> None:
    old, new = numbered(listed("1", "北京燕化医院")), listed("7", "北京长虹医院")
    twice = [replace(new, numbers=("1",)), replace(listed("8", "广外医院"), numbers=("1",))]

    assert {fate for line in reconcile([old], twice) for fate in line.fates} == {Fate.GONE, Fate.NEW}
    assert only(reconcile([old], twice[:1])).fates == (Fate.RENAMED,)
