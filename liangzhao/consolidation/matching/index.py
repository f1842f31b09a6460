"""Names by their character pairs, in arrays: the nearest among a million in some milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import add

import numpy as np
from numpy.typing import NDArray

_EDGE = "\x02"
_WIDTH = np.uint64(1 << 21)
_FIRST_MARK = np.uint64(1 << 44)
_MARK_SHARE = 0.5  # a place or a kind helps to choose among texts; it does not bring in all of a county
_BUDGET = 120_000
_SEEDS = 20_000
_RAREST = 3
_KEPT = 200_000

Ints = NDArray[np.uint32]
Floats = NDArray[np.float32]


class BigramIndex:
    """Texts by their character pairs and marks; ``nearest`` reads the rare ones in full and skips the most common.

    A mark is a number below 2**32 that a text bears beside its words: its county, its kind.
    """

    def __init__(self, texts: Sequence[str], marks: Sequence[Sequence[int]]) -> None:
        self.size = len(texts)
        keys, rows = _joined(_pairs(texts), _marks(marks))
        order = np.argsort(keys, kind="stable")
        keys, rows = keys[order], rows[order]
        keep = np.ones(len(keys), dtype=bool)
        keep[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
        keys, self._rows = keys[keep], rows[keep]
        found, starts = np.unique(keys, return_index=True)
        self._ends = np.append(starts[1:], len(keys)).astype(np.uint32)
        self._starts = starts.astype(np.uint32)
        self._at = found
        counts = (self._ends - self._starts).astype(np.float32)
        self._weight = np.where(found < _FIRST_MARK, 1, _MARK_SHARE).astype(np.float32) * self._information(counts)
        self._total = np.bincount(self._rows, np.repeat(self._weight, counts.astype(np.int64)), self.size).astype(
            np.float32
        )
        self._overlap = np.zeros(self.size, dtype=np.float32)
        self._known: dict[str, float] = {}

    def _information(self, counts: Floats) -> Floats:
        """How much a pair tells, 0…1: nothing when every text has it, 1 when one or none has it."""
        told: Floats = (np.log((self.size + 1) / counts) / np.log(self.size + 2)).clip(0.02, 1).astype(np.float32)
        return told

    def weight(self, pair: str) -> float:
        """How much a character pair tells, 0…1."""
        known = self._known.get(pair)
        if known is None:
            place = self._place(_key(pair))
            known = float(self._weight[place]) if place is not None else 1.0
            if len(self._known) < _KEPT:
                self._known[pair] = known
        return known

    def _place(self, key: int) -> int | None:
        place = int(np.searchsorted(self._at, np.uint64(key)))
        return place if place < len(self._at) and int(self._at[place]) == key else None

    def nearest(self, text: str, marks: Sequence[int], limit: int) -> list[int]:
        """The texts that share most with this one, by both Dice's measure and how much of it they hold."""
        places = [self._place(_key(pair)) for pair in pairs(text)]
        places += [place for mark in marks if (place := self._place(int(_FIRST_MARK) + mark)) is not None]
        total = sum(float(self._weight[place]) if place is not None else 1.0 for place in places)
        near, overlap = self._gather([place for place in places if place is not None])
        if not len(near):
            return []
        alike = 2 * overlap / (total + self._total[near])
        held = overlap / np.minimum(total, self._total[near])
        best = near[_top(alike, 2 * limit)]
        more = near[_top(held + alike * 0.1, limit)]
        return [*_first(best, limit), *_first(more, limit // 2)]

    def _gather(self, places: list[int]) -> tuple[Ints, Floats]:
        """Rows that hold one of the rarest pairs, some of them twice, and what they share; common pairs only refine."""
        lists: list[Ints] = []
        seeds: list[Ints] = []
        for place in sorted(places, key=lambda one: int(self._ends[one]) - int(self._starts[one])):
            rows = self._rows[self._starts[place] : self._ends[place]]
            if lists and sum(map(len, lists)) + len(rows) > _BUDGET:
                break
            if len(seeds) < _RAREST or sum(map(len, seeds)) + len(rows) < _SEEDS:
                seeds.append(rows)
            self._overlap[rows] += self._weight[place]
            lists.append(rows)
        near = np.concatenate(seeds) if seeds else np.empty(0, dtype=np.uint32)
        overlap = self._overlap[near]
        for rows in lists:
            self._overlap[rows] = 0
        return near, overlap


def _first(rows: Ints, limit: int) -> list[int]:
    return list(dict.fromkeys(rows.tolist()))[:limit]


def _top(scores: Floats, limit: int) -> NDArray[np.int64]:
    if len(scores) > limit:
        chosen = np.argpartition(-scores, limit)[:limit]
        return chosen[np.argsort(-scores[chosen], kind="stable")]
    return np.argsort(-scores, kind="stable")


@lru_cache(maxsize=1 << 16)
def pairs(text: str) -> frozenset[str]:
    """The character pairs of a text with its edges."""
    edged = f"{_EDGE}{text}{_EDGE}"
    return frozenset(map(add, edged, edged[1:]))


def _key(pair: str) -> int:
    return ord(pair[0]) * int(_WIDTH) + ord(pair[1])


def _pairs(texts: Sequence[str]) -> tuple[NDArray[np.uint64], Ints]:
    """The pairs of all texts as numbers, and the row of each."""
    if not texts:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint32)
    joined = _EDGE + _EDGE.join(texts) + _EDGE
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    keys = codes[:-1].astype(np.uint64) * _WIDTH + codes[1:]
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    return keys, np.repeat(np.arange(len(texts), dtype=np.uint32), lengths)


def _marks(marks: Sequence[Sequence[int]]) -> tuple[NDArray[np.uint64], Ints]:
    lengths = np.fromiter((len(each) for each in marks), dtype=np.int64, count=len(marks))
    values = np.fromiter((mark for each in marks for mark in each), dtype=np.uint64, count=int(lengths.sum()))
    return values + _FIRST_MARK, np.repeat(np.arange(len(marks), dtype=np.uint32), lengths)


def _joined(
    one: tuple[NDArray[np.uint64], Ints], other: tuple[NDArray[np.uint64], Ints]
) -> tuple[NDArray[np.uint64], Ints]:
    return np.concatenate((one[0], other[0])), np.concatenate((one[1], other[1]))
