"""Divisions: names, places above, and where retired codes have gone."""

from __future__ import annotations

import pytest

from liangzhao.reference import divisions
from liangzhao.reference.division_words import same_place, stem
from liangzhao.reference.entries import DivisionEntry

pytestmark = pytest.mark.usefixtures("gazetteer")

BEIJING = {
    "110101": "东城区", "110102": "西城区", "110105": "朝阳区", "110106": "丰台区", "110107": "石景山区",
    "110108": "海淀区", "110109": "门头沟区", "110111": "房山区", "110112": "通州区", "110113": "顺义区",
    "110114": "昌平区", "110115": "大兴区", "110116": "怀柔区", "110117": "平谷区", "110118": "密云区",
    "110119": "延庆区",
}  # fmt: skip

RETIRED = [
    ("110103", "崇文区", ("110101",)),
    ("110104", "宣武区", ("110102",)),
    ("110110", "燕山区", ("110111",)),
    ("110221", "昌平县", ("110114",)),
    ("110222", "顺义县", ("110113",)),
    ("110223", "通县", ("110112",)),
    ("110224", "大兴县", ("110115",)),
    ("110226", "平谷县", ("110117",)),
    ("110227", "怀柔县", ("110116",)),
    ("110228", "密云县", ("110118",)),
    ("110229", "延庆县", ("110119",)),
    ("130103", "桥东区", ("130102", "130104")),
    ("310102", "南市区", ("310101",)),
    ("320202", "崇安区", ("320213",)),
    ("330103", "下城区", ("330105",)),
    ("330104", "江干区", ("330102",)),
    ("432523", "邵东县", ("430582",)),
    ("442522", "紫金县", ("441621",)),
    ("500183", "永川市", ("500118",)),
    ("510200", "重庆市", ("500000",)),
    ("512301", "涪陵市", ("500102",)),
]

STEMS = [
    ("密云县", "密云"),
    ("密云区", "密云"),
    ("来凤土家族自治县", "来凤"),
    ("积石山保安族东乡族撒拉族自治县", "积石山"),
    ("巴里坤哈萨克自治县", "巴里坤"),
    ("广西壮族自治区", "广西"),
    ("龙胜各族自治县", "龙胜"),
    ("神农架林区", "神农架"),
    ("城区", "城"),
    ("市", "市"),
]


def test_the_districts_of_beijing_are_those_of_today() -> None:
    assert {code: divisions.name(code) for code in divisions.children("110000")} == BEIJING


@pytest.mark.parametrize(("code", "name", "successors"), RETIRED)
def test_a_retired_code_leads_to_today(code: str, name: str, successors: tuple[str, ...]) -> None:
    assert divisions.name(code) == name
    assert divisions.known_ever(code)
    assert not divisions.is_current(code)
    assert divisions.resolve(code) == successors


def test_a_current_code_stands_for_itself() -> None:
    assert divisions.resolve("110105") == ("110105",)


def test_a_code_never_given_leads_nowhere() -> None:
    assert divisions.resolve("999999") == ()
    assert not divisions.known_ever("999999")
    assert divisions.name("999999") == "999999"
    assert divisions.full_name("999999") == "999999"


@pytest.mark.parametrize("code", ["810000", "820000", "830000", "710000"])
def test_prefixes_of_residence_permits_are_known(code: str) -> None:
    assert divisions.known_ever(code)


def test_a_full_name_begins_with_the_province() -> None:
    assert divisions.full_name("330113") == "浙江省杭州市临平区"
    assert divisions.full_name("110228") == "北京市密云县"


def test_thirty_four_provinces_stand_at_the_top() -> None:
    assert len(divisions.children("")) == 34


def test_a_division_lies_within_those_above_it() -> None:
    assert divisions.within("330113", "330100")
    assert divisions.within("330113", "330000")
    assert divisions.within("330113", "330113")
    assert not divisions.within("330113", "110000")
    assert not divisions.within("999999", "110000")


def test_a_division_is_found_by_its_names_of_today_and_before() -> None:
    assert divisions.find("密云县", "110000") == ("110118",)
    assert divisions.find("密云", "110000") == ("110118",)
    assert divisions.find("宣武区") == ("110102",)
    assert divisions.find("宣武") == ()


def test_a_name_in_many_places_gives_them_all_until_one_is_named_above() -> None:
    assert "110105" in divisions.find("朝阳区")
    assert len(divisions.find("朝阳区")) > 1
    assert divisions.find("朝阳区", "110000") == ("110105",)


@pytest.mark.parametrize(("name", "bare"), STEMS)
def test_a_name_without_its_rank(name: str, bare: str) -> None:
    assert stem(name) == bare


def test_names_that_differ_in_rank_are_one_place() -> None:
    assert same_place("延庆县", "延庆区")
    assert not same_place("延庆县", "密云县")


def test_all_successors_are_current(all_divisions: tuple[DivisionEntry, ...]) -> None:
    current = {each.code for each in all_divisions if each.kind_of_end == "CURRENT"}
    assert [each for each in all_divisions if not set(each.successors) <= current] == []


def test_all_parents_are_known(all_divisions: tuple[DivisionEntry, ...]) -> None:
    codes = {each.code for each in all_divisions} | {""}
    assert [each for each in all_divisions if each.parent not in codes] == []


def test_nearly_every_retired_code_leads_somewhere(all_divisions: tuple[DivisionEntry, ...]) -> None:
    retired = [each for each in all_divisions if each.kind_of_end != "CURRENT"]
    lost = [each for each in retired if not each.successors]
    assert len(retired) > 3000
    assert len(lost) < 0.03 * len(retired)


def test_a_retired_code_stays_in_its_province(all_divisions: tuple[DivisionEntry, ...]) -> None:
    moved = {
        (each.code[:2], heir[:2]) for each in all_divisions for heir in each.successors if each.code[:2] != heir[:2]
    }
    assert moved == {("44", "46"), ("51", "50")}
