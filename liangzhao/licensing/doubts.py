"""The port through which open findings stop an e-licence (domain.md §8, D09 and D27).

The floor that keeps the findings fills it at start-up; this one knows only that a number is in doubt, and who decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from liangzhao.law.eligibility.facts import Doubt

Doubts = Mapping[UUID, tuple[Doubt, ...]]
"""The doubts about registrations that have any."""


class Findings(Protocol):
    """What the floor that keeps the findings tells."""

    def doubts_about(self, registrations: Mapping[UUID, UUID]) -> Doubts:
        """What is in doubt now about registrations, given with the person of each."""


_filled: Findings | None = None


def fill(findings: Findings) -> None:
    """Connect the floor that keeps the findings; called once at start-up."""
    global _filled
    _filled = findings


def about(registrations: Mapping[UUID, UUID]) -> Doubts:
    """What is in doubt about these; raises when nothing was connected, so that no doubt goes unseen."""
    if _filled is None:
        raise RuntimeError("licensing.doubts was not filled at start-up")
    return _filled.doubts_about(registrations) if registrations else {}
