"""Chance that repeats: the same key gives the same throws, whatever was thrown before for others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice(Random):
    """Throws for one thing, named by a key such as ``seed/person/17``."""

    def chance(self, share: float) -> bool:
        """True in this share of all cases."""
        return self.random() < share

    def weighted(self, table: Sequence[tuple[T, float]]) -> T:
        """One of the first members, each as often as its weight says."""
        return self.choices([value for value, _ in table], [weight for _, weight in table])[0]

    def day(self, first: date, last: date) -> date:
        """A day from ``first`` to ``last``, both possible; ``first`` when the span is empty."""
        return first + timedelta(days=self.randint(0, max(0, (last - first).days)))
