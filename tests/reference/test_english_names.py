"""English names of codes and divisions: of codes that exist, one each, without Chinese."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from liangzhao.reference import english
from liangzhao.reference.entries import DATA, read_divisions, read_entries

HAN = re.compile(r"[\u3400-\u9fff]")
WHOLE = ("sex", "physician_level", "physician_title", "nurse_title", "practice_category", "ethnicity")


def rows() -> list[dict[str, str]]:
    with (DATA / "english.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_english_name_is_of_a_name_in_its_table() -> None:
    known = {(entry.table, entry.name) for entry in read_entries()}

    assert [row for row in rows() if (row["table"], row["name"]) not in known] == []


def test_a_name_has_one_english_without_chinese() -> None:
    assert [key for key, count in Counter((row["table"], row["name"]) for row in rows()).items() if count > 1] == []
    assert [row for row in rows() if not row["english"].strip() or HAN.search(row["english"])] == []


@pytest.mark.parametrize("table", WHOLE)
def test_short_tables_are_complete(table: str) -> None:
    names = {entry.name for entry in read_entries() if entry.table == table}

    assert [name for name in names if english.of_code(table, name) is None] == []


def test_what_has_no_accepted_name_has_none() -> None:
    assert english.of_code("sex", "内科") is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("北京市", "Beijing"),
        ("海淀区", "Haidian District"),
        ("西安市", "Xi'an"),
        ("陕西省", "Shaanxi"),
        ("内蒙古自治区", "Inner Mongolia"),
        ("正定县", "Zhengding County"),
        ("香港特别行政区", "Hong Kong"),
    ],
)
def test_a_division_is_written_in_letters(name: str, said: str) -> None:
    assert english.of_division(name) == said


def test_every_division_can_be_written_in_letters() -> None:
    assert [each.name for each in read_divisions() if HAN.search(english.of_division(each.name))] == []
