"""Lists of persons: right rows become entries, the others named problems, all of it undone with the load."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import changes, running
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import NurseRegistration, Person, PhysicianQualification, PhysicianRegistration
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

HEAD = "姓名,身份证号码,护士执业证书编号,执业机构,首次注册日期,有效期至,状态\n"
GOOD = "王芳,11010519491231002X,201511000001,北京海淀示例医院,2015.1.20,2030-01-19,在册\n"
PHYSICIAN = (
    "姓名,身份证号,医师执业证书编码,执业级别,执业类别,执业范围,执业机构,首次注册日期\n"
    "李强,11010519491231002X,110110108000001,执业医师,临床,内科,北京海淀示例医院,2000-01-20\n"
)
SOMEBODY_ELSE = id_number.compose("110108", date(1980, 1, 1), 3)


def take(kind: Kind, text: str, path: Path) -> Report:
    path.write_text(text, "utf-8")
    table = reading.read(path, is_heading=mapping.heading_test(None, kind))
    columns = mapping.complete(None, table, kind)
    return running.run(table, columns, source="示例", dry_run=False, progress=lambda _d, _t: None, kind=kind)


def test_a_nurse_of_a_list_is_registered(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")

    report = take(Kind.NURSE, HEAD + GOOD, tmp_path / "list.csv")

    nurse = NurseRegistration.objects.get(licence_no="201511000001")
    assert (report.entries, report.problems, report.is_whole) == (1, [], True)
    assert (nurse.person.name, nurse.person.sex, str(nurse.person.birth_date)) == ("王芳", "2", "1949-12-31")
    assert (nurse.practice_place, str(nurse.first_registered_on)) == ("110000", "2015-01-20")
    assert report.as_json()["fields_not_in_list"] == ["title", "issued_on"]


def test_the_same_list_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + GOOD, tmp_path / "list.csv")

    report = take(Kind.NURSE, HEAD + GOOD, tmp_path / "list.csv")

    assert (report.entries, report.updated, report.unchanged) == (0, 0, 1)


def test_what_the_list_says_otherwise_is_named_and_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + GOOD, tmp_path / "list.csv")

    report = take(Kind.NURSE, HEAD + GOOD.replace("2030-01-19", "2028-01-19"), tmp_path / "other.csv")

    assert [(one.rule, one.field, one.value_masked, one.blocks) for one in report.problems] == [
        ("IM-08", "valid_until", "2028-01-19", False)
    ]
    assert "登记簿为“2030-01-19”" in report.problems[0].says
    assert (report.unchanged, str(NurseRegistration.objects.get().valid_until)) == (1, "2030-01-19")


@pytest.mark.parametrize(
    ("given", "instead", "rule"),
    [
        ("11010519491231002X", "110105194912310021", "DQ-05"),
        ("11010519491231002X", "111111111111111111", "DQ-07"),
        ("北京海淀示例医院", "查无此院", "DQ-18"),
        ("2015.1.20", "不详", "DQ-20"),
        ("2030-01-19", "2010-01-19", "DQ-21"),
        ("在册", "不明", "DQ-29"),
        ("王芳", "", "IM-02"),
        ("201511000001", "201511000001123", "DQ-27"),
        ("201511000001", "", "IM-10"),
        ("11010519491231002X", "", "IM-10"),
        ("北京海淀示例医院", "", "IM-10"),
        ("2015.1.20", "", "IM-10"),
    ],
)
def test_a_row_that_needs_a_guess_is_a_named_problem(
    cast: Cast, tmp_path: Path, given: str, instead: str, rule: str
) -> None:
    cast.institution("北京海淀示例医院")

    report = take(Kind.NURSE, HEAD + GOOD.replace(given, instead), tmp_path / "list.csv")

    assert [(one.rule, one.blocks) for one in report.problems if one.blocks] == [(rule, True)]
    assert (report.is_whole, Person.objects.count()) == (True, 0)
    assert "11010519491231002X" not in str(report.as_json())


def test_another_name_under_a_known_number_is_left_to_the_organ(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    other = GOOD.replace("王芳", "李强").replace("201511000001", "201511000002")

    report = take(Kind.NURSE, HEAD + GOOD + other, tmp_path / "list.csv")

    assert [(one.row, one.rule) for one in report.problems] == [(3, "DQ-09")]
    assert report.findings["DQ-09"] == 2


def test_physicians_and_their_qualifications_are_entered(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    text = "姓名,身份证号,资格证书编码,取得资格日期\n李强,11010519491231002X,19991111011010519491231002X,1999-12-01\n"

    first = take(Kind.PHYSICIAN, PHYSICIAN, tmp_path / "list.csv")
    second = take(Kind.QUALIFICATION, text, tmp_path / "quals.csv")

    physician = PhysicianRegistration.objects.get()
    assert (first.entries, physician.level, physician.category, physician.scopes) == (1, "1", "1", ["11"])
    assert (second.entries, PhysicianQualification.objects.get().person) == (1, physician.person)


def entered() -> list[tuple[str, bool]]:
    """The acts that entered something: about what, and whether the same act entered the person."""
    acts = Event.objects.filter(tag=Tag.REGISTER_ENTERED).exclude(subject_kind="institution")
    return sorted((act.subject_kind, journal.body_of(act).get("with_person", False) is True) for act in acts)


def test_one_act_enters_a_registration_and_its_new_person(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + GOOD, tmp_path / "list.csv")
    take(Kind.PHYSICIAN, PHYSICIAN.replace("李强", "王芳"), tmp_path / "again.csv")

    assert entered() == [("nurse", True), ("physician", False)]
    assert set(
        Event.objects.filter(tag=Tag.REGISTER_ENTERED, subject_kind__in=("nurse", "physician")).values_list(
            "person_id", flat=True
        )
    ) == {Person.objects.get().pk}


def test_a_person_known_by_a_qualification_alone_has_an_act_of_their_own(cast: Cast, tmp_path: Path) -> None:
    text = "姓名,身份证号,资格证书编码,取得资格日期\n李强,11010519491231002X,19991111011010519491231002X,1999-12-01\n"

    take(Kind.QUALIFICATION, text, tmp_path / "quals.csv")

    assert entered() == [("person", False)]


def test_an_undone_load_of_persons_leaves_nobody(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    report = take(Kind.NURSE, HEAD + GOOD, tmp_path / "list.csv")

    undone = changes.undo_load(Load.objects.get(pk=report.load), by=cast.by)

    assert (undone.left, Person.objects.count(), NurseRegistration.objects.count()) == ([], 0, 0)


def test_an_empty_number_is_said_to_be_empty_with_what_to_do(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")

    report = take(Kind.NURSE, HEAD + GOOD.replace("11010519491231002X", ""), tmp_path / "list.csv")

    told = report.problems[0]
    assert told.says == "证件号码未填写，本行未登记；请向本人或执业机构核实后补填，只重新导入这些行。"
    assert (told.field, told.fault) == ("id_no", "id_no")


def test_a_list_without_a_column_that_an_entry_needs_says_so(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    text = "姓名,身份证号,护士执业证书编号,执业机构\n王芳,11010519491231002X,201511000001,北京海淀示例医院\n"

    report = take(Kind.NURSE, text, tmp_path / "list.csv")

    assert "名单没有“首次注册日期”一列" in report.problems[0].says


def test_a_certificate_number_of_another_length_says_how_long_it_is(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")

    report = take(Kind.NURSE, HEAD + GOOD.replace("201511000001", "2015110000011"), tmp_path / "list.csv")

    assert [(one.rule, one.fault) for one in report.problems] == [("DQ-27", "shape")]
    assert report.problems[0].says.startswith("护士执业证书编号应为12位数字，这里是“2015110000011”")


def test_a_certificate_number_of_two_rows_names_the_other_row(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    other = GOOD.replace("王芳", "李强").replace("11010519491231002X", SOMEBODY_ELSE)

    report = take(Kind.NURSE, HEAD + GOOD + other, tmp_path / "list.csv")

    assert [(one.row, one.rule, one.fault) for one in report.problems] == [(3, "DQ-27", "twice:licence_no")]
    assert "与第2行相同" in report.problems[0].says


def test_a_number_the_register_has_of_somebody_else_says_that(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + GOOD, tmp_path / "list.csv")
    other = GOOD.replace("王芳", "李强").replace("11010519491231002X", SOMEBODY_ELSE)

    report = take(Kind.NURSE, HEAD + other, tmp_path / "other.csv")

    assert [(one.rule, one.fault) for one in report.problems if one.blocks] == [("DQ-27", "other")]
    assert "属于另一人" in report.problems[0].says


def test_a_word_of_that_place_is_named_with_its_field(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")

    report = take(Kind.NURSE, HEAD + GOOD.replace("在册", "在岗在编"), tmp_path / "list.csv")

    assert "状态“在岗在编”无法识别" in report.problems[0].says


def test_a_row_is_told_all_its_faults_at_once_and_the_row_that_has_its_number(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    again = GOOD.replace("王芳,11010519491231002X", f"李静,{SOMEBODY_ELSE}").replace("2015.1.20", "不详")
    wrong = "赵敏,110105194912310021,2015,查无此院,2015.1.20,2010-01-19,不明,1985-02-31\n"

    report = take(Kind.NURSE, HEAD.replace("状态", "状态,出生日期") + GOOD + again + wrong, tmp_path / "list.csv")

    told = [(each.row, each.rule, each.field) for each in report.problems]
    assert told == [
        (3, "DQ-27", "licence_no"), (3, "DQ-20", "first_registered_on"),
        (4, "DQ-05", "id_no"), (4, "DQ-27", "licence_no"), (4, "DQ-29", "status"), (4, "DQ-21", "valid_until"),
        (4, "DQ-18", "institution"), (4, "DQ-20", "birth_date"),
    ]  # fmt: skip
    assert "与第2行相同" in report.problems[0].says
    assert [each.field for each in report.problems if not each.blocks] == ["birth_date"]
    assert (report.entries, report.blocked, report.is_whole) == (1, 2, True)


def test_a_physician_is_told_the_level_and_the_scope_at_once(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    wrong = PHYSICIAN.replace("执业医师,临床,内科", "某级,临床,某科")

    report = take(Kind.PHYSICIAN, wrong, tmp_path / "list.csv")

    assert [(each.rule, each.field) for each in report.problems] == [("DQ-28", "level"), ("DQ-26", "scopes")]


def test_the_text_mark_of_a_spreadsheet_before_a_number_is_no_fault(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    marked = GOOD.replace("110105", "'110105").replace("2015110", "'2015110").replace("2015.1.20", "'2015.1.20")

    report = take(Kind.NURSE, HEAD + marked, tmp_path / "list.csv")

    assert (report.entries, report.problems) == (1, [])
    assert report.findings["DQ-01"] == 3
    assert Person.objects.get().id_no == "11010519491231002X"
    assert any("文本标记" in each for each in report.as_json()["normalisation"])
