"""What waits for this officer as the second of two; the number beside the menu."""

from __future__ import annotations

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.models import Proposal

COUNTED_TO = 99


def count(actor: Actor) -> int | None:
    """How many findings others decided on first wait for this officer, at most 99; nothing for who may not confirm."""
    if not can(actor, P.REGISTER_APPROVE) or actor.authority_id is None:
        return None
    rows = Proposal.objects.filter(authority_id=actor.authority_id, state=Proposal.State.SECOND)
    return rows.exclude(first_by=actor.account_id)[:COUNTED_TO].count() or None
