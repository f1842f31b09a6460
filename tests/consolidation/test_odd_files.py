"""Lists as offices send them: titles, odd separators, misaligned and empty rows, wrong endings of file names."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.formats import FileNotReadable
from liangzhao.consolidation.models import WAITING, Proposal
from liangzhao.registers.models import Institution
from tests.consolidation.lists import import_file, import_text
from tests.support.cast import Cast

HEAD = "机构编码,机构名称,区县,地址,机构类别,有效期自,有效期至\n"
ROWS = ("1,海淀甲医院,海淀区,海淀路1号,综合医院,,\n", "2,朝阳乙医院,朝阳区,朝阳路2号,综合医院,,2030-01-01\n")
LIST = HEAD + "".join(ROWS)


def kept() -> set[str]:
    return set(Institution.objects.values_list("name", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "text", "encoding", "header_row"),
    [
        ("plain.csv", LIST, "utf-8", 1),
        ("marked.csv", LIST, "utf-8-sig", 1),
        ("national.csv", LIST, "gb18030", 1),
        ("tabs.txt", LIST.replace(",", "\t"), "utf-16", 1),
        ("titled.csv", "医疗机构名单（2024年）\n制表：示例，海淀\n" + LIST.replace(",", ";"), "utf-8", 3),
        ("named.xls", LIST.replace(",", "\t"), "gb18030", 1),
        ("starred.csv", LIST.replace("机构名称", "* 机构名称（全称）").replace("区县", "所属辖区[必填]"), "utf-8", 1),
        ("delimited.csv", LIST.replace("\n", ",\n"), "utf-8", 1),
    ],
)
def test_a_list_is_read_whatever_dress_it_comes_in(
    cast: Cast, tmp_path: Path, name: str, text: str, encoding: str, header_row: int
) -> None:
    report = import_text(text, tmp_path / name, encoding=encoding)

    assert (report.rows, report.entries, report.header_row, report.problems) == (2, 2, header_row, [])
    assert kept() == {"海淀甲医院", "朝阳乙医院"}
    assert str(Institution.objects.get(foreign_code="2").valid_until) == "2030-01-01"


@pytest.mark.django_db
def test_a_workbook_with_a_cover_a_title_merged_cells_and_dates(cast: Cast, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    book.add_worksheet("填表说明").write(0, 0, "请逐行填写")
    page = book.add_worksheet("名单")
    page.merge_range(0, 0, 0, 2, "海淀区医疗机构名单")
    page.write_row(1, 0, ["机构名称", "区县", "有效期至"])
    page.write_column(2, 0, ["甲医院", "乙医院", "丙医院"])
    page.merge_range(2, 1, 4, 1, "海淀区")
    page.write_datetime(2, 2, date(2030, 1, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    page.write(9, 0, " ")
    book.close()

    report = import_file(tmp_path / "list.xlsx")

    assert (report.rows, report.entries, report.header_row, report.problems) == (3, 3, 2, [])
    assert str(Institution.objects.get(name="甲医院").valid_until) == "2030-01-01"


@pytest.mark.django_db
def test_empty_rows_are_counted_and_named(cast: Cast, tmp_path: Path) -> None:
    report = import_text(HEAD + ROWS[0] + ",,,,,,\n\n" + ROWS[1] + ",,,,,,\n\n", tmp_path / "list.csv")

    assert [(one.row, one.rule) for one in report.problems] == [(3, "IM-01"), (4, "IM-01"), (6, "IM-01")]
    assert (report.rows, report.entries, report.blocked, report.is_whole) == (5, 2, 3, True)


@pytest.mark.django_db
def test_a_row_that_slipped_out_of_its_columns_is_not_entered(cast: Cast, tmp_path: Path) -> None:
    report = import_text(HEAD + "1,海淀甲医院,海淀区,海淀路1号,2层,综合医院,,\n" + ROWS[1], tmp_path / "list.csv")

    assert [(one.row, one.rule, one.blocks) for one in report.problems] == [(2, "IM-03", True)]
    assert kept() == {"朝阳乙医院"}


@pytest.mark.django_db
def test_full_width_digits_are_digits(cast: Cast, tmp_path: Path) -> None:
    text = "机构名称,区县代码,床位,有效期自\n甲医院,１１０１０８,３００张,２０２０．１．２\n"

    report = import_text(text, tmp_path / "list.csv")

    row = Institution.objects.get()
    assert (report.problems, row.beds, str(row.valid_from), row.division) == ([], 300, "2020-01-02", "110108")


@pytest.mark.django_db
def test_a_period_that_ends_before_it_starts_is_left_out_and_said(cast: Cast, tmp_path: Path) -> None:
    report = import_text(HEAD + "1,甲医院,海淀区,某路,综合医院,2021-01-01,2020-01-01\n", tmp_path / "list.csv")

    row = Institution.objects.get()
    assert (row.valid_from, row.valid_until, [one.rule for one in report.problems]) == (None, None, ["DQ-21"])


@pytest.mark.django_db
def test_a_registration_number_of_another_institution_is_a_problem_of_the_row(cast: Cast, tmp_path: Path) -> None:
    taken = cast.institution("先到医院").reg_no
    cast.authority("东城")

    report = import_text(f"机构名称,区县,登记号\n后到医院,东城区,{taken}\n另一医院,海淀区,\n", tmp_path / "list.csv")

    assert [(one.row, one.rule, one.field) for one in report.problems] == [(2, "DQ-14", "reg_no")]
    assert "先到医院" in report.problems[0].says
    assert kept() == {"先到医院", "另一医院"}


@pytest.mark.django_db
def test_lost_characters_are_entered_as_they_are_and_said(cast: Cast, tmp_path: Path) -> None:
    rows = [{"机构名称": "甲\ud800医院", "区县": "海淀区"}, {"机构名称": "乙\ue123医院", "区县": "海淀区"}]
    (tmp_path / "list.json").write_text(json.dumps(rows), "utf-8")

    report = import_file(tmp_path / "list.json")

    assert (report.entries, [one.rule for one in report.problems]) == (2, ["DQ-03", "DQ-03"])
    assert kept() == {"甲\ufffd医院", "乙\ue123医院"}


@pytest.mark.django_db
def test_columns_nobody_asked_for_are_named(cast: Cast, tmp_path: Path) -> None:
    report = import_text("机构名称,区县,备注\n甲医院,海淀区,无\n", tmp_path / "list.csv")

    assert report.as_json()["unused_columns"] == ["备注"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("序,单位,所在地\n1,甲,某处\n", "认不出机构名称、所在区县是哪一列；文件中的列有：序、单位、所在地"),
        ("机构编码，机构名称，区县\n１，甲医院，海淀区\n", "只读到一列"),
    ],
)
@pytest.mark.usefixtures("written_tables")
def test_columns_that_cannot_be_told_are_listed_with_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "list.csv").write_text(text, "utf-8")
    table = reading.read(tmp_path / "list.csv", is_heading=mapping.heading_test(None))

    with pytest.raises(mapping.MappingRefused, match=says):
        mapping.complete(None, table)


@pytest.mark.django_db
def test_renamed_columns_and_the_row_of_the_headings_may_be_told(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('header_row = 2\n[columns]\nname = "单位"\ndistrict = "所在地"\n', "utf-8")
    (tmp_path / "list.csv").write_text("名单\n序,单位,所在地\n1,甲医院,海淀区\n", "utf-8")

    report = import_file(tmp_path / "list.csv", told=mapping.load(tmp_path / "map.toml"))

    assert (report.entries, kept()) == (1, {"甲医院"})


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("page.xls", b"<html><table></table></html>", "网页格式"),
        ("twice.csv", "机构名称,区县,备注,备注\n".encode(), "重名的列：备注"),
        ("text.xlsx", b"name,district\n", "损坏或加密"),
        ("blank.csv", b"\n\n", "没有数据行"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(FileNotReadable, match=says):
        reading.read(tmp_path / name)


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    book.add_worksheet("名单").write(0, 0, "机构名称")
    book.close()

    with pytest.raises(FileNotReadable, match="没有工作表“总表”；文件中的工作表有：名单"):
        reading.read(tmp_path / "list.xlsx", sheet="总表")


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["44197", "二〇二一年一月一日", "2021年1月1日"])
def test_a_date_with_one_reading_is_entered_and_not_said_to_be_left_out(
    cast: Cast, tmp_path: Path, written: str
) -> None:
    cast.authority("海淀")
    text = f"机构编码,机构名称,区县,地址,类别,发证日期\n1,某医院,海淀区,某路1号,A100,{written}\n"

    tried = import_text(text, tmp_path / "list.csv", dry_run=True)
    import_text(text, tmp_path / "list.csv")

    assert ([each.says for each in tried.problems], tried.findings) == ([], {"DQ-20": 1})
    assert str(Institution.objects.get().issued_on) == "2021-01-01"
    found = Proposal.objects.get(rule="DQ-20")
    assert found.state not in WAITING
