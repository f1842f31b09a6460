"""Lists of institutions as a district sends them: under a wordy title, without the district, the same body twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.formats import FileNotReadable
from liangzhao.registers.models import Institution
from tests.consolidation.lists import import_text
from tests.support.cast import Cast

HEAD = "机构,登记号码,USCC,地址,类别\n"
ROW = "甲诊所,PDY00007911010517D2122,,某路1号,诊所\n"
TWINS = "机构编码,机构名称,区县,地址,类别\n1,甲诊所,海淀区,某路1号,诊所\n2,甲诊所,海淀区,{second},诊所\n"


@pytest.mark.parametrize(
    "above",
    [
        "某区医疗机构名单（2024年）\n",
        "某区医疗机构名单（2024年）,,,,\n",
        "某区医疗机构名单（2024年）,单位：某区卫健委,2024年,第1页,共3页\n",
        "某区医疗机构名单\n制表：某某,审核：某某,日期：2024-1-1\n",
        "附件1：医疗机构,区县汇总表\n",
    ],
)
def test_a_title_above_a_list_without_districts_is_no_heading(above: str) -> None:
    content = (above + HEAD + ROW).encode()

    table = reading.read_content(content, ".csv", is_heading=mapping.heading_test(None), fields_in=mapping.fields_in())

    assert table.headings == ("机构", "登记号码", "USCC", "地址", "类别")
    assert mapping.propose(table.headings)["reg_no"] == "登记号码"


@pytest.mark.django_db
def test_two_rows_that_only_the_lists_own_code_tells_apart_are_not_two_institutions(cast: Cast, tmp_path: Path) -> None:
    cast.authority("海淀")

    report = import_text(TWINS.format(second="某路1号"), tmp_path / "list.csv")

    assert (report.entries, report.blocked) == (1, 1)
    refused = [each for each in report.problems if each.blocks]
    assert [(each.row, each.rule) for each in refused] == [(3, "DQ-14")]
    assert "与第2行相同" in refused[0].says
    assert report.findings["DQ-14"] == 1
    assert Institution.objects.count() == 1


@pytest.mark.django_db
def test_a_row_is_told_all_its_faults_at_once(cast: Cast, tmp_path: Path) -> None:
    cast.authority("海淀")
    head = "机构编码,机构名称,区县,登记号,发证日期\n"

    report = import_text(f"{head}1,,某某区,123,2024-13-45\n", tmp_path / "list.csv")

    assert [(each.rule, each.field, each.blocks) for each in report.problems] == [
        ("IM-02", "name", True),
        ("DQ-11", "district", True),
        ("DQ-20", "issued_on", False),
        ("DQ-15", "reg_no", False),
    ]
    assert (report.blocked, report.is_whole) == (1, True)


@pytest.mark.django_db
def test_the_same_list_again_says_the_same_of_the_second_row(cast: Cast, tmp_path: Path) -> None:
    cast.authority("海淀")
    import_text(TWINS.format(second="某路1号"), tmp_path / "list.csv")

    report = import_text(TWINS.format(second="某路1号"), tmp_path / "list.csv")

    assert (report.entries, report.unchanged, report.blocked) == (0, 1, 1)


@pytest.mark.django_db
def test_a_branch_at_another_address_is_another_institution(cast: Cast, tmp_path: Path) -> None:
    cast.authority("海淀")

    assert import_text(TWINS.format(second="某路2号"), tmp_path / "list.csv").entries == 2


@pytest.mark.django_db
def test_a_list_of_one_district_is_taken_with_the_district_the_file_of_columns_tells(
    cast: Cast, tmp_path: Path
) -> None:
    cast.authority("海淀")
    (tmp_path / "map.toml").write_text('[values.district]\n"" = "海淀区"\n', "utf-8")
    (tmp_path / "list.csv").write_text(HEAD + ROW, "utf-8")
    told = mapping.load(tmp_path / "map.toml")
    table = reading.read(tmp_path / "list.csv", fields_in=mapping.fields_in())

    columns = mapping.complete(told, table)

    assert columns.ours(table.rows[0])["district"] == "海淀区"
    assert columns.fields >= {"name", "district"}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40, "图片"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "图片"),
        (b"GIF89a" + b"\x00" * 40, "图片"),
        (b"II*\x00" + b"\x00" * 40, "图片"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    ],
)
def test_a_picture_of_a_list_is_called_a_picture(content: bytes, word: str) -> None:
    with pytest.raises(FileNotReadable) as refused:
        reading.read_content(content, ".csv")

    assert word in str(refused.value)
    assert "编码" not in str(refused.value)


GRADED = "机构编码,机构名称,区县,地址,类别,医院等级,有效期至\n1,甲医院,海淀区,某路1号,综合医院,{grade},{until}\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("grade", "kept"),
    [
        ("三级甲等", ("3", "1")),
        ("三甲", ("3", "1")),
        ("二级乙", ("2", "2")),
        ("三级特等", ("3", "0")),
        ("三级", ("3", "")),
        ("未定级", ("9", "")),
        ("未评", ("", "")),
    ],
)
def test_a_grade_is_read_with_its_rank(cast: Cast, tmp_path: Path, grade: str, kept: tuple[str, str]) -> None:
    cast.authority("海淀")

    report = import_text(GRADED.format(grade=grade, until="2030-01-01"), tmp_path / "list.csv")

    institution = Institution.objects.get()
    assert (institution.grade_level, institution.grade_rank) == kept
    assert not [each for each in report.problems if each.field.startswith("grade")]


@pytest.mark.django_db
@pytest.mark.parametrize(("until", "says"), [("长期", False), ("永久", False), ("2030-1-1", False), ("很久", True)])
def test_what_lasts_has_no_end_and_no_fault(cast: Cast, tmp_path: Path, until: str, says: bool) -> None:
    cast.authority("海淀")

    report = import_text(GRADED.format(grade="三级", until=until), tmp_path / "list.csv")

    assert (Institution.objects.get().valid_until is None) == (until != "2030-1-1")
    assert any(each.field == "valid_until" for each in report.problems) == says
