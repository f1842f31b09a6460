"""Answering a question, and saying unasked that an entry is right; the authority decides afterwards (domain.md §8)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted, can, require
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import examining
from liangzhao.consolidation.deciding.refusals import StillWrong
from liangzhao.consolidation.models import Confirmation, Proposal, Question
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.law import parameters
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration

Answer, Asked = Question.Answer, Question.Asked
Entry = Institution | NurseRegistration | PhysicianRegistration
PHOTO = "DQ-30"
"""The rule about photos: missing, returned, or the same as another's."""
MAY_CONFIRM = {
    Register.INSTITUTION: P.INSTITUTION_EDIT,
    Register.PHYSICIAN: P.PHYSICIAN_CONFIRM,
    Register.NURSE: P.NURSE_CONFIRM,
}
"""What an account of an institution needs to answer for an entry of each register."""
_ENTRIES: dict[Register, type[Model]] = {
    Register.INSTITUTION: Institution,
    Register.PHYSICIAN: PhysicianRegistration,
    Register.NURSE: NurseRegistration,
}
LONGEST_VALUE = 200
LONGEST_REMARK = 200


class AlreadyAnswered(Refusal):
    """Raised when somebody else of the institution answered meanwhile, or the authority has decided."""

    template = _("该核实事项已答复或已由登记机关办结，请刷新页面。")


class ValueMissing(Refusal):
    """Raised when a correction does not say what would be right."""

    template = _("请填写正确的内容，不超过%(most)d个字。")


class ValueUnfit(Refusal):
    """Raised when what a correction says cannot be: a number with a wrong check character, an impossible day."""

    template = _("填写的内容有误，请核对后重新填写：%(why)s")


class NotForPersons(Refusal):
    """Raised when a practitioner says of a row what only an institution can say."""

    template = _("本人只能选择“无误”或“需要更正”。")


class NotAboutPhoto(Refusal):
    """Raised when a new photo is the answer to a question that is not an institution's about a photo."""

    template = _("该核实事项不能这样答复，请刷新页面后重新选择。")


class RemarkTooLong(Refusal):
    """Raised when a remark is longer than is kept."""

    template = _("补充说明不超过%(most)d个字。")


class AlreadyConfirmed(Refusal):
    """Raised when the same entry was confirmed within the last days, so that a second time says nothing new."""

    template = _("近期已确认过，无需重复确认。")


def registers_of(by: Actor) -> list[Register]:
    """The registers for whose entries this account of an institution answers: the nursing office, for nurses alone."""
    return [register for register, permission in MAY_CONFIRM.items() if can(by, permission)]


def asked_of(by: Actor) -> QuerySet[Question]:
    """What the institution of this account was asked about entries the account answers for."""
    theirs = registers_of(by)
    asked = Question.objects.filter(institution_id=by.institution_id, asked=Asked.INSTITUTION)
    if by.institution_id is None or not theirs:
        return asked.none()
    for register in MAY_CONFIRM:
        if register not in theirs:
            asked = asked.exclude(_about(register))
    return asked


def _about(register: Register) -> Q:
    """A finding of a list names no register: the entry it is about is looked for in it."""
    entries = _ENTRIES[register]._default_manager.values("pk")
    return Q(proposal__register=register) | Q(proposal__register="", proposal__entry_id__in=entries)


@transaction.atomic
def answer(question: Question, said: str, *, by: Actor, value: str = "", remark: str = "") -> Question:
    """Keep the answer and give the proposal back to the authority; what was said stands beside the finding."""
    _require_asked(question, by)
    found = Question.objects.select_for_update().get(pk=question.pk)
    if found.answer:
        raise AlreadyAnswered
    _keep(found, said, value.strip(), remark.strip(), by)
    with service_transaction("asking"):
        _give_back(found)
    _say(Tag.QUESTION_ANSWERED, "question", found.pk, found.person_id, by, {"asked": found.asked, "answer": said})
    return found


@transaction.atomic
def change(question: Question, said: str, *, by: Actor, value: str = "", remark: str = "") -> Question:
    """Keep another answer instead of the one given; AlreadyAnswered once an officer has taken the finding in hand."""
    _require_asked(question, by)
    found = Question.objects.select_for_update().get(pk=question.pk)
    with service_transaction("asking"):
        asked = Proposal.objects.select_for_update().get(pk=found.proposal_id)
        is_last = not asked.questions.filter(asked_at__gt=found.asked_at).exists()
    if not found.answer or asked.state != Proposal.State.OPEN or not is_last:
        raise AlreadyAnswered
    _keep(found, said, value.strip(), remark.strip(), by)
    told = {"asked": found.asked, "answer": said, "changed": True}
    _say(Tag.QUESTION_ANSWERED, "question", found.pk, found.person_id, by, told)
    return found


