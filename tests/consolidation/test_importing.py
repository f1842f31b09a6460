"""Reading foreign lists: every row becomes an entry or a named problem."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, strategies

from liangzhao.consolidation.importing import mapping, normalising, reading
from liangzhao.consolidation.importing.formats import FileNotReadable
from liangzhao.registers.models import EntryVersion, Institution
from tests.consolidation.lists import import_text
from tests.support.cast import Cast

HEAD = "编码,机构名称,区县名称,地址,小类\n"
ROWS = HEAD + (
    "1001,海淀示例医院,海淀区,北京市海淀区示例路１号,A100.综合医院\n"
    "1002,东城示例诊所(东区）,东城区,东城区示例街2号,D212\n"
    "1003,开发区示例门诊部,经济技术开发区,北京经济技术开发区3号,D110\n"
)


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_becomes_entries_whatever_its_encoding(cast: Cast, tmp_path: Path, encoding: str) -> None:
    report = import_text(ROWS, tmp_path / "list.csv", encoding=encoding)

    assert (report.entries, report.blocked, report.is_whole) == (3, 0, True)
    hospital = Institution.objects.get(foreign_code="1001")
    assert (hospital.name, hospital.address, hospital.institution_class) == (
        "海淀示例医院",
        "北京市海淀区示例路1号",
        "A100",
    )
    assert hospital.authority == cast.authority("海淀")
    assert Institution.objects.get(foreign_code="1002").name == "东城示例诊所（东区）"
    assert Institution.objects.get(foreign_code="1003").authority == cast.authority("经济技术开发区")


@pytest.mark.django_db
def test_what_the_list_lacks_stays_empty(cast: Cast, tmp_path: Path) -> None:
    report = import_text(ROWS, tmp_path / "list.csv")

    row = Institution.objects.get(foreign_code="1001")
    assert (row.reg_no, row.valid_until, row.legal_rep_name) == ("", None, "")
    assert {"reg_no", "valid_until"} <= set(report.as_json()["fields_not_in_list"])


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    import_text(ROWS, tmp_path / "list.csv")
    before = EntryVersion.objects.count()

    report = import_text(ROWS, tmp_path / "list.csv")

    assert (report.entries, report.unchanged) == (0, 3)
    assert EntryVersion.objects.count() == before


@pytest.mark.django_db
def test_a_changed_row_updates_its_entry(cast: Cast, tmp_path: Path) -> None:
    import_text(ROWS, tmp_path / "list.csv")

    report = import_text(ROWS.replace("示例街2号", "示例街22号"), tmp_path / "list.csv")

    assert (report.updated, report.unchanged) == (1, 2)
    assert Institution.objects.get(foreign_code="1002").version == 2


@pytest.mark.django_db
def test_a_dry_run_reports_and_keeps_nothing(cast: Cast, tmp_path: Path) -> None:
    report = import_text(ROWS, tmp_path / "list.csv", dry_run=True)

    assert report.entries == 3
    assert not Institution.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("1004,,海淀区,某路,A100\n", "IM-02"),
        (",,,,\n", "IM-01"),
        ("1004,某医院,海淀区,某路1号,2层,A100\n", "IM-03"),
        ("1004,某医院,,某路,A100\n", "IM-10"),
        ("1004,某医院,火星区,某路,A100\n", "DQ-11"),
        ("1001,另一家医院,海淀区,某路,A100\n", "DQ-14"),
    ],
)
def test_a_row_that_cannot_be_an_entry_is_a_named_problem(cast: Cast, tmp_path: Path, row: str, rule: str) -> None:
    report = import_text(ROWS + row, tmp_path / "list.csv")

    assert [(problem.rule, problem.row) for problem in report.problems if problem.blocks] == [(rule, 5)]
    assert report.is_whole


@pytest.mark.django_db
def test_a_wrong_number_is_left_out_and_said(cast: Cast, tmp_path: Path) -> None:
    text = "编码,机构名称,区县,统一社会信用代码\n1,甲医院,海淀区,91350100M000100Y44\n"

    report = import_text(text, tmp_path / "list.csv")

    assert report.entries == 1
    assert [problem.field for problem in report.problems] == ["uscc"]
    assert Institution.objects.get().uscc == ""


@pytest.mark.django_db
def test_retired_districts_find_their_successor(cast: Cast, tmp_path: Path) -> None:
    report = import_text("编码,机构名称,区县\n1,甲医院,宣武区\n2,乙医院,密云县\n", tmp_path / "list.csv")

    assert report.blocked == 0
    assert Institution.objects.get(foreign_code="1").authority == cast.authority("西城")
    assert Institution.objects.get(foreign_code="2").authority == cast.authority("密云")


@pytest.mark.django_db
def test_workbooks_and_json_are_read_alike(cast: Cast, tmp_path: Path) -> None:
    lines = [line.split(",") for line in ROWS.splitlines()]
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    page = book.add_worksheet()
    for place, line in enumerate(lines):
        page.write_row(place, 0, line)
    book.close()
    (tmp_path / "list.json").write_text(
        json.dumps([dict(zip(lines[0], line, strict=True)) for line in lines[1:]]), "utf-8"
    )

    tables = [reading.read(tmp_path / name) for name in ("list.xlsx", "list.json")]

    assert tables[0].rows == tables[1].rows
    assert len(tables[0].rows) == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("twice.csv", "名称,名称\n甲,乙\n".encode()),
        ("broken.xlsx", b"PK\x03\x04nonsense"),
        ("broken.json", b"{"),
        ("flat.json", b"[1, 2]"),
        ("missing.csv", None),
    ],
)
def test_a_file_without_a_table_is_refused_with_words(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(FileNotReadable, match="文件无法读取"):
        reading.read(tmp_path / name)


@pytest.mark.parametrize(
    "text",
    ["[columns]\nname = '不存在的列'\n", "[columns]\ncolour = 'name'\n", "not toml", "[columns]\nname = 'name'\n"],
)
@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_a_mapping_that_cannot_be_used_says_why(tmp_path: Path, text: str) -> None:
    (tmp_path / "map.toml").write_text(text, "utf-8")
    (tmp_path / "list.csv").write_text("name,district2\n甲,海淀区\n", "utf-8")

    with pytest.raises(mapping.MappingRefused, match="字段对照有误"):
        mapping.complete(mapping.load(tmp_path / "map.toml"), reading.read(tmp_path / "list.csv"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  北京　医院 ", "北京 医院"),
        ("Ａ座１２３号", "A座123号"),
        ("甲(乙)丙（丁)", "甲（乙）丙（丁）"),
        ("零\u200b宽", "零宽"),
    ],
)
def test_normalisation_is_lossless_for_words(given: str, kept: str) -> None:
    assert normalising.text(given) == kept


@given(strategies.from_regex(normalising._PLAIN, fullmatch=True))
def test_what_is_passed_at_a_glance_is_what_tidying_would_leave(value: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normalising, "_PLAIN", re.compile(r"(?!)"))
        assert normalising.text(value) == value
