"""Short wordings of 机构类别: understood when they have one meaning, named when they have several, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from liangzhao.consolidation.importing import classes, left_out
from liangzhao.reference import codes, institution_classes
from liangzhao.reference.entries import Entry
from liangzhao.registers.models import Institution
from tests.consolidation.lists import import_text
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("written_tables")]

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("综合医院", "A100"),
        ("社区卫生服务站", "B200"),
        ("社区卫生站", "B200"),
        ("中医院", "A210"),
        ("牙科诊所", "D215"),
        ("口腔门诊", "D152"),
        ("村卫生所", "D600"),
        ("护理站", "A720"),
        ("疾控中心", "J100"),
        ("血液透析中心", "P440"),
        ("A518.妇产（科）医院", "A518"),
        ("D212 中医诊所", "D212"),
        ("综合医院(A100)", "A100"),
        ("ｄ２１２", "D212"),
        ("中医诊所（备案）", "D218"),
    ],
)
def test_a_wording_of_one_meaning_is_understood(wording: str, code: str) -> None:
    assert classes.meaning(wording, TODAY) == classes.Meaning(code)


@pytest.mark.parametrize(
    ("wording", "large", "among"),
    [
        ("诊所", "D", "D212"),
        ("门诊部", "D", "D110"),
        ("医院", "A", "A100"),
        ("卫生院", "C", "C220"),
        ("卫生室", "D", "D600"),
        ("A.医院", "A", "A100"),
    ],
)
def test_a_wording_of_several_meanings_is_its_large_class_with_choices(wording: str, large: str, among: str) -> None:
    found = classes.meaning(wording, TODAY)

    assert found.code == large
    assert among in found.choices


@pytest.mark.parametrize("wording", ["美容院", "药店", "CT中心", "B超", "Z999", "A1000", "诊所医院"])
def test_a_wording_nobody_accepted_means_nothing(wording: str) -> None:
    assert classes.meaning(wording, TODAY) == classes.Meaning()


def test_the_table_of_wordings_names_only_classes_that_exist() -> None:
    known = classes.wordings()
    named = {*known["one"].values(), *(code for choices in known["several"].values() for code in choices)}

    assert {code for code in named | set(known["filed"]) if not institution_classes.exists(code, TODAY)} == set()
    assert all(code.startswith(large) for large, *choices in known["several"].values() for code in choices)
    assert not set(known["one"]) & set(known["several"])
    assert set(known["filed"].values()) <= set(Institution.Form.values)


def test_the_table_repeats_no_name_of_the_code_tables() -> None:
    names = {
        name for table in ("institution_class", "institution_class_ext") for _code, name in codes.choices(table, TODAY)
    }

    assert not names & set(classes.wordings()["one"])


@pytest.fixture
def other_tables(written_tables: None, _entries: list[Entry]) -> Iterator[list[Entry]]:
    """The code tables for a test that says others; the tests behind it read the written ones again."""
    yield _entries
    codes.use(_entries)


def test_a_word_means_what_the_tables_of_the_moment_say(other_tables: list[Entry]) -> None:
    asked = ("institution", "institution_class", "示例小类机构", TODAY)
    before = left_out.unread(*asked), left_out.code_of("nurse", "title", "主管护师", TODAY)
    called = {("institution_class", "A100"): "示例小类机构", ("nurse_title", "253"): "别称"}
    codes.use(replace(each, name=called.get((each.table, each.code), each.name)) for each in other_tables)

    after = left_out.unread(*asked), left_out.code_of("nurse", "title", "主管护师", TODAY)

    assert before == (left_out.Lost(), "253")
    assert after == (None, "")


def test_a_row_with_an_open_class_gets_the_large_one_and_says_so(cast: Cast, tmp_path: Path) -> None:
    report = import_text("机构名称,区县,类别\n甲诊所,海淀区,诊所\n", tmp_path / "list.csv")

    assert Institution.objects.get().institution_class == "D"
    assert [(one.field, one.fault, one.blocks) for one in report.problems] == [("institution_class", "large", False)]
    assert "D212 中医诊所" in report.problems[0].says


def test_a_clinic_on_file_is_not_entered_as_one_with_a_licence(cast: Cast, tmp_path: Path) -> None:
    import_text("机构名称,区县,类别\n甲诊所,海淀区,中医诊所（备案）\n乙诊所,海淀区,D212\n", tmp_path / "list.csv")

    forms = dict(Institution.objects.values_list("name", "licence_form"))
    assert forms == {"甲诊所": "TCM_CLINIC_FILING", "乙诊所": "LICENCE"}
