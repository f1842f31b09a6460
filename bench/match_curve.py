"""Precision and recall of matching on two dates of one list, cross-validated, beside plain character pairs."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.match_fit import Question, fitted, questions
from bench.match_lists import CITIES, pair
from liangzhao.consolidation.matching.catalogue import Catalogue, Row
from liangzhao.consolidation.matching.deciding import Decision, Match, match
from liangzhao.consolidation.matching.rivals import settled
from liangzhao.consolidation.matching.scoring import FEATURES, Weights, weights

FOLDS = 5
MADE_UP = CITIES[:3]
THRESHOLDS = (
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.75,
    0.8,
    0.85,
    0.88,
    0.9,
    0.92,
    0.93,
    0.94,
    0.95,
    0.96,
    0.97,
    0.98,
    0.99,
    0.995,
)

Gold = dict[str, str]


@dataclass(frozen=True)
class Point:
    """What linking at a threshold gives."""

    threshold: float
    links: int
    precision: float
    recall: float


def both_lists(folder: Path) -> tuple[list[Row], list[Row], Gold]:
    """The older slice, the list of 2019, and the code of 2019 that each older code is, empty for none."""
    older = _rows(folder / "beijing_codes_older_5prefixes.csv")
    newer = _rows(folder / "beijing_designated_2019.csv")
    known = {row.key for row in newer}
    return older, newer, {row.key: row.key if row.key in known else "" for row in older}


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(row["code"], row["name"]) for row in csv.DictReader(file)]


def cross_validated(older: Sequence[Row], catalogue: Catalogue, gold: Gold, *, link: float = 0.3) -> list[Match]:
    """The answers for all rows, each by weights that were fitted without it (and with made-up lists)."""
    start = weights()
    asked = {row.key: questions([row], catalogue, gold, start) for row in older}
    made_up = _made_up(start)
    keys = sorted(asked)
    random.Random(1).shuffle(keys)
    fold_of = {key: at % FOLDS for at, key in enumerate(keys)}
    trained: list[Weights] = []
    for fold in range(FOLDS):
        others = [each for key, each_asked in asked.items() if fold_of[key] != fold for each in each_asked]
        trained.append(replace(fitted([*others, *made_up], start), link=link))
    return [match(row, catalogue, trained[fold_of[row.key]]) for row in older]


def _made_up(start: Weights) -> list[Question]:
    made = [pair(city) for city in MADE_UP]
    return [one for each in made for one in questions(each.older, Catalogue(each.register), each.gold, start)]


def fit_all(folder: Path) -> dict[str, float]:
    """The weights fitted on everything there is, for weights.yaml."""
    older, newer, gold = both_lists(folder)
    start = weights()
    found = fitted([*questions(older, Catalogue(newer), gold, start), *_made_up(start)], start)
    return dict(zip((*FEATURES, "nothing"), (*found.features, found.nothing), strict=True))


def curve(matches: Sequence[Match], gold: Gold, thresholds: Iterable[float] = THRESHOLDS) -> list[Point]:
    """Precision and recall of the links at each threshold, rivals settled."""
    return [_point(matches, gold, threshold) for threshold in thresholds]


def _point(matches: Sequence[Match], gold: Gold, threshold: float) -> Point:
    held = [_held(one, threshold) for one in matches]
    links = [one for one in settled(lambda: iter(held)) if one.decision is Decision.LINK]
    right = sum(one.target == gold[one.row] for one in links)
    return Point(threshold, len(links), right / max(len(links), 1), right / sum(map(bool, gold.values())))


def _held(one: Match, threshold: float) -> Match:
    if one.decision is Decision.LINK and one.score < threshold:
        return replace(one, decision=Decision.CANDIDATES, target="")
    return one


def among_five(matches: Sequence[Match], gold: Gold) -> float:
    """The share of rows that have a counterpart whose counterpart is among their candidates."""
    having = [one for one in matches if gold[one.row]]
    return sum(any(each.target == gold[one.row] for each in one.candidates) for one in having) / len(having)


def plain_pairs(older: Sequence[Row], newer: Sequence[Row], gold: Gold) -> list[Point]:
    """The yardstick: best Jaccard of character pairs after the simplest cleaning, at each threshold."""
    cleaned = [(row.key, _pairs(_cleaned(row.name))) for row in newer]
    best = [(row.key, *_nearest(_pairs(_cleaned(row.name)), cleaned)) for row in older]
    having = sum(map(bool, gold.values()))
    points = []
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        links = [(key, target) for key, target, likeness in best if likeness >= threshold]
        right = sum(gold[key] == target for key, target in links)
        points.append(Point(threshold, len(links), right / max(len(links), 1), right / having))
    return points


def _nearest(pairs: frozenset[str], cleaned: Sequence[tuple[str, frozenset[str]]]) -> tuple[str, float]:
    jaccard: Callable[[frozenset[str]], float] = lambda other: len(pairs & other) / max(len(pairs | other), 1)  # noqa: E731  # a name for the formula
    key, other = max(cleaned, key=lambda each: jaccard(each[1]))
    return key, jaccard(other)


def _cleaned(name: str) -> str:
    for old, new in (
        ("（", "("),
        ("）", ")"),
        ("北京市", ""),
        ("北京", ""),
        ("宣武", "西城"),
        ("崇文", "东城"),
        ("密云县", "密云区"),
        ("延庆县", "延庆区"),
    ):
        name = name.replace(old, new)
    return name.strip()


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


if __name__ == "__main__":
    for feature, worth in fit_all(Path(__file__).resolve().parents[2] / "shared" / "data" / "institutions").items():
        print(f"{feature:10} {worth:6.2f}")
