"""The same time for every no: how long an answer took must not tell whether the number exists (SEC-K7)."""

from __future__ import annotations

import time
from collections.abc import Callable

STEP = 0.06  # seconds; several times what the slower of the two answers takes


def wait_until_even(started: float, *, now: Callable[[], float] = time.monotonic, rest: float = STEP) -> float:
    """Sleep until a whole number of steps has passed since the start; returns the seconds slept."""
    passed = now() - started
    left = rest - passed % rest
    time.sleep(left)
    return left
