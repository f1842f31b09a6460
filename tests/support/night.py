"""How much a campaign's test does: a little at every commit, up to its whole at night."""

from __future__ import annotations

import os

SHARE = float(os.environ.get("LIANGZHAO_NIGHT") or 0)
"""The part of the night's form there is time for: 1 is all of it, 0 at commit."""


def amount(at_commit: int, by_night: int) -> int:
    """How many, by the share of the night's form."""
    return max(at_commit, round(by_night * SHARE))
