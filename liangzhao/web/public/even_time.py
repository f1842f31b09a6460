"""The same time for every no: how long an answer took must not tell whether the number exists (SEC-K7)."""

from __future__ import annotations

import time
from collections.abc import Callable

STEP = 0.06  # seconds; several times what the slower of the two answers takes


def wait_until_even(
    started: float,
    *,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Sleep until a whole number of steps has passed since the start."""
    sleep(STEP - (now() - started) % STEP)
