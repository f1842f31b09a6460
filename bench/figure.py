"""What a figure hands back: its measures with their targets, and in what company they were taken."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bench.measuring import Spread


@dataclass(frozen=True)
class Measure:
    """One quantity; ``target`` is met from below when ``at_most``, else from above; None when it is told only."""

    name: str
    unit: str
    spread: Spread
    target: float | None = None
    at_most: bool = True

    @property
    def is_met(self) -> bool | None:
        """Whether the median reaches the target; None without one."""
        if self.target is None:
            return None
        return self.spread.median <= self.target if self.at_most else self.spread.median >= self.target

    def line(self) -> str:
        """One line for the terminal."""
        middle, low, high = (_short(value) for value in (self.spread.median, self.spread.low, self.spread.high))
        told = f"  {self.name}: {middle} {self.unit} ({low}…{high})"
        if self.target is None:
            return told
        return f"{told}, target {'≤' if self.at_most else '≥'} {self.target:g}: {'met' if self.is_met else 'MISSED'}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


@dataclass(frozen=True)
class Figure:
    """The outcome of one file of the bench."""

    name: str
    title: str
    measures: tuple[Measure, ...]
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The form of ``results.json``."""
        return {
            "title": self.title,
            "measures": [asdict(measure) | {"met": measure.is_met} for measure in self.measures],
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Scale:
    """How much to do: rounds, seconds a round, things a round. ``--full`` takes the long one, tests a tiny one."""

    rounds: int = 3
    seconds: float = 4.0
    holders: int = 6_000
    files: int = 300
    standings: int = 300_000
    nation: int = 100
    """One in so many of the nation's rows."""


FULL = Scale(rounds=7, seconds=10.0, holders=24_000, files=10_000, nation=10)
WHOLE = replace(FULL, nation=1)
