"""What a campaign is, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

Figures = Mapping[str, Mapping[str, float | int | str]]
"""The figures of a campaign's tests by the name each was noted under."""

WRONG = frozenset({"lost", "doubled", "foreign", "missed", "unnamed", "false"})
"""Figures that must be 0 wherever they are noted, but in a control."""


@dataclass(frozen=True)
class Campaign:
    """Tests that belong together; in less than ``full`` minutes they do as much of their long form as fits.

    ``controls`` are tests against a deliberately wrong variant: they pass when the variant was found out.
    ``short`` are the minutes of the form that runs at every commit. ``whole`` forms cannot be scaled: a part of the
    time is of no use to them. ``scaled`` gives settings by the minutes at hand, for tests that count in seconds.
    ``is_spread``: its tests stand for themselves, and run in as many processes as there are cores.
    """

    name: str
    title: str
    promises: tuple[str, ...]
    tests: tuple[str, ...]
    controls: tuple[str, ...]
    short: float
    full: float
    figures: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    full_only: bool = False
    whole: bool = False
    is_spread: bool = False
    scaled: Callable[[float], dict[str, str]] = lambda _minutes: {}

    def share(self, minutes: float) -> float:
        """How much of the long form these minutes are for: 1 is all of it, 0 the short form."""
        if minutes >= self.full:
            return 1.0
        return 0.0 if self.whole or minutes <= self.short else round(minutes / self.full, 3)


@dataclass(frozen=True)
class Verdicts:
    """What pytest said of a campaign's tests, by name."""

    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


class Result(Enum):
    """How a campaign ended."""

    HELD = "held"
    BROKEN = "BROKEN"
    TIME_OVER = "TIME OVER"
    NO_FIGURES = "NO FIGURES"
    BLIND = "CONTROL BLIND"
    LEFT_OUT = "not run"


@dataclass(frozen=True)
class Outcome:
    """A campaign that ran, or the reason why it did not; ``is_earlier`` when it ran again since, in a shorter form."""

    campaign: Campaign
    share: float = 0.0
    seconds: float = 0.0
    code: int = 0
    is_over_time: bool = False
    tests: Verdicts = field(default_factory=Verdicts)
    figures: Figures = field(default_factory=dict)
    left_out: str = ""
    begun_at: datetime | None = None
    source: str = ""
    is_earlier: bool = False

    @property
    def result(self) -> Result:
        """Green only when all tests passed, nothing is wrong in the figures, all came, and each control was found."""
        if self.left_out:
            return Result.LEFT_OUT
        if self.is_over_time:
            return Result.TIME_OVER
        if any(self._is_control(name) for name in self.tests.failed) or set(self.unfound) & set(self.campaign.controls):
            return Result.BLIND
        if self.code or self.tests.failed or not self.tests.passed or self.wrong:
            return Result.BROKEN
        return Result.NO_FIGURES if self.missing else Result.HELD

    @property
    def unfound(self) -> tuple[str, ...]:
        """Controls that did not pass: failed, skipped or not there at all."""
        return tuple(name for name in self.campaign.controls if not any(_is(name, test) for test in self.tests.passed))

    @property
    def missing(self) -> tuple[str, ...]:
        """Figures that nobody noted."""
        return tuple(name for name in self.campaign.figures if name not in self.figures)

    @property
    def wrong(self) -> dict[str, float]:
        """What is above 0 and must not be, outside the controls."""
        noted = [(key, value) for _name, figures in self._measured() for key, value in figures.items()]
        return {key: value for key, value in noted if key in WRONG and isinstance(value, (int, float)) and value > 0}

    def sum(self, *keys: str) -> float | None:
        """The sum of a figure over the tests of the campaign, controls apart; None when nobody noted it."""
        found = [value for _name, figures in self._measured() for key, value in figures.items() if key in keys]
        numbers = [value for value in found if isinstance(value, (int, float))]
        return sum(numbers) if numbers else None

    def _measured(self) -> list[tuple[str, Mapping[str, float | int | str]]]:
        return [(name, figures) for name, figures in self.figures.items() if not name.endswith("-control")]

    def _is_control(self, test: str) -> bool:
        return any(_is(name, test) for name in self.campaign.controls)


def _is(name: str, test: str) -> bool:
    """Whether a test is that function, with whatever parameters."""
    return test == name or test.startswith(f"{name}[")
