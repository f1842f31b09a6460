"""What one officer decided on a day, to look at once more and to take back: one by one, or many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet

from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import actions, undoing
from liangzhao.consolidation.deciding.holding import State, account, office
from liangzhao.consolidation.deciding.many import Batch, each_for_itself
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock

MOST_ACTS = 200
"""So many of the last acts of a day are told."""
_TAGS = (Tag.FINDING_DECIDED, Tag.FINDING_UNDONE, Tag.FINDING_PASSED_ON, Tag.QUESTION_ASKED)


def done_by(actor: Actor, on: date, rule: str = "") -> QuerySet[Proposal]:
    """The findings an officer settled, proposed, confirmed or asked about on a day, and which still stand so.

    What was proposed stays in the list of who proposed it when another officer has confirmed it.
    """
    own, since, until = account(actor), _midnight(on), _midnight(on + timedelta(days=1))
    settled = Q(state__in=[State.APPLIED, State.REJECTED], decided_by=own, **_within("decided_at", since, until))
    standing = [State.SECOND, State.APPLIED, State.REJECTED]
    proposed = Q(state__in=standing, first_by=own, **_within("first_at", since, until))
    asked = Question.objects.filter(
        proposal=OuterRef("pk"), answer="", asked_by=own, **_within("asked_at", since, until)
    )
    found = Proposal.objects.filter(settled | proposed | Q(Exists(asked), state=State.ASKED))
    found = found.filter(authority_id=office(actor))
    return (found.filter(rule=rule) if rule else found).order_by("-decided_at", "-id")


@dataclass(frozen=True)
class Act:
    """One act about a finding, as the journal tells it; ``finding`` is None for one that is out of sight by now."""

    at: datetime
    act: str
    rule: str
    field: str
    finding: Proposal | None


def acts_by(actor: Actor, on: date, rule: str = "", *, most: int = MOST_ACTS) -> list[Act]:
    """All that an officer did with findings on a day, also what no longer stands, the last first."""
    events = journal.done_by(account(actor), _TAGS, since=_midnight(on), until=_midnight(on + timedelta(days=1)))
    told = [(event, journal.body_of(event)) for event in events.filter(subject_kind="proposal")[:most]]
    known = Proposal.objects.in_bulk({event.subject_id for event, _body in told})
    return [
        Act(event.at, str(body["act"]), str(body["rule"]), str(body["field"]), known.get(event.subject_id))
        for event, body in told
        if not rule or body["rule"] == rule
    ]


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, tzinfo=clock.LEGAL_ZONE)


def _within(name: str, since: datetime, until: datetime) -> dict[str, datetime]:
    return {f"{name}__gte": since, f"{name}__lt": until}


def take_back_all(found: Iterable[Proposal], *, by: Actor) -> Batch:
    """Take many decisions back, the newest first and each for itself; one that is refused leaves the others undone.

    Of what two decided this is the first half of taking it back; what waits for a second officer is withdrawn.
    """
    return each_for_itself(found, partial(_take_back, by=by))


def _take_back(proposal: Proposal, *, by: Actor) -> Proposal:
    if proposal.state == State.SECOND:
        return actions.give_back(proposal, "", by=by)
    return undoing.undo(proposal, by=by)
