from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.kernel.calendar import WorkingCalendar
from liangzhao.kernel.periods import add_months, add_years, last_day

AUTUMN_2024 = WorkingCalendar(
    known_from=date(2024, 1, 1),
    known_until=date(2024, 12, 31),
    holidays=frozenset(date(2024, 10, day) for day in range(1, 8)),
    makeup_workdays=frozenset({date(2024, 9, 29), date(2024, 10, 12)}),
)
days = st.dates(date(1950, 1, 1), date(2090, 12, 31))


def test_twenty_working_days_over_the_national_day_of_2024() -> None:
    due = AUTUMN_2024.add_working_days(date(2024, 9, 25), 20)

    assert due.day == date(2024, 10, 28)
    assert due.is_certain
    assert due.sentence.render() == "2024年10月28日"


def test_the_count_back_agrees() -> None:
    assert AUTUMN_2024.working_days_between(date(2024, 9, 25), date(2024, 10, 28)) == 20
    assert AUTUMN_2024.working_days_between(date(2024, 10, 28), date(2024, 9, 25)) == -20


def test_without_make_up_days_the_answer_would_be_the_wrong_one() -> None:
    plain = WorkingCalendar(AUTUMN_2024.known_from, AUTUMN_2024.known_until, AUTUMN_2024.holidays)

    assert plain.add_working_days(date(2024, 9, 25), 20).day == date(2024, 10, 30)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 9, 29), True),
        (date(2024, 10, 12), True),
        (date(2024, 10, 1), False),
        (date(2024, 10, 7), False),
        (date(2024, 10, 8), True),
        (date(2024, 10, 13), False),
    ],
)
def test_make_up_days_work_and_holidays_do_not(day: date, works: bool) -> None:
    assert AUTUMN_2024.is_working_day(day) is works


def test_a_term_beyond_the_announced_holidays_says_so() -> None:
    due = AUTUMN_2024.add_working_days(date(2024, 12, 20), 20)

    assert not due.is_certain
    assert due.sentence.render() == "2025年01月17日（暂按周末推算：2024年12月31日以后的放假安排尚未公布）"


def test_a_term_that_starts_before_the_known_years_is_not_certain() -> None:
    assert not AUTUMN_2024.add_working_days(date(2023, 12, 29), 1).is_certain


def test_a_term_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        AUTUMN_2024.add_working_days(date(2024, 9, 25), 0)


def test_a_day_cannot_be_both_free_and_made_up() -> None:
    with pytest.raises(ValueError, match="both"):
        WorkingCalendar(
            date(2024, 1, 1), date(2024, 12, 31), frozenset({date(2024, 5, 1)}), frozenset({date(2024, 5, 1)})
        )


@given(st.dates(date(2024, 1, 1), date(2024, 11, 1)), st.integers(1, 25))
def test_the_due_day_is_a_working_day_that_many_working_days_later(start: date, count: int) -> None:
    due = AUTUMN_2024.add_working_days(start, count).day

    assert AUTUMN_2024.is_working_day(due)
    assert AUTUMN_2024.working_days_between(start, due) == count


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2016, 1, 20), 5, date(2021, 1, 20)),
        (date(2024, 2, 29), -1, date(2023, 2, 28)),
    ],
)
def test_years_are_added_by_the_calendar(day: date, years: int, later: date) -> None:
    assert add_years(day, years) == later


def test_the_sample_licence_of_the_notice_runs_five_years_less_a_day() -> None:
    assert last_day(date(2016, 1, 20), 5) == date(2021, 1, 19)


def test_a_month_is_added_to_the_last_day_of_a_longer_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


@given(days, st.integers(-40, 40))
def test_adding_years_keeps_the_month_and_never_moves_past_the_day(day: date, years: int) -> None:
    later = add_years(day, years)

    assert (later.year, later.month) == (day.year + years, day.month)
    assert later.day in (day.day, day.day - 1)
