"""Link, ask, or none: a candidate's score is its probability among all candidates and none of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from liangzhao.consolidation.matching.catalogue import Candidate, Catalogue, Row, entry_of
from liangzhao.consolidation.matching.guards import guarding
from liangzhao.consolidation.matching.scoring import FEATURES, Entry, Weights, compare, weights

SHOWN = 5
EXACT = frozenset({"same-name", "same-code"})
"""Rules by which the two main names are the same once written the same way, or a number of its own is."""


class Decision(StrEnum):
    """What is to be done with a row."""

    LINK = "link"
    CANDIDATES = "candidates"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate as told to others."""

    target: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """The answer for one row; ``target`` and ``score`` are of the best candidate, the target only when it is a link."""

    row: str
    decision: Decision
    target: str
    score: float
    rule: str
    candidates: tuple[Shown, ...]


def probabilities(utilities: Sequence[float], nothing: float) -> list[float]:
    """The share of each candidate, none of them having the rest."""
    highest = max((nothing, *utilities))
    parts = [math.exp(utility - highest) for utility in utilities]
    total = sum(parts) + math.exp(nothing - highest)
    return [part / total for part in parts]


def match(row: Row, catalogue: Catalogue, with_weights: Weights | None = None) -> Match:
    """The answer for a row: a link only when one candidate is likely and no other nearly as much."""
    given = with_weights or weights()
    asking = entry_of(row, is_asking=True)
    if row.codes and (known := catalogue.by_code(row)):
        return _by_code(row, asking, catalogue, *known)
    found = catalogue.candidates(asking, given)
    scores = probabilities([one.utility for one in found], given.nothing)
    shown = tuple(
        Shown(catalogue.rows[one.at].key, catalogue.rows[one.at].name, round(score, 4))
        for one, score in zip(found[:SHOWN], scores, strict=False)
    )
    if not found or scores[0] < given.none:
        return Match(row.key, Decision.NONE, "", round(scores[0], 4) if scores else 0.0, "nothing-alike", shown)
    guard = guarding(asking, found[0].entry, found[0].comparison)
    if scores[0] >= given.link and guard:
        return Match(row.key, Decision.CANDIDATES, "", shown[0].score, guard, shown)
    if scores[0] >= given.link:
        return Match(row.key, Decision.LINK, shown[0].target, shown[0].score, _rule(asking, found[0]), shown)
    return Match(row.key, Decision.CANDIDATES, "", shown[0].score, "not-sure", shown)


def _by_code(row: Row, asking: Entry, catalogue: Catalogue, at: int, other: Entry) -> Match:
    """A number of its own tells which one is meant, unless the names say that somebody wrote it in the wrong row."""
    shown = Shown(catalogue.rows[at].key, catalogue.rows[at].name, 1.0)
    if asking.names and other.names:
        given = weights()
        pair = compare(asking, other, catalogue.index.weight, given)
        if pair.utility < given.nothing or pair.mine.campus != pair.theirs.campus:
            score = round(probabilities([pair.utility], given.nothing)[0], 4)
            return Match(row.key, Decision.CANDIDATES, "", score, "code-of-another", (replace(shown, score=score),))
    return Match(row.key, Decision.LINK, shown.target, 1.0, "same-code", (shown,))


def _rule(asking: Entry, best: Candidate) -> str:
    """What the link rests on, in a word."""
    pair = best.comparison
    told = dict(zip(FEATURES, pair.features, strict=True))
    if pair.mine.is_former or pair.theirs.is_former:
        return "former-name"
    if not told["same"]:
        return "same-but-for-its-form" if told["own"] == 1 else "alike"
    if told["place"] < 1 or told["all"] < 1:
        return "same-own-name"
    is_main = pair.mine == asking.names[0] and pair.theirs == best.entry.names[0]
    return "same-name" if is_main else "another-of-its-names"
