"""A refused row is told everything that is wrong with it at once, each fault with its column."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.importing.report import Problem, Report
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import previews
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.intake.test_contradictions import OTHER_ID, PLACE, THERE, WANG, wang
from tests.consolidation.intake.test_persons import HEAD, take
from tests.consolidation.lists import import_text
from tests.consolidation.uploads.people import administrator, tried
from tests.support.cast import Cast

__all__ = ["wang"]
pytestmark = pytest.mark.django_db
PHYSICIANS = "姓名,身份证号码,医师执业证书编码,执业机构,首次注册日期,状态,执业级别,执业类别,执业范围\n"
HER_ID = "11010519491231002X"


def of_row(found: Report | previews.Preview, row: int) -> list[tuple[str, str]]:
    problems: list[Problem] = [each for each in found.problems if each.row == row and each.blocks]
    return sorted((each.rule, each.field) for each in problems)


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        (f"李静,{HER_ID},201511000001,查无此院,不详,2030-01-19,在册", "DQ-09 DQ-18 DQ-20"),
        (f"李静,{OTHER_ID},201511000001,查无此院,2015.1.20,2030-01-19,在册", "DQ-18 DQ-27"),
        (f"王芳,{HER_ID},201511000009,{PLACE},2015.1.20,2010-01-19,不明", "DQ-21 DQ-29"),
        (f"王芳,{HER_ID},2015,查无此院,不详,不详,不明", "DQ-18 DQ-20 DQ-20 DQ-27 DQ-29"),
    ],
    ids=["another's identity", "another's certificate", "facts", "nearly everything"],
)
def test_a_nurse_is_told_all_of_it(wang: NurseRegistration, tmp_path: Path, line: str, faults: str) -> None:
    report = take(Kind.NURSE, HEAD + line, tmp_path / "later.csv")

    assert [rule for rule, _field in of_row(report, 2)] == faults.split()
    assert report.is_whole


def test_a_number_of_an_earlier_row_is_told_beside_other_faults(wang: NurseRegistration, tmp_path: Path) -> None:
    unnamed = f"赵敏,110101,201511000001,{THERE},2016.1.20,2030-01-19,在册\n"

    report = take(Kind.NURSE, HEAD + WANG + unnamed, tmp_path / "later.csv")

    assert of_row(report, 3) == [("DQ-05", "id_no"), ("DQ-27", "licence_no")]


def test_a_physician_is_told_level_and_category_and_no_scope_that_hangs_on_it(cast: Cast, tmp_path: Path) -> None:
    cast.institution(PLACE)
    line = f"李静,{OTHER_ID},110110000000001,{PLACE},2015.1.20,在册,特级,全能,内科专业\n"

    report = take(Kind.PHYSICIAN, PHYSICIANS + line, tmp_path / "list.csv")

    assert of_row(report, 2) == [("DQ-28", "category"), ("DQ-28", "level")]


def test_a_qualification_is_told_its_number_and_its_day(cast: Cast, tmp_path: Path) -> None:
    line = f"姓名,身份证号码,医师资格证书编码,资格取得日期\n李静,{OTHER_ID},123,不详\n"

    report = take(Kind.QUALIFICATION, line, tmp_path / "list.csv")

    assert of_row(report, 2) == [("DQ-20", "obtained_on"), ("DQ-28", "qual_no")]


def test_an_institution_with_anothers_number_is_told_its_other_cells(cast: Cast, tmp_path: Path) -> None:
    there = cast.institution(PLACE)
    cast.authority("东城")
    head = "机构编码,机构名称,区县,地址,类别,登记号,发证日期\n"

    report = import_text(f"{head}1,甲医院,东城区,某路1号,A100,{there.reg_no},2024-13-45\n", tmp_path / "list.csv")

    assert [(each.rule, each.field, each.blocks) for each in report.problems] == [
        ("DQ-14", "reg_no", True),
        ("DQ-20", "issued_on", False),
    ]


def test_a_row_of_another_institution_is_told_the_rest_as_well(cast: Cast) -> None:
    hospital = cast.institution(PLACE)
    line = f"李静,{OTHER_ID},2015,{THERE},不详,2030-01-19,在册\n"

    upload = tried((HEAD + line).encode(), administrator(cast, hospital))

    found = of_row(previews.of(upload), 2)
    assert found == [("DQ-20", "first_registered_on"), ("DQ-27", "licence_no"), ("IM-05", "institution")]
