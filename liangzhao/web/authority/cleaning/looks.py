"""Who looks at a case: everybody whose data its page opens learns of it."""

from __future__ import annotations

from liangzhao.consolidation.deciding.sides import Case
from liangzhao.web import readings
from liangzhao.web.requests import Request


def noted(request: Request, looked: Case) -> None:
    """Leave a line for each person; a row that names nobody known leaves its own."""
    actor, found = request.actor, looked.proposal
    readings.entry_viewed("proposal", found.pk, found.person_id, by=actor)
    others = looked.people - {found.person_id}
    readings.person_viewed(others, by=actor, purpose=readings.Purpose.REGISTER_UPKEEP, field="registration")
