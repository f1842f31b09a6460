from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from liangzhao.law import parameters

GOOD = """
nurse_validity_years:
  says: 护士执业注册有效期
  unit: years
  values:
    - {since: 2008-05-12, value: 5, reference: 《护士条例》第八条, confidence: read}
    - {since: 2030-01-01, value: 6, reference: 示例, confidence: own}
"""


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        ("physician_decision_days", date(2022, 2, 28), 30),
        ("physician_decision_days", date(2022, 3, 1), 20),
        ("physician_assessment_cycle_years", date(2021, 1, 1), 2),
        ("physician_assessment_cycle_years", date(2022, 3, 1), 3),
        ("nurse_validity_years", date(2026, 1, 1), 5),
        ("licence_validity_years_small", date(2016, 1, 20), 5),
        ("licence_validity_years_large", date(2016, 1, 20), 15),
        ("verification_period_years_small", date(2026, 1, 1), 1),
        ("verification_period_years_large", date(2026, 1, 1), 3),
        ("live_code_seconds", date(2026, 1, 1), 60),
        ("live_code_grace_seconds", date(2026, 1, 1), 30),
        ("propagation_minutes", date(2026, 1, 1), 60),
        ("institution_confirmation_days", date(2026, 1, 1), 5),
        ("photo_age_months_longest", date(2026, 1, 1), 6),
    ],
)
def test_a_number_is_that_of_its_day(name: str, on: date, value: int) -> None:
    assert parameters.number(name, on=on) == value


def test_there_is_no_number_before_the_first_day() -> None:
    with pytest.raises(parameters.NotInForce):
        parameters.number("nurse_validity_years", on=date(2008, 5, 11))


def test_overdue_verification_only_warns_unless_switched() -> None:
    assert parameters.switch("verification_overdue_blocks", on=date(2026, 1, 1)) is False


def test_a_rehearsal_changes_a_number_for_its_block_only() -> None:
    with parameters.replaced(nurse_validity_years=7):
        assert parameters.number("nurse_validity_years", on=date(2000, 1, 1)) == 7

    assert parameters.number("nurse_validity_years", on=date(2026, 1, 1)) == 5


def test_an_operators_file_replaces_a_whole_parameter(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(GOOD, "utf-8")

    table = parameters.load(parameters.SHIPPED, own)

    assert table["nurse_validity_years"].dated(date(2030, 1, 1)).value == 6
    assert table.keys() == parameters.table().keys()


def test_the_operators_file_is_used_by_the_whole_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(GOOD, "utf-8")
    monkeypatch.setattr(parameters, "_operators", parameters.table())

    parameters.use(own)

    assert parameters.number("nurse_validity_years", on=date(2031, 1, 1)) == 6


@pytest.mark.parametrize(
    ("find", "put", "complaint"),
    [
        ("2030-01-01", "2008-05-12", "days must rise"),
        ("2030-01-01", "2001-01-01", "days must rise"),
        ("reference: 示例", "reference: ' '", "reference"),
        (", reference: 示例", "", "each value needs"),
        ("confidence: own", "confidence: sure", "confidence"),
        ("unit: years", "unit: moons", "unknown unit"),
        ("unit: years", "unit: switch", "a switch is true or false"),
        ("value: 6", "value: true", "a switch is true or false"),
        ("value: 6", "value: six", "whole number"),
        ("since: 2030-01-01", "since: soon", "since is a day"),
        ("  says: 护士执业注册有效期\n", "", "needs says"),
        (GOOD, "- a list", "mapping of names"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(tmp_path: Path, find: str, put: str, complaint: str) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(GOOD.replace(find, put), "utf-8")

    with pytest.raises(parameters.ParametersWrong, match=complaint):
        parameters.load(wrong)


def test_a_number_is_no_switch() -> None:
    with pytest.raises(TypeError):
        parameters.switch("nurse_validity_years", on=date(2026, 1, 1))
