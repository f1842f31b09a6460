"""Files for spreadsheets: read again they hold what was written, and no cell is a formula (SEC-W4)."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.web.answers import table_file

STARTS = "=+-@\t\r"


def read_again(cells: list[str]) -> list[str]:
    text = table_file("list", ["a"] * len(cells), [cells]).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1, max_size=5))
def test_what_is_read_again_is_what_was_written_and_runs_nothing(cells: list[str]) -> None:
    found = read_again(cells)

    assert [one.removeprefix("'") if one[1:2] and one[1] in STARTS else one for one in found] == [
        one.removeprefix("'") if one[1:2] and one[1] in STARTS else one for one in cells
    ]
    assert not [one for one in found if one.startswith(tuple(STARTS))]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", '=cmd|"/c calc"!A0'])
def test_what_starts_a_formula_is_quoted(cell: str) -> None:
    assert read_again([cell]) == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["", "1", "北京海淀示例医院", "a=b", "'quoted"])
def test_anything_else_stays(cell: str) -> None:
    assert read_again([cell]) == [cell]
