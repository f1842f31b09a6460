"""A merge somebody wanted undone and that stands after all: the finding is then exactly what it was before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from liangzhao.consolidation.deciding import choices
from liangzhao.consolidation.deciding.choices import Part
from liangzhao.consolidation.models import Proposal
from liangzhao.kernel import clock

_OFFICERS = ("first_by", "decided_by")
_INSTANTS = ("first_at", "decided_at")
_TEXTS = ("chosen", "note")
FACTS = (*_TEXTS, *_OFFICERS, *_INSTANTS)


def as_it_stands(found: Proposal) -> dict[str, str]:
    """Who decided what when about a finding, as text."""
    told = {name: getattr(found, name) for name in FACTS}
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in told.items()
        if value is not None
    }


def put_back(found: Proposal, part: Part, *, refused_by: UUID | None = None, why: str = "") -> None:
    """Give a finding back what stood before somebody wanted the merge undone, with who refused that; not saved."""
    before = part.before
    for name in _TEXTS:
        setattr(found, name, before.get(name, ""))
    for name in _OFFICERS:
        setattr(found, name, UUID(before[name]) if name in before else None)
    for name in _INSTANTS:
        setattr(found, name, datetime.fromisoformat(before[name]) if name in before else None)
    found.state = Proposal.State.APPLIED
    if refused_by is not None:
        told = {"by": str(refused_by), "at": clock.now().isoformat(), "note": why}
        found.chosen = choices.refused(found.chosen or "", **told)
