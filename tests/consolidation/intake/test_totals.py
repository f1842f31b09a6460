"""Lines of sums: set aside under a code of their own, counted, in no register."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.config.commands import import_words
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.report import Problem, Report
from liangzhao.consolidation.importing.totals import is_heading_again, is_note, is_total
from liangzhao.consolidation.intake import running
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.words import sentence
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.consolidation.kept import kept_numbers
from tests.consolidation.uploads.people import HEAD, HOSPITAL, nurse_line
from tests.support.cast import Cast

TOTALS = [
    ["合计", "", "", "39"],
    ["合 计", "", "39", ""],
    ["总计：", "1,024", "", ""],
    ["小计", "12人", "", ""],
    ["", "共计", "12", "3"],
    ["合计：39人", "", ""],
    ["共39人", "", ""],
    ["总共有 39 家", "", ""],
    ["40", "合计", "", "39"],
    ["海淀区", "小计", "12"],
    ["海淀区", "小计", "12", "无", "无"],
    ["海淀区小计", "", "12"],
    ["本页合计", "", "20", "-"],
    ["【合计】", "—", "/", "88.5%"],
    ["合计", "", "", ""],
    ["TOTAL", "", "39"],
    ["Grand Total", "", "39"],
    ["\u3000合\u3000计\u3000", "", "３９"],
    ["合计人数", "39", ""],
    ["累计（人）", "120", ""],
]
NO_TOTALS = [
    ["王芳", "11010519491231002X", "201511000001"],
    ["合计", "11010519491231002X", "201511000001"],
    ["合计", "北京海淀示例医院", "某路1号", "12"],
    ["1", "甲诊所", "海淀区", "某路1号", "D211"],
    ["累计健康门诊部", "海淀区", ""],
    ["", "", ""],
    ["12", "13", "14"],
    ["共", "", ""],
    ["总计", "2019-12-31", "张三"],
    ["合计", "海淀区", "甲诊所", "12"],
]


@pytest.mark.parametrize("cells", TOTALS, ids=lambda cells: "|".join(cells))
def test_a_line_of_sums_is_known(cells: list[str]) -> None:
    assert is_total(cells)


@pytest.mark.parametrize("cells", NO_TOTALS, ids=lambda cells: "|".join(cells))
def test_a_row_of_somebody_is_none(cells: list[str]) -> None:
    assert not is_total(cells)


NOTES = [
    ["注：本表由基层科汇总，截至2016年底。", "", ""],
    ["", "备注：仅含在册人员", ""],
    ["说明：1.本表数据来自旧库", "", " "],
    ["注1：含分院", "", ""],
    ["注（1）：含分院", ""],
    ["填表人：王芳", "", "审核人：李强", "填表日期：2016-12-31"],
    ["制表：人事科", "", ""],
    ["填报单位（盖章）：北京海淀示例医院", "", ""],
    ["单位盖章", "", ""],
    ["（盖章）", ""],
    ["※备注: 以原件为准", ""],
]
NO_NOTES = [
    ["注：本表", "11010519491231002X", ""],
    ["王芳", "注：待核", ""],
    ["备注", "", ""],
    ["注射室", "", ""],
    ["说明书诊所", "", ""],
    ["审核：", "王芳", ""],
    ["", "", ""],
    ["上海路诊所", "备注：停业", ""],
]


@pytest.mark.parametrize("cells", NOTES, ids=lambda cells: "|".join(cells))
def test_a_note_under_the_table_is_known(cells: list[str]) -> None:
    assert is_note(cells)


@pytest.mark.parametrize("cells", NO_NOTES, ids=lambda cells: "|".join(cells))
def test_a_line_that_says_more_than_a_note_is_none(cells: list[str]) -> None:
    assert not is_note(cells)


@pytest.mark.parametrize("line", ["注：本表由基层科汇总,,,,,,", "填表人：张三,,审核人：李四,,,,", ",,,,,单位盖章,"])
@pytest.mark.django_db
def test_a_note_is_no_row_and_no_case(cast: Cast, tmp_path: Path, line: str) -> None:
    cast.institution(HOSPITAL)

    report = _run(Kind.NURSE, "\n".join([HEAD, nurse_line(1), line, ""]), tmp_path / "list.csv")

    assert (report.entries, report.totals, report.refused) == (1, 1, 0)
    assert [(one.row, one.rule, one.fault) for one in report.problems] == [(3, "IM-09", "note")]
    assert not Load.objects.get().proposals.filter(number=3).exists()


def _run(kind: Kind, text: str, path: Path) -> Report:
    path.write_text(text, "utf-8")
    table = reading.read(path, is_heading=mapping.heading_test(None, kind))
    columns = mapping.complete(None, table, kind)
    return running.run(table, columns, source="示例", dry_run=False, progress=lambda _d, _t: None, kind=kind)


@pytest.mark.django_db
def test_sums_between_blocks_and_at_the_end_are_counted_and_registered_nowhere(cast: Cast, tmp_path: Path) -> None:
    cast.institution(HOSPITAL)
    lines = [HEAD, nurse_line(1), "小计,1,,,,,", nurse_line(2), "小计,1,,,,,", "合计,2,,,,,", ""]

    report = _run(Kind.NURSE, "\n".join(lines), tmp_path / "list.csv")

    assert (report.rows, report.entries, report.blocked, report.totals, report.is_whole) == (5, 2, 3, 3, True)
    assert [(one.row, one.rule) for one in report.problems] == [(3, "IM-09"), (5, "IM-09"), (6, "IM-09")]
    assert (NurseRegistration.objects.count(), Person.objects.count(), len(kept_numbers())) == (2, 2, 5)
    assert report.quality["all"]["rows"] == 2
    assert not Load.objects.get().proposals.filter(number__in=[3, 5, 6]).exists()


@pytest.mark.django_db
def test_sums_are_no_institutions(cast: Cast, tmp_path: Path) -> None:
    cast.authority("海淀")
    text = "机构编码,机构名称,区县,地址,类别\n1,甲诊所,海淀区,某路1号,D211\n,合计,海淀区,,1\n"

    report = _run(Kind.INSTITUTION, text, tmp_path / "list.csv")

    assert (report.entries, report.totals) == (1, 1)
    assert list(Institution.objects.values_list("name", flat=True)) == ["甲诊所"]


@pytest.mark.django_db
def test_headings_between_blocks_are_set_aside_like_sums(cast: Cast, tmp_path: Path) -> None:
    cast.institution(HOSPITAL)
    spaced = HEAD.replace("姓名", "姓 名")
    lines = [HEAD, nurse_line(1), HEAD, nurse_line(2), spaced, nurse_line(3), ""]

    report = _run(Kind.NURSE, "\n".join(lines), tmp_path / "list.csv")

    assert (report.rows, report.entries, report.totals, report.is_whole) == (5, 3, 2, True)
    assert [(one.row, one.rule, one.fault) for one in report.problems] == [
        (3, "IM-09", "heading"),
        (5, "IM-09", "heading"),
    ]
    assert "重复的表头" in report.problems[0].says
    assert not Load.objects.get().proposals.filter(number__in=[3, 5]).exists()


@pytest.mark.parametrize(
    ("row", "is_one"),
    [
        ({"姓名": "姓名", "性别": "性别", "备注": ""}, True),
        ({"姓名": "姓名", "性别": "", "备注": ""}, False),
        ({"姓名": "姓名", "性别": "女", "备注": ""}, False),
        ({"姓名": "", "性别": "", "备注": ""}, False),
    ],
)
def test_headings_once_more_say_nothing_else(row: dict[str, str], is_one: bool) -> None:
    assert is_heading_again(row) is is_one


def test_the_line_of_counts_says_how_many_rows_are_nobody() -> None:
    told = Problem(6, "IM-09", "", "", sentence("合计行"))
    report = Report("旧库", "0" * 64, "utf-8", 3, {}, entries=2, problems=[told])

    assert "，整行未登记 0；另有 1 行是合计行、重复的表头或附注" in import_words.of(report)
    assert "合计行" not in import_words.of(Report("旧库", "0" * 64, "utf-8", 2, {}, entries=2))


@pytest.mark.parametrize(
    ("cells", "is_sum"),
    [
        (["合计", "海淀区", "12"], True),
        (["合计", "1,234,567,890", "12"], True),
        (["张总", "110101199003074514", "141110000001234", "2020-01-01"], False),
        (["合计", "12345678901", "2020-01-01", "141110000001234"], False),
        (["总计", "", "１２３", "①"], True),
    ],
)
def test_numbers_of_somebody_and_days_make_a_line_a_row(cells: list[str], is_sum: bool) -> None:
    assert is_total(cells) is is_sum


@pytest.mark.django_db
@pytest.mark.parametrize("line", [",,,,,,", " ,\u3000,,,,,"])
def test_empty_lines_are_set_aside_and_found_fault_with_nowhere(cast: Cast, tmp_path: Path, line: str) -> None:
    cast.institution(HOSPITAL)
    lines = [HEAD, nurse_line(1), line, nurse_line(2), line, ""]

    report = _run(Kind.NURSE, "\n".join(lines), tmp_path / "list.csv")

    assert (report.rows, report.entries, report.blank, report.totals, report.is_whole) == (4, 2, 2, 0, True)
    assert report.quality["all"]["rows"] == 2
    assert not Load.objects.get().proposals.filter(number__in=[3, 5]).exists()
