"""How far a long run is: one line on standard error, rewritten on a terminal, now and then elsewhere."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

_EVERY_SECONDS = 5.0
_EVERY_SECONDS_ON_A_TERMINAL = 0.5
_KNOWN_FROM = 0.05
"""Of the total: before, the time is that of getting ready, and what is left would be told many times too long."""


@dataclass
class Progress:
    """Counts what is done of a total; says so with the rate and, once that is known, the time left."""

    total: int
    what: str
    done: int = 0
    started: float = field(default_factory=time.monotonic)
    told: float = 0.0

    def add(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        now = time.monotonic()
        live = sys.stderr.isatty()
        if self.done >= self.total or now - self.told >= (_EVERY_SECONDS_ON_A_TERMINAL if live else _EVERY_SECONDS):
            self.told = now
            sys.stderr.write(
                ("\r" if live else "")
                + self.line(now - self.started)
                + ("\n" if not live or self.done >= self.total else "")
            )
            sys.stderr.flush()

    def line(self, seconds: float) -> str:
        """The words after so many seconds."""
        rate = self.done / seconds if seconds > 0 else 0.0
        told = f"seed: {self.done:,} of {self.total:,} {self.what}, {rate:,.0f}/s"
        if self.done < self.total * _KNOWN_FROM or not rate:
            return told
        minutes, rest = divmod(int((self.total - self.done) / rate), 60)
        return f"{told}, {minutes}:{rest:02d} left"
