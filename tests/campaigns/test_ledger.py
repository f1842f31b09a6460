"""What a campaign found stays known until it runs again, and a longer form that held beyond that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from campaigns import __main__ as night
from campaigns.campaign import Campaign, Outcome
from campaigns.catalogue import CAMPAIGNS
from campaigns.ledger import Ledger
from campaigns.machine import machine
from tests.campaigns.test_report import HELD, KILLS, LEFT_OUT, NIGHT

LATER = replace(HELD, begun_at=NIGHT.begun_at + timedelta(days=1), source="cd34")
OTHER = replace(KILLS, name="other", title="Another")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.json"


def test_a_result_is_found_again_by_whoever_reads_the_file(path: Path) -> None:
    Ledger(path).add(HELD)

    assert Ledger(path).last(KILLS) == HELD
    assert Ledger(path).longest(KILLS) is None
    assert Ledger(path).last(OTHER) is None


def test_a_run_of_one_leaves_what_is_known_of_others(path: Path) -> None:
    Ledger(path).add(HELD)
    Ledger(path).add(replace(LATER, campaign=OTHER))

    assert Ledger(path).all([KILLS, OTHER]) == [HELD, replace(LATER, campaign=OTHER)]


def test_one_that_was_left_out_takes_nothing_away(path: Path) -> None:
    Ledger(path).add(HELD)
    Ledger(path).add(LEFT_OUT)

    assert Ledger(path).last(KILLS) == HELD


def test_a_shorter_form_keeps_the_longer_one_beside_it(path: Path) -> None:
    short, shorter = replace(LATER, share=0.3), replace(LATER, share=0.1)
    for one in (HELD, short, shorter):
        Ledger(path).add(one)

    assert Ledger(path).all([KILLS]) == [shorter, replace(HELD, is_earlier=True)]


@pytest.mark.parametrize("last", [LATER, replace(LATER, code=1)], ids=["held", "broken"])
def test_a_form_as_long_takes_the_place_of_the_former_whatever_it_found(path: Path, last: Outcome) -> None:
    for one in (HELD, replace(LATER, share=0.3), last):
        Ledger(path).add(one)

    assert Ledger(path).all([KILLS]) == [last]


def test_a_long_form_that_did_not_hold_is_not_kept_as_the_longest(path: Path) -> None:
    short = replace(LATER, share=0.3)
    for one in (replace(HELD, code=1), short):
        Ledger(path).add(one)

    assert Ledger(path).all([KILLS]) == [short]


def test_a_night_of_one_campaign_keeps_the_rows_of_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The whole command, with campaigns that only say how they ended."""

    def ended(campaign: Campaign, _minutes: float, _folder: Path) -> Outcome:
        return replace(LATER, campaign=campaign)

    monkeypatch.setattr(night, "CAMPAIGNS", (KILLS, OTHER))
    monkeypatch.setattr(night, "run", ended)
    monkeypatch.setattr(night, "machine", lambda: dict.fromkeys(machine(), "one"))
    places = [f"--{name}={tmp_path / name}" for name in ("report", "results")]
    Ledger(tmp_path / "results").add(HELD)
    monkeypatch.setattr("sys.argv", ["campaigns", "other", "--minutes", "5", *places])

    assert night.main() == 0
    told = (tmp_path / "report").read_text()
    assert "| The server is killed | I1 | full |" in told
    assert "| ab12 | held |" in told
    assert "| Another | I1 | full |" in told
    assert "| cd34 | held |" in told


def test_what_is_kept_with_the_code_is_of_campaigns_that_there_are() -> None:
    kept = json.loads(night.RESULTS.read_text())

    assert kept.keys() <= {each.name for each in CAMPAIGNS}
