"""Names taken apart: place, township, parent, own name, specialty, form, campus; and several names in one cell."""

from __future__ import annotations

import pytest

from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.names import Name, read_names
from liangzhao.consolidation.matching.places import place_table
from liangzhao.consolidation.matching.shortened import spelled_out


def only(text: str) -> Name:
    (name,) = read_names(text)
    return name


@pytest.mark.parametrize(
    ("text", "own", "form"),
    [
        ("北京市西城区月坛街道南沙沟社区卫生服务站", "南沙沟", "社区站"),
        ("北京市通州区潞城镇甘棠社区卫生服务中心", "甘棠", "社区中心"),
        ("北京市通州区甘棠卫生院", "甘棠", "卫生院"),
        ("于家务回族乡卫生院", "于家务", "卫生院"),
        ("首都医科大学附属北京潞河医院", "潞河", "医院"),
        ("杭州市第一人民医院", "第1人民", "医院"),
        ("郑州大学第一附属医院", "第1", "医院"),
        ("郑州大学附属第一医院", "第1", "医院"),
        ("北京市密云区石城镇梨树沟村村卫生室", "梨树沟", "村室"),
        ("国家电网有限公司医务室", "国家电网", "医务室"),
        ("广安门医院", "广安门", "医院"),
        ("北京朝阳医院", "朝阳", "医院"),
        ("北京医院", "北京", "医院"),
        ("密云县医院", "密云区", "医院"),
        ("良乡地区社区卫生服务中心", "良乡", "社区中心"),
        ("西长安街街道互助社区卫生服务站", "互助", "社区站"),
        ("大杜社社区卫生服务中心", "大杜社", "社区中心"),
    ],
)
def test_the_own_name_and_the_form(text: str, own: str, form: str) -> None:
    name = only(text)

    assert (name.own, name.form.name) == (own, form)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("北京市宣武区广外医院", "北京市西城区广外医院"),
        ("崇文区中医医院", "北京市东城区中医医院"),
        ("密云县医院", "北京市密云区医院"),
        ("浙江省杭州市余杭区中医院", "杭州余杭区中医院"),
    ],
)
def test_a_merged_or_renamed_district_is_that_of_today(old: str, new: str) -> None:
    assert only(old).places == only(new).places
    assert only(old).own == only(new).own


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甲康医院（乙康医院）", ["甲康医院", "乙康医院"]),
        ("甲康医院(乙康医院）", ["甲康医院", "乙康医院"]),
        ("甲康医院（乙康医院、丙康医院）", ["甲康医院", "乙康医院", "丙康医院"]),
        ("甲康医院、乙康医院", ["甲康医院", "乙康医院"]),
        ("甲康医院；乙康医院", ["甲康医院", "乙康医院"]),
        ("甲康医院/乙康医院", ["甲康医院", "乙康医院"]),
        ("甲康医院（又名乙康医院）", ["甲康医院", "乙康医院"]),
        ("甲康医院（原“乙康总医院”）", ["甲康医院", "乙康总医院"]),
        ("甲康医院（营利性）", ["甲康医院"]),
        ("甲康医院（已取消定点）", ["甲康医院"]),
        ("甲康医院（乙康医院", ["甲康医院", "乙康医院"]),
        ("石油大学（北京）医院", ["石油大学北京医院"]),
        ("甲康、乙康医院", ["甲康乙康医院"]),
        ("北京市昌平区甲康医院北京市昌平区乙康医院", ["北京市昌平区甲康医院", "北京市昌平区乙康医院"]),
        ("甲镇卫生院（甲镇社区卫生服务中心）乙村社区卫生服务站", ["甲镇卫生院乙村社区卫生服务站"]),
    ],
)
def test_every_name_in_a_cell_is_found(text: str, names: list[str]) -> None:
    assert [name.whole for name in read_names(text)] == names


def test_a_former_name_is_marked() -> None:
    assert [name.is_former for name in read_names("甲康医院（原乙康医院）")] == [False, True]


@pytest.mark.parametrize(
    ("text", "campus"),
    [
        ("广安门医院（南区）", "南区"),
        ("小汤山医院二部", "2部"),
        ("郑州大学第一附属医院郑东院区", "郑东院区"),
        ("瑞金医院卢湾分院", "卢湾分院"),
        ("中山大学附属第一医院（南沙院区）", "南沙院区"),
        ("协和医院", ""),
        ("北京东城区医院", ""),
    ],
)
def test_a_campus_is_told_from_its_institution(text: str, campus: str) -> None:
    assert only(text).campus == campus


@pytest.mark.parametrize("text", ["密云县医院", "房山区中医医院", "第一人民医院", "杭州市妇幼保健院"])
def test_a_name_without_a_word_of_its_own_is_generic(text: str) -> None:
    assert only(text).is_generic


@pytest.mark.parametrize("text", ["北京大学第三医院", "北京朝阳医院", "潞河医院", "张镇卫生院"])
def test_a_name_with_a_word_of_its_own_is_not(text: str) -> None:
    assert not only(text).is_generic


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("北医三院", "北京大学第3医院"),
        ("北大医院", "北京大学医院"),
        ("武汉市一医院", "武汉市第1医院"),
        ("武汉市一医院", "武汉市第1人民医院"),
        ("哈医大二院", "哈尔滨医科大学附属第2医院"),
        ("哈医大一附院", "哈尔滨医科大学第1附属医院"),
        ("郑大一附院", "郑州大学第1附属医院"),
        ("重医附二院", "重庆医科大学附属第2医院"),
        ("通州妇幼", "通州妇幼保健院"),
        ("昌平中医院", "昌平中医医院"),
    ],
)
def test_what_everybody_says_is_spelled_out(short: str, full: str) -> None:
    assert full in spelled_out(fold(short))


def test_a_district_column_may_hold_a_name_or_a_code() -> None:
    table = place_table()

    assert table.of_column("宣武区") == table.of_column("110102") == table.of_column("北京市西城区") == {"110102"}
    assert table.of_column("西城") >= {"110102"}
    assert table.of_column("火星区") == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("宣武区", "西城区", 1.0),
        ("北京市", "北京市海淀区", 0.5),
        ("北京市海淀区", "北京市朝阳区", -1.0),
        ("", "北京市", 0.0),
    ],
)
def test_places_agree(one: str, other: str, agreement: float) -> None:
    table = place_table()

    assert table.agreement(table.strip(one).places, table.strip(other).places) == agreement
    assert table.agreement(table.strip(other).places, table.strip(one).places) == agreement
