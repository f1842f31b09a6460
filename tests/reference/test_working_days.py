"""The calendar of working days we bring."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.reference.entries import read_special_days
from liangzhao.reference.working_days import working_calendar

WORKING = [
    "2019-02-02",
    "2020-01-19",
    "2022-10-08",
    "2024-02-04",
    "2025-01-26",
    "2026-02-14",
    "2026-02-28",
    "2026-06-01",
]
OFF = ["2019-05-02", "2020-01-31", "2021-10-07", "2023-05-03", "2025-06-02", "2026-01-02", "2026-02-16", "2026-06-06"]
WORKING_DAYS = [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]


@pytest.mark.parametrize("day", WORKING)
def test_offices_work(day: str) -> None:
    assert working_calendar().is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", OFF)
def test_offices_rest(day: str) -> None:
    assert not working_calendar().is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(("year", "count"), WORKING_DAYS)
def test_a_year_has_its_working_days(year: int, count: int) -> None:
    assert working_calendar().working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


def test_only_weekends_are_made_up_for() -> None:
    assert [each for each in read_special_days() if each.works and each.day.weekday() < 5] == []


def test_every_day_names_its_notice_and_occasion() -> None:
    assert [each for each in read_special_days() if not (each.source and each.occasion)] == []


def test_days_stand_once_and_in_order() -> None:
    days = [each.day for each in read_special_days()]
    assert days == sorted(set(days))


def test_every_year_between_the_first_and_the_last_is_there() -> None:
    assert {each.day.year for each in read_special_days()} == set(range(2019, 2027))


def test_a_term_over_the_national_holiday_of_2026() -> None:
    due = working_calendar().add_working_days(date(2026, 9, 30), 5)

    assert (due.day, due.is_certain) == (date(2026, 10, 13), True)


def test_a_term_past_the_last_notice_says_so() -> None:
    assert not working_calendar().add_working_days(date(2026, 12, 20), 20).is_certain
