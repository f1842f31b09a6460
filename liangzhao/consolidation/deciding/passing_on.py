"""Handing a finding to who knows better: the authority that registered a record, the practitioner, the institution."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import actions, entries
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.holding import OPEN, State, account, may_decide, office, say, taken
from liangzhao.consolidation.deciding.refusals import DecidedMeanwhile, NobodyToAsk, WrongAuthority
from liangzhao.consolidation.deciding.sides import Case, case_of
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock
from liangzhao.law import parameters
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianQualification, PhysicianRegistration

Asked = Question.Asked


def receivers(case: Case) -> list[Authority]:
    """The other authorities that registered a record of the case."""
    registered = [entries.authority_of(entry) for entry in (case.own, *case.rivals) if entry is not None]
    others = {organ.pk: organ for organ in registered if organ and organ.pk != case.proposal.authority_id}
    return sorted(others.values(), key=lambda organ: organ.path)


@transaction.atomic
def pass_on(proposal: Proposal, to: UUID, *, by: Actor, seen: str = "") -> Proposal:
    """Make a finding another authority's; it is then out of sight here, except for the officer who may take it back."""
    found = taken(proposal, by=by, states=OPEN, seen=seen)
    if to not in {organ.pk for organ in receivers(case_of(found))}:
        raise WrongAuthority
    with service_transaction("cleaning"):
        found.authority_id, found.passed_on_by, found.state = to, account(by), State.OPEN
        found.decided_by = found.decided_at = None
        found.save(update_fields=["authority_id", "passed_on_by", "state", "decided_by", "decided_at"])
    say(Tag.FINDING_PASSED_ON, found, by, "pass_on", to=to)
    return found


def passed_on_by(ref: UUID, *, by: Actor) -> Proposal | None:
    """A finding this officer passed on or proposed there, as long as nobody there has decided on it."""
    with service_transaction("cleaning"):
        return Proposal.objects.filter(_handed_on(by), pk=ref).first()


def _handed_on(by: Actor) -> Q:
    """What waits at another authority because of this officer: passed on as it was, or a merge to be confirmed."""
    there = ~Q(authority_id=by.authority_id)
    return Q(passed_on_by=account(by), state=State.OPEN) | Q(there, first_by=account(by), state=State.SECOND)


@transaction.atomic
def take_back(ref: UUID, *, by: Actor) -> Proposal:
    """Undo a passing-on, or withdraw a merge proposed to another authority, that was not yet acted on."""
    if not may_decide(by):
        raise NotPermitted
    with service_transaction("cleaning"):
        found = Proposal.objects.select_for_update().filter(_handed_on(by), pk=ref).first()
        if found is None:
            raise DecidedMeanwhile
        if found.state == State.SECOND:
            return actions.given_back(found, "", by=by)
        found.authority_id, found.passed_on_by = office(by), None
        found.save(update_fields=["authority_id", "passed_on_by"])
    say(Tag.FINDING_PASSED_ON, found, by, "take_back")
    return found


def askable(case: Case) -> list[Asked]:
    """Who can be asked about a case: the practitioner and the institution its entry names, unless it disowned it."""
    entry = case.own
    if entry is None:
        return []
    theirs = [] if is_disowned(case) else [Asked.INSTITUTION]
    if isinstance(entry, Institution):
        return theirs
    return [Asked.PERSON] if isinstance(entry, PhysicianQualification) else [Asked.PERSON, *theirs]


def is_disowned(case: Case) -> bool:
    """Whether the institution that an entry names said, when it was asked last, that the entry is not its own."""
    entry = case.own
    if entry is None or isinstance(entry, PhysicianQualification):
        return False
    place = entry.pk if isinstance(entry, Institution) else entry.main_institution_id
    asked = Question.objects.filter(proposal=case.proposal, asked=Asked.INSTITUTION, institution_id=place)
    last = asked.order_by("-asked_at").first()
    return last is not None and last.answer == Question.Answer.NOT_OURS


@transaction.atomic
def ask(proposal: Proposal, to: Asked, by: Actor, *, seen: str = "") -> Question:
    """Ask the practitioner or the institution; their answer brings the finding back (NobodyToAsk without an entry).

    A question that was taken back unanswered is put again. The institution or person becomes one of the finding's
    readers, so that they see what they are asked about.
    """
    found = taken(proposal, by=by, states=OPEN, seen=seen)
    entry = _entry(found)
    person, institution = _addressees(entry, to)
    found.state, found.decided_by, found.decided_at = State.ASKED, None, None
    found.person_id, found.institution_id = person or found.person_id, institution or found.institution_id
    found.save(update_fields=["state", "decided_by", "decided_at", "person_id", "institution_id"])
    question = Question.objects.filter(proposal=found, answer="").first() or Question(proposal=found)
    question.asked, question.person_id, question.institution_id = to, person, institution
    question.authority_id, question.asked_by = office(by), account(by)
    question.asked_at, question.reminders, question.reminded_at = clock.now(), 0, None
    question.due_on = clock.today() + timedelta(days=parameters.number("question_due_days", on=clock.today()))
    question.save()
    say(Tag.QUESTION_ASKED, found, by, "ask", asked=str(to), question=question.pk)
    return question


def _entry(proposal: Proposal) -> Entry | None:
    if proposal.entry_id is None:
        return None
    with service_transaction("cleaning"):
        kind = proposal.register or proposal.load.kind
        return entries.found(kind, [proposal.entry_id]).get(str(proposal.entry_id))


def _addressees(entry: Entry | None, to: Asked) -> tuple[UUID | None, UUID | None]:
    """The person or the institution a question is put to."""
    if entry is not None and to is Asked.PERSON and not isinstance(entry, Institution):
        return entry.person_id, None
    if to is Asked.INSTITUTION and isinstance(entry, Institution):
        return None, entry.pk
    if to is Asked.INSTITUTION and isinstance(entry, (PhysicianRegistration, NurseRegistration)):
        return None, entry.main_institution_id
    raise NobodyToAsk
