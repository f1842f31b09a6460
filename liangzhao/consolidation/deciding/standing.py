"""A decision somebody wants taken back: the finding is exactly what it was, or waits as before anybody decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding.choices import Undoing
from liangzhao.consolidation.models import Proposal
from liangzhao.kernel import clock

_OFFICERS = ("first_by", "decided_by")
_INSTANTS = ("first_at", "decided_at")
_TEXTS = ("chosen", "note")
FACTS = (*_TEXTS, *_OFFICERS, *_INSTANTS)
"""What a finding keeps of its decision beside its state."""


def as_it_stands(found: Proposal) -> dict[str, str]:
    """What became of a finding, and who decided it when, as text."""
    told = {name: getattr(found, name) for name in ("state", *FACTS)}
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in told.items()
        if value is not None
    }


def put_back(found: Proposal, choice: Undoing) -> None:
    """Give a finding back what stood before somebody wanted its decision taken back; not saved."""
    before = choice.before
    for name in _TEXTS:
        setattr(found, name, before.get(name, ""))
    for name in _OFFICERS:
        setattr(found, name, UUID(before[name]) if name in before else None)
    for name in _INSTANTS:
        setattr(found, name, datetime.fromisoformat(before[name]) if name in before else None)
    found.state = before.get("state", Proposal.State.APPLIED)


def why_undone(note: str, *, by: UUID | None) -> dict[str, str]:
    """Who wanted a decision taken back, and why, as a finding keeps it; empty without a word."""
    return {"by": str(by), "at": clock.now().isoformat(), "note": note} if note and by else {}


def reopen(found: Proposal, undone: Mapping[str, str]) -> None:
    """Let a finding wait as it did before anybody decided; it says who had it ``undone`` and why, if they said so.

    The journal keeps who decided and who took it back.
    """
    for name in _TEXTS:
        setattr(found, name, "")
    for name in (*_OFFICERS, *_INSTANTS):
        setattr(found, name, None)
    found.state, found.stands_by = Proposal.State.OPEN, {"undone": dict(undone)} if undone else {}
    found.together = None
    with service_transaction("cleaning"):
        found.save(update_fields=["state", "stands_by", "together", *FACTS])


def refuse(found: Proposal, why: str, *, by: UUID) -> None:
    """Note who would not have the decision taken back, when, and why; not saved."""
    found.stands_by = {"by": str(by), "at": clock.now().isoformat(), "note": why}
