"""Two rows that claim one institution: the better claim stays, the other is asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from liangzhao.consolidation.matching.deciding import EXACT, Decision, Match

NEARLY = 0.002
"""Claims whose scores differ by no more are equally good."""


def settled(matches: Callable[[], Iterator[Match]]) -> Iterator[Match]:
    """The matches with weaker claims on a linked institution turned into questions; read twice.

    Two rows may well be one institution written twice, so claims by the very name both stay.
    """
    best: dict[str, float] = {}
    for one in matches():
        if one.decision is Decision.LINK:
            best[one.target] = max(best.get(one.target, 0.0), _claim(one))
    for one in matches():
        if one.decision is Decision.LINK and _claim(one) < best[one.target] - NEARLY:
            yield replace(one, decision=Decision.CANDIDATES, target="", rule="claimed-by-a-better-match")
        else:
            yield one


def _claim(one: Match) -> float:
    """An exact name is the strongest claim, whatever else is alike."""
    return 2.0 if one.rule in EXACT else one.score
