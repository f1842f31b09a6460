"""诊疗科目: how others write the codes, and what stands on the face."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.reference import codes, subjects
from liangzhao.reference.entries import Entry

NOW = date(2026, 6, 1)

WRITTEN = [
    ("A03.01", "03.01"),
    ("a03.01", "03.01"),
    ("03.01", "03.01"),
    ("3.1", "03.01"),
    ("0301", "03.01"),
    ("301", "03.01"),
    ("03", "03"),
    ("3", "03"),
    ("A50", "50"),
    ("040101", "04.01.01"),
    ("40101", "04.01.01"),
    ("04.01.01", "04.01.01"),
    ("０３．０１", "03.01"),
    (" 12.05 ", "12.05"),
]

UNREADABLE = ["", "A", "内科", "03.", ".01", "03.01.01.01", "1234567", "03-01", "3.001"]

FACES = [
    (["50.01"], NOW, "中医科;内科专业*****"),
    (["50"], NOW, "中医科*****"),
    (["03.02", "03.01", "03"], NOW, "内科;呼吸内科专业;消化内科专业*****"),
    (["04.01.01"], NOW, "外科;普通外科专业;肝脏移植项目*****"),
    (["50.01", "01", "03.01"], NOW, "预防保健科 / 内科;呼吸内科专业 / 中医科;内科专业*****"),
    (["12.01"], date(2005, 1, 1), "口腔科;口腔内科专业*****"),
    (["12.01"], NOW, "口腔科;牙体牙髓病专业*****"),
    ([], NOW, ""),
]


@pytest.mark.parametrize(("text", "code"), WRITTEN)
def test_a_code_is_read_however_it_is_written(text: str, code: str) -> None:
    assert subjects.normalise(text) == code


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_code_is_refused_in_words(text: str) -> None:
    with pytest.raises(subjects.NotASubjectCode, match="不是诊疗科目代码"):
        subjects.normalise(text)


@given(st.lists(st.integers(1, 99).map(lambda n: f"{n:02d}"), min_size=1, max_size=3))
def test_every_way_of_writing_a_code_reads_as_the_same_code(parts: list[str]) -> None:
    code = ".".join(parts)
    spellings = {code, f"A{code}", "".join(parts), ".".join(str(int(part)) for part in parts)}
    assert {subjects.normalise(spelling) for spelling in spellings} == {code}


def test_a_second_level_subject_brings_the_first() -> None:
    assert subjects.implied(["03.01", "04.01.01"]) == ("03", "03.01", "04", "04.01", "04.01.01")


@pytest.mark.parametrize(("chosen", "on", "text"), FACES)
@pytest.mark.usefixtures("code_tables")
def test_the_face_shows_the_subjects(chosen: list[str], on: date, text: str) -> None:
    assert subjects.face_text(chosen, on) == text


@pytest.mark.usefixtures("code_tables")
def test_forty_subjects_all_stand_on_the_face(all_entries: tuple[Entry, ...]) -> None:
    forty = [each.code for each in all_entries if each.table == "diagnosis_subject" and each.holds_on(NOW)][:40]

    text = subjects.face_text(forty, NOW)

    shown = [name for group in text.removesuffix("*****").split(" / ") for name in group.split(";")]
    assert shown == list(codes.names("diagnosis_subject", subjects.implied(forty), NOW))


@pytest.mark.usefixtures("code_tables")
def test_the_order_of_choosing_does_not_show() -> None:
    assert subjects.face_text(["50.01", "03"], NOW) == subjects.face_text(["03", "50.01"], NOW)
