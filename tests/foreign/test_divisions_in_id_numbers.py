"""ID numbers keep the division of their first registration forever: no code that ever existed may reject one."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from liangzhao.kernel.identifiers import id_number, uscc
from liangzhao_verify.identifiers.provinces import PROVINCES

pytestmark = pytest.mark.foreign

BIRTH, ON = date(1980, 5, 17), date(2026, 6, 1)


def _column(path: Path, *names: str) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = {row[name] for row in csv.DictReader(file) for name in names}
    return {code for code in found if len(code) == 6 and code.isdecimal()}


@pytest.fixture
def current(shared_data: Path) -> set[str]:
    return _column(shared_data / "divisions" / "divisions_current.csv", "code")


@pytest.fixture
def ever(current: set[str], shared_data: Path) -> set[str]:
    """Every code of the changes since 1980, and the current ones."""
    return current | _column(shared_data / "divisions" / "division_changes_1980_2026.csv", "old_code", "new_code")


def test_our_provinces_are_those_of_the_national_list(current: set[str]) -> None:
    assert {code[:2] for code in current} == set(PROVINCES)


def test_a_number_with_any_division_that_ever_existed_is_accepted(ever: set[str]) -> None:
    refused = {code for code in ever if not id_number.check(id_number.compose(code, BIRTH, 7), on=ON).ok}

    assert len(ever) > 5000
    assert refused == set()


def test_a_retired_division_is_no_doubt_when_the_table_remembers_it(ever: set[str], current: set[str]) -> None:
    retired = ever - current
    doubted = {
        code
        for code in retired
        if id_number.check(id_number.compose(code, BIRTH, 7), known_division=ever.__contains__, on=ON).findings
    }

    assert {"110103", "110104"} <= retired
    assert doubted == set()


def test_a_credit_code_of_any_current_division_is_without_doubt(current: set[str]) -> None:
    doubted = {
        code
        for code in current
        if uscc.check(uscc.compose("12", code, "00000004"), known_division=current.__contains__).findings
    }

    assert doubted == set()
