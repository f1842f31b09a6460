"""Columns proposed for headings in any wording: dressed up, in English, over two lines, under a title; by contents."""

from __future__ import annotations

import csv
import io

import pytest

from liangzhao.consolidation.importing import contents, mapping, our_fields, reading
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import opening

NURSE = [
    ("姓名", "name"), ("护士姓名", "name"), ("姓 名", "name"), ("*姓名", "name"), ("人员姓名（必填）", "name"),
    ("Name", "name"), ("Full Name", "name"), ("1.姓名", "name"), ("持证人姓名", "name"),
    ("身份证号", "id_no"), ("身份证号码", "id_no"), ("身份证\n号码", "id_no"), ("公民身份号码", "id_no"),
    ("居民身份证号码（18位）", "id_no"), ("证件号码", "id_no"), ("有效证件号码*", "id_no"), ("ID No.", "id_no"),
    ("ID Number", "id_no"), ("本人身份证号", "id_no"), ("护士身份证件号码", "id_no"), ("SFZH", "id_no"),
    ("性别", "sex"), ("性别(男/女)", "sex"), ("Gender", "sex"), ("性　别", "sex"),
    ("护士执业证书编号", "licence_no"), ("执业证书编码", "licence_no"), ("注册护士执业证书编号", "licence_no"),
    ("执业证书\n编号", "licence_no"), ("护士执业证书号码【12位】", "licence_no"), ("License No.", "licence_no"),
    ("执业证号", "licence_no"),
    ("执业机构", "institution"), ("主要执业机构名称", "institution"), ("所在执业机构名称", "institution"),
    ("工作单位", "institution"), ("执业医疗机构", "institution"), ("Hospital", "institution"),
    ("现工作单位名称", "institution"), ("注册单位", "institution"),
    ("执业地点", "practice_place"), ("执业地区", "practice_place"),
    ("首次注册日期", "first_registered_on"), ("首次注册时间", "first_registered_on"),
    ("初次注册日期(年月日)", "first_registered_on"), ("护士首次执业注册日期", "first_registered_on"),
    ("有效期至", "valid_until"), ("证书有效期至", "valid_until"), ("注册有效期截止日期", "valid_until"),
    ("有效期截止日", "valid_until"), ("Valid Until", "valid_until"),
    ("注册状态", "status"), ("当前注册状态", "status"), ("在册状态", "status"), ("Status", "status"),
    ("手机号码", "mobile"), ("本人手机号", "mobile"), ("Mobile", "mobile"),
    ("职称", "title"), ("职称级别", "title"), ("初次注册", "first_registered_on"),
    ("专业技术职务", "title"), ("所在科室", "department"), ("科室（病区）", "department"),
    ("出生日期", "birth_date"), ("毕业院校", "school"),
    ("状况", "status"), ("注册状况", "status"), ("在岗状况", "status"), ("出生", "birth_date"),
    ("出生年月", "birth_date"), ("从业机构", "institution"), ("护士证", "licence_no"),
    ("健康状况", ""), ("婚姻状态", ""), ("住房状况", ""), ("出生地", ""), ("教师资格证", ""),
    ("联系人姓名", ""), ("原执业机构", ""), ("经办人姓名", ""), ("主要执业机构所在地", ""), ("执业机构地址", ""),
]  # fmt: skip
INSTITUTION = [
    ("机构名称", "name"), ("医疗机构名称（全称）", "name"), ("医院名称", "name"), ("单位\n名称", "name"),
    ("Hospital Name", "name"), ("所在区县", "district"), ("行政区划", "district"), ("所属辖区", "district"),
    ("机构地址", "address"), ("执业地点", "address"), ("医疗机构详细地址", "address"), ("Address", "address"),
    ("核定床位（张）", "beds"), ("编制床位数[张]", "beds"), ("执业许可证登记号", "reg_no"), ("登记号*", "reg_no"),
    ("统一社会信用代码（18位）", "uscc"), ("法定代表人姓名", "legal_rep_name"), ("主要负责人", "principal_name"),
    ("机构类别", "institution_class"), ("医疗机构类型", "institution_class"), ("医院等级", "grade_level"),
    ("状况", "status"), ("机构状况", "status"), ("营业状况", "status"), ("房屋状况", ""), ("地区", "district"),
    ("所在区划", "district"), ("类型", "institution_class"), ("等级", "grade_level"), ("许可证编码", "reg_no"),
    ("有效期限起", "valid_from"), ("有效期限止", "valid_until"), ("校验有效期至", ""),
    ("联系电话", "phone"), ("经营性质", "mgmt_type"), ("上级单位名称", ""), ("联系人电话", ""),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "field"), NURSE, ids=lambda each: repr(each))
def test_a_heading_of_nurses_is_known_in_any_wording(heading: str, field: str) -> None:
    assert list(mapping.propose([heading], "nurse")) == ([field] if field else [])


@pytest.mark.parametrize("heading", ["取得资格时间", "资格取得时间", "取得时间"])
def test_the_day_of_a_qualification_is_known_in_any_wording(heading: str) -> None:
    assert list(mapping.propose([heading], "qualification")) == ["obtained_on"]


