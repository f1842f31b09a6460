"""A question about a registration, as an officer asks it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from liangzhao.consolidation.models import Load, Proposal, Question
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration

DAYS = 15


def asked(
    entry: NurseRegistration | PhysicianRegistration,
    to: str,
    *,
    field: str = "name",
    old: str = "王小兰",
    new: str = "王晓兰",
    rule: str = "DQ-03",
    at: datetime | None = None,
    due_on: date | None = None,
    of_list: bool = False,
) -> Question:
    """A proposal that waits for an answer, and its question; one ``of_list`` names no register."""
    at = at or clock.now()
    register = "nurse" if isinstance(entry, NurseRegistration) else "physician"
    load = Load.objects.create(kind=register, source="2016年库", digest=uuid4().hex, received_at=at)
    proposal = Proposal.objects.create(
        load=load,
        number=1,
        rule=rule,
        field=field,
        old=old,
        new=new,
        has_new=bool(new),
        confidence=0.5,
        action="decide",
        decider="person",
        state=Proposal.State.ASKED,
        register="" if of_list else register,
        authority_id=entry.authority_id,
        entry_id=entry.pk,
        institution_id=entry.main_institution_id,
        person_id=entry.person_id,
    )
    return Question.objects.create(
        proposal=proposal,
        asked=to,
        person_id=entry.person_id if to == "PERSON" else None,
        institution_id=entry.main_institution_id if to == "INSTITUTION" else None,
        authority_id=entry.authority_id,
        asked_by=uuid7(),
        asked_at=at,
        due_on=due_on or clock.local_date(at) + timedelta(days=DAYS),
    )
