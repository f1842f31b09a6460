"""Fits the weights of matching to lists whose answers are known, staying near the weights that reason gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from liangzhao.consolidation.matching.catalogue import Catalogue, Row, entry_of
from liangzhao.consolidation.matching.scoring import Weights

HOLD = 0.02
"""How strongly a weight is held near the one it starts from."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """The features of the candidates of a row, and the place of the right one: the last place means none."""

    features: Array
    answer: int


def questions(rows: Iterable[Row], catalogue: Catalogue, gold: dict[str, str], given: Weights) -> list[Question]:
    """A question for each row that has candidates, and whose answer is among them or is known to be none."""
    asked = []
    for row in rows:
        found = catalogue.candidates(entry_of(row, is_asking=True), given)
        places = [at for at, one in enumerate(found) if catalogue.rows[one.at].key == gold[row.key]]
        if found and (places or not gold[row.key]):
            asked.append(
                Question(np.array([one.comparison.features for one in found]), places[0] if places else len(found))
            )
    return asked


def fitted(asked: Sequence[Question], start: Weights) -> Weights:
    """The weights under which the answers are likeliest, none of them negative."""
    begin = np.array([*start.features, start.nothing])
    stacked = np.concatenate([one.features for one in asked])
    sizes = np.array([len(one.features) for one in asked])
    owner = np.repeat(np.arange(len(asked)), sizes)
    right = np.zeros(len(stacked), dtype=bool)
    firsts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    is_none = np.array([one.answer == size for one, size in zip(asked, sizes, strict=True)])
    right[[first + one.answer for first, one, none in zip(firsts, asked, is_none, strict=True) if not none]] = True

    def loss(weights: Array) -> tuple[float, Array]:
        utility, nothing = stacked @ weights[:-1], weights[-1]
        highest = np.maximum(np.maximum.reduceat(utility, firsts), nothing)
        parts = np.exp(utility - highest[owner])
        rest = np.exp(nothing - highest)
        total = np.add.reduceat(parts, firsts) + rest
        share = parts / total[owner]
        chosen = np.where(is_none, nothing, 0.0)
        chosen[owner[right]] = utility[right]
        likely = float(np.sum(np.log(total) + highest - chosen))
        slope = np.append(stacked.T @ (share - right), np.sum(rest / total - is_none))
        away = weights - begin
        held = HOLD * len(asked) / 100
        return likely + held * float(away @ away), slope + 2 * held * away

    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(begin))
    return replace(start, features=tuple(float(each) for each in found.x[:-1]), nothing=float(found.x[-1]))