@pytest.mark.parametrize(("heading", "field"), INSTITUTION, ids=lambda each: repr(each))
def test_a_heading_of_institutions_is_known_in_any_wording(heading: str, field: str) -> None:
    assert list(mapping.propose([heading], "institution")) == ([field] if field else [])


def test_the_very_name_goes_before_one_that_only_ends_so() -> None:
    found = mapping.propose(["主要执业机构名称", "执业机构", "注册护士姓名", "姓名"], "nurse")

    assert (found["institution"], found["name"]) == ("执业机构", "姓名")


def _proposed(lines: list[list[str]], kind: Kind = Kind.NURSE) -> dict[str, str]:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    table = opening.table(out.getvalue().encode(), "名单.csv", kind)
    return mapping.proposed(table, kind)


PERSON = ["王芳", "11010519491231002X", "201511000001"]
HEAD = ["姓名", "身份证号", "执业证书编码"]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("北京海淀示例医院", "institution"),
        ("海淀区中关村社区卫生服务中心", "institution"),
        ("110108", "practice_place"),
        ("海淀区", "practice_place"),
        ("", "practice_place"),
    ],
)
@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_what_stands_under_a_place_of_practice_says_what_it_is(value: str, field: str) -> None:
    found = _proposed([[*HEAD, "执业地点"], *([*PERSON, value] for _each in range(5))])

    assert found.get(field) == "执业地点"


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_a_place_beside_an_institution_stays_a_place() -> None:
    found = _proposed([[*HEAD, "执业地点", "执业机构"], [*PERSON, "北京海淀示例医院", "北京海淀示例医院"]])

    assert (found["practice_place"], found["institution"]) == ("执业地点", "执业机构")


@pytest.mark.parametrize(
    "above",
    [
        [["海淀区护士注册名单", "", "", "", ""]],
        [["海淀区护士注册名单", "", "", "", ""], ["制表日期：2019-12-31", "", "", "", ""], []],
        [["", "", "附件1", "", ""]],
    ],
)
def test_a_title_above_the_headings_is_passed_over(above: list[list[str]]) -> None:
    found = _proposed([*above, [*HEAD, "执业机构", "状态"], [*PERSON, "北京海淀示例医院", "在册"]])

    assert (found["name"], found["status"]) == ("姓名", "状态")


def test_headings_over_two_lines_are_read_as_one() -> None:
    table = [
        ["护士注册情况表", "", "", "", "", ""],
        ["姓名", "证件", "", "执业证书", "有效期", ""],
        ["", "类型", "号码", "编号", "自", "至"],
        ["王芳", "身份证", "11010519491231002X", "201511000001", "2015-01-20", "2030-01-19"],
    ]

    found = _proposed(table)

    assert found == {
        "name": "姓名",
        "id_type": "证件类型",
        "id_no": "证件号码",
        "licence_no": "执业证书编号",
        "valid_from": "有效期自",
        "valid_until": "有效期至",
    }


def test_a_second_line_that_fills_blanks_belongs_to_the_headings() -> None:
    content = (
        "姓名,身份证号,执业证书编码,执业信息,,\n,,,执业机构,首次注册日期,状态\n"
        "王芳,11010519491231002X,201511000001,甲医院,2015-01-20,在册\n"
    ).encode()

    found = opening.table(content, "名单.csv", Kind.NURSE)

    assert (len(found.rows), found.first_row, found.headings[4]) == (1, 3, "执业信息首次注册日期")
    assert mapping.propose(found.headings, "nurse")["status"] == "执业信息状态"


def test_a_row_under_headings_with_a_blank_is_no_second_line() -> None:
    content = "姓名,身份证号,执业证书编码,\n王芳,11010519491231002X,201511000001,备注一\n".encode()

    assert len(opening.table(content, "名单.csv", Kind.NURSE).rows) == 1


def test_two_lines_that_were_told_by_the_lower_are_read_as_one() -> None:
    content = "姓名,证件,\n,类型,号码\n王芳,身份证,1\n".encode()

    found = reading.read_content(
        content, ".csv", header_row=2, is_heading=lambda line: {"证件号码", "姓名"} <= set(line)
    )

    assert (found.headings, found.first_row) == (("姓名", "证件类型", "证件号码"), 3)


def test_unknown_headings_below_a_title_are_still_the_headings() -> None:
    content = "某地名单,,\n甲,乙,丙\n1,2,3\n".encode()

    assert opening.table(content, "名单.csv", Kind.NURSE).headings == ("甲", "乙", "丙")


def test_every_kind_recognises_only_fields_it_has() -> None:
    strangers = {kind: set(found) - set(our_fields.known_fields(kind)) for kind, found in contents.RECOGNISERS.items()}

    assert not any(strangers.values())


def test_headings_that_come_again_do_not_hide_what_a_column_holds() -> None:
    row = {"姓名": "凤国栋", "身份证号": "110101199006192049", "证书编号": "201111700000"}
    again = {name: name for name in row}
    table = reading.ForeignTable("", "utf-8", tuple(row), (row, again, again, row), 2)

    assert mapping.proposed(table, Kind.NURSE)["licence_no"] == "证书编号"
