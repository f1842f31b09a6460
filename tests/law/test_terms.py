from __future__ import annotations

from datetime import date

import pytest

from liangzhao.law import parameters
from liangzhao.law.terms import RenewalTiming, licence_last_day, nurse_last_day, nurse_renewal, verification_due


@pytest.mark.parametrize(
    ("applied_on", "timing"),
    [
        (date(2025, 3, 31), RenewalTiming.TOO_EARLY),
        (date(2025, 4, 1), RenewalTiming.IN_TIME),
        (date(2025, 5, 31), RenewalTiming.IN_TIME),
        (date(2025, 6, 1), RenewalTiming.LATE),
        (date(2025, 6, 30), RenewalTiming.LATE),
        (date(2025, 7, 1), RenewalTiming.EXPIRED),
    ],
)
def test_a_nurse_whose_registration_ends_on_30_june_applies(applied_on: date, timing: RenewalTiming) -> None:
    assert nurse_renewal(date(2025, 6, 30), applied_on=applied_on) is timing


def test_a_late_application_is_accepted_with_a_warning_and_an_expired_one_is_sent_on() -> None:
    assert "可以申请" in str(RenewalTiming.LATE.says)
    assert "重新注册" in str(RenewalTiming.EXPIRED.says)


@pytest.mark.parametrize(
    ("beds", "ends", "due"),
    [
        (0, date(2021, 1, 19), date(2017, 1, 20)),
        (99, date(2021, 1, 19), date(2017, 1, 20)),
        (100, date(2031, 1, 19), date(2019, 1, 20)),
    ],
)
def test_beds_decide_how_long_a_licence_runs_and_when_it_is_verified(beds: int, ends: date, due: date) -> None:
    assert licence_last_day(date(2016, 1, 20), beds=beds) == ends
    assert verification_due(date(2016, 1, 20), beds=beds) == due


def test_a_nurse_is_registered_for_five_years() -> None:
    assert nurse_last_day(date(2020, 7, 1)) == date(2025, 6, 30)
    assert nurse_last_day(date(2020, 2, 29)) == date(2025, 2, 27)


def test_the_number_of_the_day_counts() -> None:
    with parameters.replaced(nurse_validity_years=3):
        assert nurse_last_day(date(2020, 7, 1)) == date(2023, 6, 30)