def may_change(question: Question) -> bool:
    """Whether an answer can still be another: the finding waits for the officer who will decide."""
    return bool(question.answer) and question.proposal.state == Proposal.State.OPEN


def is_about_photo(question: Question) -> bool:
    """No value that could be written is right: only another photo is."""
    return question.proposal.rule == PHOTO


def _keep(found: Question, said: str, value: str, remark: str, by: Actor) -> None:
    """Keep an answer; ValueMissing, ValueUnfit, RemarkTooLong, NotAboutPhoto or NotForPersons."""
    if said == Answer.CORRECT:
        if not 0 < len(value) <= LONGEST_VALUE:
            raise ValueMissing(most=LONGEST_VALUE)
        _require_possible(found, value)
    if said == Answer.NOT_OURS and found.asked == Asked.PERSON:
        raise NotForPersons
    if said == Answer.NEW_PHOTO and not (found.asked == Asked.INSTITUTION and is_about_photo(found)):
        raise NotAboutPhoto
    if len(remark) > LONGEST_REMARK:
        raise RemarkTooLong(most=LONGEST_REMARK)
    found.remark = remark
    found.answer, found.value = Answer(said), value if said == Answer.CORRECT else ""
    found.answered_by, found.answered_at = by.account_id, clock.now()
    found.save(update_fields=["answer", "value", "remark", "answered_by", "answered_at"])


def _require_possible(found: Question, value: str) -> None:
    try:
        examining.require_possible(found.proposal, value)
    except StillWrong as wrong:
        raise ValueUnfit(why=wrong.why) from wrong


@transaction.atomic
def confirm(register: Register, entry: Entry, *, by: Actor) -> Confirmation:
    """Keep that one who must know called the entry right; the timeliness of the register rests on it."""
    person_id = None if isinstance(entry, Institution) else entry.person_id
    institution_id = entry.pk if isinstance(entry, Institution) else entry.main_institution_id
    _require_known(register, person_id, institution_id, by)
    if _is_fresh(entry.pk):
        raise AlreadyConfirmed
    made = Confirmation(
        register=register,
        entry_id=entry.pk,
        person_id=person_id,
        institution_id=institution_id,
        authority_id=entry.authority_id,
        confirmed_by=by.account_id or UUID(int=0),
        confirmed_at=clock.now(),
    )
    made.save(force_insert=True)
    _say(Tag.ENTRY_CONFIRMED, register, entry.pk, person_id, by, {})
    return made


def last_confirmed(entry_id: UUID) -> Confirmation | None:
    """When and by whom an entry was last called right; None when never."""
    return Confirmation.objects.filter(entry_id=entry_id).order_by("-confirmed_at").first()


def _is_fresh(entry_id: UUID) -> bool:
    last = last_confirmed(entry_id)
    days = parameters.number("confirmation_pause_days", on=clock.today())
    return last is not None and (clock.today() - clock.local_date(last.confirmed_at)).days < days


def _require_asked(question: Question, by: Actor) -> None:
    """Only who was asked may answer: the person, or an account of the institution that answers for such entries."""
    if question.asked == Asked.PERSON:
        require(by, P.OWN_RECORD_EDIT)
        if by.person_id != question.person_id:
            raise NotPermitted
    elif not asked_of(by).filter(pk=question.pk).exists():
        raise NotPermitted


def _require_known(register: Register, person_id: UUID | None, institution_id: UUID | None, by: Actor) -> None:
    if by.account_id is None or (by.person_id or by.institution_id) is None:
        raise NotPermitted
    if by.person_id is not None:
        require(by, P.OWN_RECORD_EDIT)
        if by.person_id != person_id:
            raise NotPermitted
    else:
        require(by, MAY_CONFIRM[register])
        if by.institution_id != institution_id:
            raise NotPermitted


def _give_back(question: Question) -> None:
    """The proposal waits for the authority again; the correction stands as what is chosen, until an officer decides."""
    proposal = Proposal.objects.select_for_update().get(pk=question.proposal_id)
    if proposal.state != Proposal.State.ASKED:
        raise AlreadyAnswered
    proposal.state = Proposal.State.OPEN
    proposal.save(update_fields=["state"])


def _say(tag: Tag, kind: str, subject: UUID, person_id: UUID | None, by: Actor, body: dict[str, object]) -> None:
    journal.record(tag, subject_kind=kind, subject_id=subject, by=by, at=clock.now(), person_id=person_id, body=body)
