"""The state of a licence without network: status lists kept from the last time there was one.

A source answers for an issuer (USCC) and an index; ``lists`` is the source that reads kept Token Status Lists,
``applying`` draws the last step of a verdict from what a source says.
"""

from __future__ import annotations

from typing import Protocol

from liangzhao_verify.verdict import Knowledge

__all__ = ["INVALID", "SUSPENDED", "VALID", "Knowledge", "StatusSource"]

VALID, INVALID, SUSPENDED = "VALID", "INVALID", "SUSPENDED"


class StatusSource(Protocol):
    """Something that knows states as their issuers last published them."""

    def status(self, issuer: str, index: int) -> Knowledge | None:
        """What the issuer's newest genuine list at hand says; None when there is none that covers the index."""
        ...
