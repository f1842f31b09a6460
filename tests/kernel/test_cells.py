"""Cells of files for spreadsheets (SEC-W4)."""

from __future__ import annotations

import pytest

from liangzhao.kernel.cells import as_text


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-cmd|' /C calc'!A0", "+", "-1\n=1"]
)
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "甲", "1,234", "12", "-0.5", "+2.1", "-31", "某-某"])
def test_texts_and_numbers_stay(cell: str) -> None:
    assert as_text(cell) == cell
