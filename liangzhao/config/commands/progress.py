"""How far a long command is, on standard error."""

from __future__ import annotations

import sys
import time


class Progress:
    """Says how far the rows are, at most once a second."""

    def __init__(self, started: float) -> None:
        self.started, self.said, self.first = started, started, -1

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self.first < 0:
            self.first = done
        elif now - self.said < 1 and done < total:
            return
        self.said = now
        rate = (done - self.first) / max(now - self.started, 0.001)
        sys.stderr.write(f"{done}/{total}  {rate:.0f}/s\n")
