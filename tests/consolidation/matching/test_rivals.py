"""Two rows that claim one institution."""

from __future__ import annotations

from liangzhao.consolidation.matching.deciding import Decision, Match
from liangzhao.consolidation.matching.rivals import settled


def link(row: str, target: str, score: float, rule: str = "same-own-name") -> Match:
    return Match(row, Decision.LINK, target, score, rule, ())


def decisions(*matches: Match) -> list[Decision]:
    return [one.decision for one in settled(lambda: iter(matches))]


def test_the_better_claim_stays_and_the_other_is_asked_about() -> None:
    assert decisions(link("a", "x", 0.99), link("b", "x", 0.95)) == [Decision.LINK, Decision.CANDIDATES]


def test_claims_on_different_institutions_all_stay() -> None:
    assert decisions(link("a", "x", 0.99), link("b", "y", 0.95)) == [Decision.LINK, Decision.LINK]


def test_an_institution_listed_twice_by_its_very_name_is_linked_twice() -> None:
    twice = (link("a", "x", 0.99, "same-name"), link("b", "x", 0.95, "same-name"))

    assert decisions(*twice) == [Decision.LINK, Decision.LINK]


def test_the_main_name_is_the_strongest_claim() -> None:
    assert decisions(link("a", "x", 0.999, "alike"), link("b", "x", 0.95, "same-name")) == [
        Decision.CANDIDATES,
        Decision.LINK,
    ]


def test_the_weaker_claim_keeps_its_score_and_says_why() -> None:
    _first, second = settled(lambda: iter((link("a", "x", 0.99), link("b", "x", 0.95))))

    assert (second.target, second.score, second.rule) == ("", 0.95, "claimed-by-a-better-match")
