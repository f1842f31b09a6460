"""Addresses as they compare: the divisions at their beginning, streets, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.places import place_table

_NUMBER = re.compile(r"\d+")
_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Address:
    """The divisions an address begins with, its character pairs and its numbers."""

    places: frozenset[str]
    pairs: frozenset[str]
    numbers: frozenset[str]


def read_address(text: str) -> Address | None:
    """An address taken apart; None for an empty cell."""
    stripped = place_table().strip(fold(text[:_AT_MOST]))
    if not stripped.rest:
        return None
    rest = stripped.rest
    pairs = frozenset(rest[at : at + 2] for at in range(len(rest) - 1))
    return Address(stripped.places, pairs, frozenset(_NUMBER.findall(rest)))


def address_likeness(one: Address | None, other: Address | None) -> float:
    """-0.3 for nothing in common … 1 for the same street and number; 0 when one is not known."""
    if one is None or other is None or not one.pairs or not other.pairs:
        return 0.0
    held = len(one.pairs & other.pairs) / min(len(one.pairs), len(other.pairs))
    fewer = min(len(one.numbers), len(other.numbers))
    numbers = len(one.numbers & other.numbers) / fewer if fewer else held
    return 1.3 * (0.5 * held + 0.5 * numbers * held) - 0.3
