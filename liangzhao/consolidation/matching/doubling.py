"""Institutions of the register that may be one, beside those that share a number: told by names and address.

Who shares a name or an address is brought together by its hash; only those are compared, with the weights of matching.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from liangzhao.consolidation.matching.addresses import address_likeness
from liangzhao.consolidation.matching.catalogue import Catalogue, Row, entry_of
from liangzhao.consolidation.matching.deciding import probabilities
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.guards import guarding
from liangzhao.consolidation.matching.places import place_table
from liangzhao.consolidation.matching.scoring import FEATURES, Comparison, Entry, WeightOf, compare, weights
from liangzhao.consolidation.quality.running import repeated

_LARGEST = 50
"""More who share a name or an address are a chain, or a house full of surgeries."""
_FEW = 3
"""More of one name in one county are a chain: its houses stand at addresses of their own."""
_SAME_ADDRESS = 0.5
_IS_SAME = FEATURES.index("same")
_USCC = 18


@dataclass(frozen=True, slots=True)
class Twins:
    """Two rows that may be one institution, by their keys, and the probability that they are."""

    one: str
    other: str
    score: float


def twins(rows: Sequence[Row]) -> Iterator[Twins]:
    """Every two rows that are one institution as far as names and address tell; each pair once, campuses never.

    One that has moved is told by its name, where few in the county are called so and no number says that it is two.
    """
    groups = list(_groups(rows))
    if not groups:
        return
    weight_of = Catalogue(rows).index.weight
    called = Counter(_called(row) for row in rows)
    told: set[tuple[int, int]] = set()
    for group in groups:
        entries = {at: entry_of(rows[at]) for at in group}
        for one, other in combinations(group, 2):
            if (one, other) in told or _are_two(rows[one], rows[other]):
                continue
            told.add((one, other))
            may_have_moved = called[_called(rows[one])] <= _FEW and _may_have_moved(rows[one], rows[other])
            score = _score(entries[one], entries[other], weight_of, may_have_moved=may_have_moved)
            if score:
                yield Twins(rows[one].key, rows[other].key, score)


def _groups(rows: Sequence[Row]) -> Iterator[tuple[int, ...]]:
    """The positions of rows that share a key, in order; large ones left out."""
    hashes, owners = array("q"), array("I")
    for at, row in enumerate(rows):
        for key in set(_keys(row)):
            hashes.append(hash(key) or 1)
            owners.append(at)
    keys = np.frombuffer(hashes, dtype=np.int64)
    shared = repeated(keys)
    groups: dict[int, list[int]] = defaultdict(list)
    for key, owner in zip(keys[shared].tolist(), np.frombuffer(owners, dtype=np.uint32)[shared].tolist(), strict=True):
        groups[key].append(owner)
    yield from {tuple(sorted(group)) for group in groups.values() if len(group) <= _LARGEST}


def _keys(row: Row) -> Iterable[tuple[str, ...]]:
    entry = entry_of(row)
    for name in entry.names:
        yield ("name", name.plain, name.form.group)
        yield ("whole", name.whole, row.district)  # a common name, of which few are in one county
    if entry.address is not None:
        yield (
            "address",
            "".join(sorted(entry.address.places or entry.places)),
            place_table().strip(fold(row.address)).rest,
        )


def _are_two(one: Row, other: Row) -> bool:
    """Two bodies with a 统一社会信用代码 each are two, unless they are called the same."""
    mine, theirs = _credit_codes(one), _credit_codes(other)
    return bool(mine and theirs and not mine & theirs) and fold(one.name) != fold(other.name)


def _may_have_moved(one: Row, other: Row) -> bool:
    """Whether two of one name in one county may be the same at two addresses: no number of theirs contradicts it."""
    if _called(one) != _called(other):
        return False
    both = ((_credit_codes(one), _credit_codes(other)), (_other_codes(one), _other_codes(other)))
    return all(not mine or not theirs or mine & theirs for mine, theirs in both)


def _called(row: Row) -> tuple[str, str]:
    return fold(row.name), row.district


def _credit_codes(row: Row) -> set[str]:
    return {code for code in row.codes if len(code) == _USCC}


def _other_codes(row: Row) -> set[str]:
    return set(row.codes) - _credit_codes(row)


def _score(one: Entry, other: Entry, weight_of: WeightOf, *, may_have_moved: bool) -> float:
    """The probability that two entries are one; 0 when it is not enough, or something speaks against it."""
    if not one.names or not other.names:
        return 0.0
    given = weights()
    pair = compare(one, other, weight_of, given)
    score = probabilities([pair.utility], given.nothing)[0]
    if score < given.link or guarding(one, other, pair):
        return 0.0
    return score if _is_there(one, other, pair, may_have_moved=may_have_moved) else 0.0


def _is_there(one: Entry, other: Entry, pair: Comparison, *, may_have_moved: bool) -> bool:
    """Whether the addresses are one; where one is not known or has changed, the names must be, in one county."""
    if one.address is not None and other.address is not None:
        if address_likeness(one.address, other.address) >= _SAME_ADDRESS:
            return True
        if not may_have_moved:
            return False
    here, there = one.places_of(pair.mine), other.places_of(pair.theirs)
    return pair.features[_IS_SAME] == 1 and place_table().agreement(here, there) == 1
