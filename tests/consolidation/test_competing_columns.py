"""Columns that compete for a number, headings that mean several things, and what a person must then say."""

from __future__ import annotations

import csv
import io

import pytest

from liangzhao.consolidation.importing import contents, mapping
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import opening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("service")]
PERSON = ["王芳", "11010519491231002X"]
ONE, OTHER = "201500000001", "201511000001"
CLASSES = ["综合医院", "诊所", "门诊部", "村卫生室", "社区卫生服务站"]


def _table(lines: list[list[str]], kind: Kind = Kind.NURSE) -> ForeignTable:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return opening.table(out.getvalue().encode(), "名单.csv", kind)


def _nurses(*headings: str) -> ForeignTable:
    return _table([["护士姓名", "证件号", *headings], *([*PERSON, ONE, OTHER] for _each in range(4))])


@pytest.mark.parametrize(
    ("headings", "licence"),
    [
        (("资格", "护士执业编号"), "护士执业编号"),
        (("资格证", "执业号"), "执业号"),
        (("资格", "编号"), "编号"),
        (("号一", "注册号二"), "注册号二"),
        (("号一", "号二"), None),
        (("执业号一", "执业号二"), None),
        (("资格", "考试成绩单号"), None),
    ],
)
def test_a_number_is_in_the_column_whose_heading_says_so(headings: tuple[str, str], licence: str | None) -> None:
    assert mapping.proposed(_nurses(*headings), Kind.NURSE).get("licence_no") == licence


@pytest.mark.parametrize(
    ("headings", "name"),
    [(("类", "医生"), "医生"), (("类", "级"), None), (("甲", "乙"), None), (("级", "甲"), "甲")],
)
def test_a_name_is_in_the_column_whose_heading_says_so(headings: tuple[str, str], name: str | None) -> None:
    lines = [[*headings, "证件号", "执业证号"], *(["临床", "王芳", PERSON[1], "110110000000001"] for _each in range(4))]

    assert mapping.proposed(_table(lines, Kind.PHYSICIAN), Kind.PHYSICIAN).get("name") == name


def test_two_columns_that_may_be_a_number_are_asked_about() -> None:
    table = _nurses("号一", "号二")

    assert contents.rivals(mapping.proposed(table, Kind.NURSE), table, Kind.NURSE) == {"licence_no": ("号一", "号二")}


def test_nobody_is_asked_about_a_number_whose_column_is_known() -> None:
    table = _nurses("号一", "护士执业编号")

    assert not contents.rivals(mapping.proposed(table, Kind.NURSE), table, Kind.NURSE)


def _institutions(*headings: str, values: list[list[str]]) -> dict[str, str]:
    rows = [[f"北京海淀第{number}医院", "海淀区", *each] for number, each in enumerate(values)]
    return mapping.proposed(_table([["单位全称", "所在区", *headings], *rows], Kind.INSTITUTION), Kind.INSTITUTION)


def test_a_heading_over_words_of_another_field_is_that_field() -> None:
    found = _institutions("机构性质", values=[[each] for each in CLASSES])

    assert (found.get("mgmt_type"), found.get("institution_class")) == (None, "机构性质")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (["非营利性医疗机构", "营利性医疗机构", "非营利性医疗机构"], "机构性质"),
        (["1", "2", "1"], "机构性质"),
        (["公立", "民营", "民营"], None),
        (["", "", ""], "机构性质"),
    ],
)
def test_a_heading_of_several_meanings_is_taken_where_its_values_are_words_of_the_field(
    values: list[str], field: str | None
) -> None:
    assert _institutions("机构性质", values=[[each] for each in values]).get("mgmt_type") == field


def test_beside_a_column_of_classes_a_second_one_is_not_read_as_something_else() -> None:
    found = _institutions("机构类别", "机构性质", values=[[each, each] for each in CLASSES])

    assert (found.get("mgmt_type"), found["institution_class"]) == (None, "机构类别")


def test_the_word_of_a_class_is_no_name() -> None:
    lines = [["分类", "全部叫法", "所在区"], *([each, f"北京海淀示例{each}", "海淀区"] for each in CLASSES)]

    found = mapping.proposed(_table(lines, Kind.INSTITUTION), Kind.INSTITUTION)

    assert (found["name"], found["institution_class"]) == ("全部叫法", "分类")


@pytest.mark.parametrize(
    ("heading", "kind", "field"),
    [
        ("首注", Kind.NURSE, "first_registered_on"),
        ("到期", Kind.NURSE, "valid_until"),
        ("有效至", Kind.PHYSICIAN, "valid_until"),
        ("发证日", Kind.PHYSICIAN, "issued_on"),
        ("资格编码", Kind.PHYSICIAN, "qual_no"),
        ("执业编码", Kind.PHYSICIAN, "licence_no"),
        ("有效至", Kind.INSTITUTION, "valid_until"),
        ("发证日", Kind.INSTITUTION, "issued_on"),
        ("在营情况", Kind.INSTITUTION, "status"),
        ("信用码", Kind.INSTITUTION, "uscc"),
        ("合同到期", Kind.NURSE, ""),
        ("身份证有效期至", Kind.NURSE, ""),
    ],
)
def test_short_headings_are_known(heading: str, kind: Kind, field: str) -> None:
    assert list(mapping.propose([heading], kind)) == ([field] if field else [])
