"""Campaigns run in processes of their own; whatever becomes of them, the night goes on and tells it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from campaigns.__main__ import shares_of
from campaigns.campaign import Campaign, Result
from campaigns.catalogue import CAMPAIGNS, NIGHT_MINUTES
from campaigns.running import CHECKOUT, kept, run, verdicts_in, why_not

TEMPLATE = """
import os, pathlib, threading

import pytest

from tests.support.figures import note

PLACE = pathlib.Path(__file__).parent


def test_all_is_kept():
    note("made-up", acts=int(os.environ.get("MADE_UP_ACTS", "1")), lost={lost})
    assert os.environ.get("LIANGZHAO_NIGHT", "no") == "{night}"


def test_the_wrong_one_is_found():
    assert {found}


@pytest.mark.skipif({hangs} == 0, reason="only one case hangs")
def test_it_ends():
    threading.Event().wait({hangs})
"""


def campaign(folder: Path, **values: object) -> Campaign:
    made = {"lost": 0, "night": "no", "found": True, "hangs": 0} | values
    path = folder / "test_made_up.py"
    path.write_text(TEMPLATE.format(**made))
    return Campaign(
        *("made-up", "Made up", ("I1",), (str(path),), ("test_the_wrong_one_is_found",)),
        short=0.5,
        full=5,
        figures=("made-up",),
        scaled=lambda minutes: {"MADE_UP_ACTS": str(int(minutes * 10))},
    )


@pytest.fixture(autouse=True)
def _no_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANGZHAO_NIGHT", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the made-up tests need no more than the settings do
    monkeypatch.setenv("PYTEST_PLUGINS", "pytest_django.plugin")


def test_the_short_form_is_scaled_to_its_minutes(tmp_path: Path) -> None:
    done = run(campaign(tmp_path), 0.5, tmp_path)

    assert done.result is Result.HELD
    assert (done.share, done.sum("acts")) == (0, 5)
    assert done.tests.skipped == ("test_it_ends",)


def test_one_that_is_spread_runs_in_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_PLUGINS", "pytest_django.plugin,xdist.plugin")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)  # a more talkative pytest says it in other words
    spread = replace(campaign(tmp_path), is_spread=True)

    assert run(spread, 0.5, tmp_path).result is Result.HELD
    assert "bringing up nodes" in (tmp_path / spread.name / "output.txt").read_text()


def test_with_time_enough_the_long_form_is_run(tmp_path: Path) -> None:
    whole = campaign(tmp_path, night="1")

    done = run(whole, 5, tmp_path)

    assert done.result is Result.HELD
    assert done.share == 1
    assert kept(whole, tmp_path) == done


@pytest.mark.parametrize(
    ("values", "result"),
    [
        ({"lost": 1}, Result.BROKEN),
        ({"night": "1"}, Result.BROKEN),
        ({"found": False}, Result.BLIND),
    ],
)
def test_what_goes_wrong_is_seen(tmp_path: Path, values: dict[str, object], result: Result) -> None:
    assert run(campaign(tmp_path, **values), 0.5, tmp_path).result is result


def test_a_campaign_that_never_ends_is_ended(tmp_path: Path) -> None:
    hanging = replace(campaign(tmp_path, hangs=600), short=0.01)

    done = run(hanging, 0.02, tmp_path)

    assert done.result is Result.TIME_OVER
    assert done.seconds < 60


def test_what_is_not_on_the_machine_is_left_out_and_said(tmp_path: Path) -> None:
    needing = replace(campaign(tmp_path), needs=("no-such-scanner",))

    assert run(needing, 1, tmp_path).left_out == "not on this machine: no-such-scanner"
    assert why_not(replace(needing, needs=(), full_only=True), 1) == "needs 5 minutes, 1.0 were given"


def test_without_results_nothing_passed(tmp_path: Path) -> None:
    assert verdicts_in(tmp_path / "none.xml").passed == ()


def test_a_whole_night_gives_each_campaign_its_full_length() -> None:
    whole = sum(each.full for each in CAMPAIGNS)

    assert whole <= NIGHT_MINUTES
    assert shares_of(CAMPAIGNS, whole) == {each.name: pytest.approx(each.full) for each in CAMPAIGNS}


def test_a_short_night_gives_those_worth_most_their_time_first() -> None:
    shorts = sum(each.short for each in CAMPAIGNS)

    given = shares_of(CAMPAIGNS, shorts + 30)

    assert sum(given.values()) == pytest.approx(shorts + 30)
    first, second, third, fourth = CAMPAIGNS[:4]
    assert [each.share(given[each.name]) for each in (first, second, third)] == [1, 1, 1]
    assert 0 < fourth.share(given[fourth.name]) < 1
    assert {given[each.name] - each.short for each in CAMPAIGNS[4:]} == {0}
    assert shares_of(CAMPAIGNS, 1) == {each.name: each.short for each in CAMPAIGNS}


def test_a_part_of_the_time_does_a_part_of_the_long_form(tmp_path: Path) -> None:
    one = campaign(tmp_path)

    assert [one.share(minutes) for minutes in (0.1, 0.5, 2, 5, 9)] == [0, 0, 0.4, 1, 1]
    assert replace(one, whole=True).share(2) == 0
    assert run(campaign(tmp_path, night="0.4"), 2, tmp_path).result is Result.HELD


@pytest.mark.parametrize("each", CAMPAIGNS, ids=lambda each: each.name)
def test_the_tests_and_controls_of_a_campaign_are_there(each: Campaign) -> None:
    text = "".join((CHECKOUT / path).read_text() for path in each.tests)

    assert [name for name in each.controls if f"def {name}(" not in text] == []
    assert each.short <= each.full


def test_names_are_given_once() -> None:
    assert len({each.name for each in CAMPAIGNS}) == len(CAMPAIGNS)
