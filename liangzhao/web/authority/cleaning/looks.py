"""Who looks at a case: everybody whose data its page opens learns of it."""

from __future__ import annotations

from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.kernel import clock
from liangzhao.web import readings
from liangzhao.web.requests import Request


def noted(request: Request, looked: Case, *, again: bool = False) -> None:
    """Leave a line for each person; a row that names nobody known leaves its own.

    ``again``: the page is drawn once more while somebody looks for a name; one look leaves one line.
    """
    actor, found = request.actor, looked.proposal
    if again and _has_just_looked(actor, found.pk):
        return
    readings.entry_viewed("proposal", found.pk, found.person_id, by=actor)
    others = looked.people - {found.person_id}
    readings.person_viewed(others, by=actor, purpose=readings.Purpose.REGISTER_UPKEEP, field="registration")


def _has_just_looked(actor: Actor, finding: UUID) -> bool:
    recent = Event.objects.filter(tag=Tag.PERSON_VIEWED, actor_id=actor.account_id, subject_id=finding)
    return recent.filter(at__gt=clock.now() - readings.ONE_LOOK).exists()
