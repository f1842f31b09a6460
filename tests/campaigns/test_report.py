"""The report of a night cannot look better than the night was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from campaigns.campaign import Campaign, Outcome, Result, Verdicts
from campaigns.report import Night, is_green, report

NIGHT = Night(datetime(2026, 3, 2, 1, 30, tzinfo=UTC), 480, {"Machine": "2 cores"})
KILLS = Campaign(
    "kills",
    "The server is killed",
    ("I1",),
    ("tests/nothing.py",),
    ("test_the_careless_server_loses",),
    short=1,
    full=10,
    figures=("kills", "kills-control"),
)
PASSED = Verdicts(passed=("test_nothing_is_lost", "test_the_careless_server_loses"))
FIGURES = {
    "kills": {"kills": 100, "acknowledged": 30_000, "lost": 0},
    "kills-control": {"kills": 2, "acknowledged": 600, "lost": 55},
}
HELD = Outcome(KILLS, share=1, seconds=600, tests=PASSED, figures=FIGURES, begun_at=NIGHT.begun_at, source="ab12")
LEFT_OUT = Outcome(KILLS, left_out="not on this machine: patroni")


def page_without(reasons: dict[str, str], *outcomes: Outcome) -> str:
    return report(NIGHT, outcomes, reasons)


def page(*outcomes: Outcome) -> str:
    return report(NIGHT, outcomes)


def row(*outcomes: Outcome) -> str:
    (found,) = (line for line in page(*outcomes).splitlines() if line.startswith("| The server is killed"))
    return found


def test_a_campaign_that_held_is_told_with_its_figures_but_not_those_of_the_control() -> None:
    assert row(HELD) == (
        "| The server is killed | I1 | full | 100 | 30,000 | 0 | 1 found | 03-02 01:30 | 0 | 10.0 | ab12 | held |"
    )
    assert (
        page(HELD).splitlines()[4] == "**All 1 campaigns that ran held.** 2026-03-02 01:30 UTC, 480 minutes asked for."
    )
    assert "| kills | kills-control | kills 2, acknowledged 600, lost 55 |" in page(HELD)
    assert "Everything was run in full." in page(HELD)


@pytest.mark.parametrize(
    ("outcome", "result"),
    [
        (Outcome(KILLS, code=1, tests=PASSED, figures=FIGURES), Result.BROKEN),
        (Outcome(KILLS, tests=Verdicts(PASSED.passed, failed=("test_x",)), figures=FIGURES), Result.BROKEN),
        (Outcome(KILLS, code=5, tests=Verdicts(), figures=FIGURES), Result.BLIND),
        (Outcome(KILLS, tests=PASSED, figures=FIGURES | {"kills": {"kills": 9, "lost": 1}}), Result.BROKEN),
        (Outcome(KILLS, tests=PASSED, figures=FIGURES | {"more": {"foreign": 1}}), Result.BROKEN),
        (Outcome(KILLS, tests=PASSED, figures=FIGURES | {"more": {"doubled": 2.0}}), Result.BROKEN),
        (Outcome(KILLS, tests=PASSED, figures={"kills": FIGURES["kills"]}), Result.NO_FIGURES),
        (Outcome(KILLS, is_over_time=True, tests=PASSED, figures=FIGURES), Result.TIME_OVER),
        (Outcome(KILLS, tests=Verdicts(PASSED.passed[:1], failed=PASSED.passed[1:]), figures=FIGURES), Result.BLIND),
        (Outcome(KILLS, tests=Verdicts(PASSED.passed[:1], skipped=PASSED.passed[1:]), figures=FIGURES), Result.BLIND),
        (Outcome(KILLS, tests=Verdicts(PASSED.passed[:1]), figures=FIGURES), Result.BLIND),
    ],
)
def test_a_campaign_that_did_not_hold_cannot_look_green(outcome: Outcome, result: Result) -> None:
    assert outcome.result is result
    assert not is_green([HELD, outcome])
    assert "**NOT GREEN: 1 of 2 campaigns held.**" in page(HELD, outcome)
    assert f"{KILLS.title}: {result.value}" in page(HELD, outcome)


def test_a_control_that_found_nothing_is_named() -> None:
    blind = Outcome(KILLS, tests=Verdicts(PASSED.passed[:1]), figures=FIGURES)

    assert "**1 of 1 found nothing**" in row(blind)
    assert "the control `test_the_careless_server_loses` found nothing" in page(blind)


def test_lost_rows_stand_in_the_row() -> None:
    lost = Outcome(KILLS, tests=PASSED, figures=FIGURES | {"kills": {"kills": 9, "acknowledged": 5, "lost": 3}})

    assert row(lost).endswith("| 9 | 5 | **3 lost** | 1 found |  |  | 0.0 |  | BROKEN |")


def test_a_test_of_another_name_is_no_control() -> None:
    other = Outcome(KILLS, tests=Verdicts(("test_the_careless_server_loses_nothing",)), figures=FIGURES)

    assert other.result is Result.BLIND


def test_a_control_with_parameters_is_one() -> None:
    found = Outcome(KILLS, tests=Verdicts(("test_the_careless_server_loses[2]",)), figures=FIGURES)

    assert found.result is Result.HELD


def test_what_was_not_run_is_said() -> None:
    short = Outcome(KILLS, tests=Verdicts(PASSED.passed, skipped=("test_more",)), figures=FIGURES)

    assert "- The server is killed: not on this machine: patroni" in page(LEFT_OUT)
    assert "- The server is killed: short was run; all of it takes 10 minutes" in page(short)
    assert "- The server is killed: 37% of full was run; all of it takes 10 minutes" in page(replace(short, share=0.37))
    assert "- The server is killed: `test_more` was skipped" in page(short)
    assert "**All 1 campaigns that ran held, 1 were never run.**" in page(HELD, LEFT_OUT)


def test_the_age_of_a_result_is_said() -> None:
    aged = replace(HELD, begun_at=NIGHT.begun_at - timedelta(days=9, hours=3))

    assert "| 02-20 22:30 | 9 | 10.0 |" in row(aged)
    assert "- The server is killed: not for more than 7 days" in page(aged)
    assert "not for more than" not in page(HELD)


def test_why_a_campaign_was_not_run_this_time_is_said_beside_what_it_found_before() -> None:
    told = page_without({KILLS.title: "the night ended before"}, HELD)

    assert "- The server is killed: the night ended before" in told
    assert "| ab12 | held |" in told


def test_a_longer_form_that_held_before_stands_beside_the_last_and_changes_no_verdict() -> None:
    earlier = replace(HELD, is_earlier=True)
    short = replace(HELD, share=0.2, source="cd34")
    broken = replace(short, code=1)

    assert "| full, earlier | 100 |" in page(short, earlier)
    assert "| 20% of full | 100 |" in page(short, earlier)
    assert "all of it takes" not in page(short, earlier)
    assert "**All 1 campaigns that ran held.**" in page(short, earlier)
    assert "| kills (earlier) | kills |" in page(short, earlier)
    assert "**NOT GREEN: 0 of 1 campaigns held.**" in page(broken, earlier)
    assert not is_green([broken, earlier])


def test_a_night_in_which_nothing_ran_is_not_green() -> None:
    assert not is_green([])
    assert not is_green([LEFT_OUT])
