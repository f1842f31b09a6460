"""The code tables as they stand in our files, and reading them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from liangzhao.reference import codes
from liangzhao.reference.entries import Entry

NOW = date(2026, 6, 1)
IN_1999 = date(1999, 6, 1)

pytestmark = pytest.mark.usefixtures("code_tables")

COUNTS = {
    "affiliation": 8,
    "diagnosis_subject": 182,
    "economic_type": 22,
    "education": 40,
    "ethnicity": 58,
    "grade_level": 4,
    "grade_rank": 5,
    "holder_id_type": 7,
    "id_type": 8,
    "institution_class": 185,
    "institution_class_ext": 38,
    "institution_status": 10,
    "licence_form": 3,
    "licence_status": 10,
    "management_type": 3,
    "nurse_status": 7,
    "nurse_title": 5,
    "ownership": 5,
    "physician_level": 2,
    "physician_status": 8,
    "physician_title": 5,
    "practice_category": 4,
    "practice_scope": 33,
    "qualification_category": 11,
    "qualification_level": 4,
    "service_mode": 6,
    "service_object": 4,
    "sex": 4,
    "sponsor": 7,
}

NAMES = [
    ("institution_class", "A100", "综合医院"),
    ("institution_class", "A223", "针灸医院"),
    ("institution_class", "A600", "疗养院"),
    ("institution_class", "D212", "中医诊所"),
    ("institution_class", "P120", "临床检验所(站)"),
    ("institution_class_ext", "P440", "血液透析中心"),
    ("diagnosis_subject", "03.06", "肾病学专业"),
    ("diagnosis_subject", "04.04.01", "肾脏移植项目"),
    ("diagnosis_subject", "14.02", "美容牙科"),
    ("diagnosis_subject", "50.13", "针灸科专业"),
    ("economic_type", "24", "港澳台投资股份有限(公司)"),
    ("management_type", "9", "其他卫生机构"),
    ("sponsor", "7", "个人"),
    ("affiliation", "8", "乡属"),
    ("grade_level", "3", "三级"),
    ("grade_rank", "0", "特等"),
    ("physician_level", "2", "执业助理医师"),
    ("qualification_level", "3", "师承或确有专长执业医师"),
    ("qualification_category", "48", "壮医"),
    ("practice_scope", "20", "医学检验、病理专业"),
    ("practice_scope", "56", "傣医专业"),
    ("physician_title", "233", "主治(主管)医师"),
    ("nurse_title", "255", "护士"),
    ("sex", "2", "女性"),
    ("education", "28", "大学普通班毕业"),
    ("ethnicity", "46", "德昂族"),
    ("ethnicity", "56", "基诺族"),
    ("id_type", "07", "台湾居民来往大陆通行证"),
    ("holder_id_type", "111", "公民身份号码"),
    ("physician_status", "LEFT_FILED", "离岗备案"),
    ("institution_status", "VERIFY_DEFERRED", "暂缓校验"),
]

CHANGED = [
    ("12.01", IN_1999, "口腔内科专业"),
    ("12.01", NOW, "牙体牙髓病专业"),
    ("12.02", IN_1999, "口腔颌面外科专业"),
    ("12.02", NOW, "牙周病专业"),
    ("12.06", IN_1999, "其他"),
    ("12.06", NOW, "口腔修复专业"),
    ("30.05", IN_1999, "其他"),
    ("30.05", NOW, "临床细胞分子遗传学专业"),
    ("30.06", NOW, "其他"),
]

LATER = ["04.01.01", "12.07", "12.13", "14.01", "27", "28", "30.06"]

WRITTEN_OTHERWISE = [
    ("institution_class", "妇产（科）医院", "A518"),
    ("institution_class", " 中医 （综合） 医院", "A210"),
    ("practice_scope", "外科", "12"),
    ("practice_scope", "外科专业", "12"),
    ("ethnicity", "汉", "01"),
    ("sex", "女", "2"),
    ("diagnosis_subject", "ｘ线诊断专业", "32.01"),
]


def test_every_table_is_complete(all_entries: tuple[Entry, ...]) -> None:
    assert Counter(each.table for each in all_entries if each.holds_on(NOW)) == COUNTS


def test_every_table_is_listed() -> None:
    assert codes.tables() == sorted(COUNTS)


@pytest.mark.parametrize(("table", "code", "name"), NAMES)
def test_a_code_has_its_name(table: str, code: str, name: str) -> None:
    assert codes.name(table, code, NOW) == name


@pytest.mark.parametrize(("code", "on", "name"), CHANGED)
def test_a_subject_is_called_as_it_was_called_that_day(code: str, on: date, name: str) -> None:
    assert codes.name("diagnosis_subject", code, on) == name


@pytest.mark.parametrize("code", LATER)
def test_a_later_subject_did_not_exist_before_it_was_added(code: str) -> None:
    assert not codes.exists("diagnosis_subject", code, IN_1999)
    assert codes.exists("diagnosis_subject", code, NOW)


def test_a_meaning_ends_on_the_day_the_next_begins() -> None:
    turning = date(2010, 6, 11)
    assert codes.name("diagnosis_subject", "12.01", turning) == "牙体牙髓病专业"
    assert codes.name("diagnosis_subject", "12.01", date(2010, 6, 10)) == "口腔内科专业"


def test_unused_first_level_numbers_stay_unused() -> None:
    first = {each.code for each in codes.entries("diagnosis_subject", NOW) if each.level == 1}
    assert first == {f"{n:02d}" for n in (*range(1, 29), 30, 31, 32, 50, 51, 52)}


def test_a_code_from_before_its_table_shows_its_first_meaning() -> None:
    assert codes.name("diagnosis_subject", "03", date(1990, 1, 1)) == "内科"
    assert not codes.exists("diagnosis_subject", "03", date(1990, 1, 1))


def test_a_code_never_given_is_shown_as_it_stands() -> None:
    assert codes.name("economic_type", "77", NOW) == "77"
    assert codes.entry("economic_type", "77", NOW) is None


def test_a_table_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(codes.UnknownTableError):
        codes.name("no_such_table", "1", NOW)


def test_several_codes_keep_their_order() -> None:
    assert codes.names("practice_scope", ["12", "11"], NOW) == ("外科专业", "内科专业")


def test_choices_of_one_parent() -> None:
    assert codes.choices("practice_scope", NOW, parent="3") == [
        ("41", "公共卫生类别专业"),
        ("X39", "省级以上卫生行政部门规定的其他专业"),
    ]


def test_choices_show_the_day_they_are_asked_for() -> None:
    before = dict(codes.choices("diagnosis_subject", IN_1999, parent="12"))
    after = dict(codes.choices("diagnosis_subject", NOW, parent="12"))
    assert (len(before), len(after)) == (6, 13)


@pytest.mark.parametrize(("table", "text", "code"), WRITTEN_OTHERWISE)
def test_a_name_is_found_however_it_is_written(table: str, text: str, code: str) -> None:
    assert codes.find(table, text, NOW) == code


def test_a_name_that_several_codes_share_is_not_guessed() -> None:
    assert codes.find("diagnosis_subject", "其他", NOW) is None
    assert codes.find("diagnosis_subject", "其他", NOW, parent="32") == "32.11"


def test_a_name_nobody_has_is_not_found() -> None:
    assert codes.find("sex", "医院", NOW) is None


def test_no_code_means_two_things_on_one_day(all_entries: tuple[Entry, ...]) -> None:
    ordered = sorted(all_entries, key=lambda each: (each.table, each.code, each.effective_from))
    same_code = [pair for pair in pairwise(ordered) if (pair[0].table, pair[0].code) == (pair[1].table, pair[1].code)]
    overlaps = [
        (before, after)
        for before, after in same_code
        if before.effective_until is None or before.effective_until > after.effective_from
    ]
    assert len(same_code) == 7
    assert overlaps == []


PARENT_TABLES = {"practice_scope": "practice_category", "qualification_category": "practice_category"}


def test_every_parent_exists(all_entries: tuple[Entry, ...]) -> None:
    known = {(each.table, each.code) for each in all_entries}
    known |= {("institution_class_ext", letter) for table, letter in known if table == "institution_class"}
    orphans = [
        each
        for each in all_entries
        if each.parent and (PARENT_TABLES.get(each.table, each.table), each.parent) not in known
    ]
    assert orphans == []


def test_every_entry_names_its_source(all_entries: tuple[Entry, ...]) -> None:
    assert [each for each in all_entries if not each.source] == []


def test_local_classes_never_take_a_code_of_the_standard(all_entries: tuple[Entry, ...]) -> None:
    standard = {each.code for each in all_entries if each.table == "institution_class"}
    local = {each.code for each in all_entries if each.table == "institution_class_ext"}
    assert standard & local == set()
