"""Asking, answering and taking back; what rests on consent alone ends by its person's own word (SEC-P6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted, require
from liangzhao.access.permissions import P
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.law import parameters
from liangzhao.registers.corrections import correct
from liangzhao.registers.effects import Act
from liangzhao.registers.people.models import Person, Staffing
from liangzhao.registers.rights import erasing
from liangzhao.registers.rights.models import RightsRequest, SetAside
from liangzhao.registers.rights.subjects import OPTIONAL, PHOTOS, SET_ASIDE, SUBJECTS, Subject
from liangzhao.registers.rights.workflow import RIGHTS

Kind, Status = RightsRequest.Kind, RightsRequest.Status
DATES = frozenset({"birth_date"})


class NoAuthority(Refusal):
    """Raised when nobody registered the person, so that there is no authority to answer."""

    template = _("您还没有执业注册，没有登记机关可以答复。请联系主要执业机构。")


class AlreadyAsked(Refusal):
    """Raised when the same request already waits."""

    template = _("同样的请求正在办理，请等待答复或者先撤回。")


class NotToBeAsked(Refusal):
    """Raised when a request makes no sense for the data it names, such as withdrawing a consent that none was."""

    template = _("这项信息不能提出这种请求。")


class NothingToCorrect(Refusal):
    """Raised when the wished value is the one that stands in the register already."""

    template = _("与现在登记的内容相同，无需更正。请填写应当更正成的内容。")


class AnswerMissing(Refusal):
    """Raised when a request would be refused without a reason (PIPL art. 50)."""

    template = _("不同意的，应当说明理由。")


class AlreadyAnswered(Refusal):
    """Raised when somebody else answered meanwhile, or the person took the request back."""

    template = _("该请求已答复或者已撤回，请刷新页面。")


@transaction.atomic
def ask(*, person: Person, kind: str, about: str, by: Actor, wish: str = "", reason: str = "") -> RightsRequest:
    """A request of a person; carried out at once where consent is the only basis, else due within the period."""
    _require_own(person, by)
    subject = SUBJECTS.get(about)
    if subject is None or not subject.allows(kind) or (kind == Kind.CORRECT and not wish):
        raise NotToBeAsked
    if kind == Kind.CORRECT and wish == standing(person, subject):
        raise NothingToCorrect
    if person.rights_requests.filter(kind=kind, about=about, status=Status.OPEN).exists():
        raise AlreadyAsked
    at = clock.now()
    request = RightsRequest(
        person=person,
        authority_id=_authority_of(person),
        kind=kind,
        about=about,
        wish=wish,
        reason=reason,
        made_at=at,
        due_on=due_on(clock.local_date(at)),
    )
    if subject.ends_at_once(kind):
        _carry_out(request, subject, by, at)
        _close(request, Status.GRANTED, by, "")
    request.save(force_insert=True)
    _journal(Tag.RIGHTS_REQUESTED, request, by)
    if request.status == Status.GRANTED:
        _journal(Tag.RIGHTS_GRANTED, request, by)
    return request


@transaction.atomic
def withdraw_all(*, person: Person, by: Actor) -> list[RightsRequest]:
    """Withdraw every consent: all that is optional is erased."""
    return [ask(person=person, kind=Kind.WITHDRAW, about=key, by=by) for key in OPTIONAL]


@transaction.atomic
def withdraw(*, request: RightsRequest, by: Actor) -> RightsRequest:
    """Take back one's own request; AlreadyAnswered when it was decided meanwhile."""
    _require_own(request.person, by)
    found = _open(request, "withdraw")
    _close(found, Status.WITHDRAWN, by, "")
    found.save()
    _journal(Tag.RIGHTS_WITHDRAWN, found, by)
    return found


@transaction.atomic
def release(*, person: Person, about: str, by: Actor) -> None:
    """Put what was set aside back to use, as its person wishes."""
    _require_own(person, by)
    kept = SetAside.objects.filter(person=person, about=about).first()
    if kept is None or about not in SET_ASIDE:
        raise NotToBeAsked
    setattr(person, about, kept.value)
    person.save(update_fields=[about])
    kept.delete()
    _journal_person(Tag.PERSON_DATA_RELEASED, person, by, about)


@transaction.atomic
def grant(*, request: RightsRequest, by: Actor, answer: str = "") -> RightsRequest:
    """Do what the person asks; a correction of the person's facts is made here and moves the licences with it."""
    require(by, P.PERSONAL_DATA_DECIDE)
    _not_alone(request, by)
    found = _open(request, "grant")
    subject = SUBJECTS[found.about]
    if found.kind == Kind.CORRECT and subject.corrected_here:
        act = Act(by=by, at=clock.now(), kind="rights.correct", reason=_("本人请求更正"), source="rights")
        correct(person=found.person, values=_values(found), act=act)
    _close(found, Status.GRANTED, by, answer)
    found.save()
    _journal(Tag.RIGHTS_GRANTED, found, by)
    return found


@transaction.atomic
def refuse(*, request: RightsRequest, by: Actor, answer: str) -> RightsRequest:
    """Refuse with the reason the person reads."""
    require(by, P.PERSONAL_DATA_DECIDE)
    _not_alone(request, by)
    if not answer.strip():
        raise AnswerMissing
    found = _open(request, "refuse")
    _close(found, Status.REFUSED, by, answer.strip())
    found.save()
    _journal(Tag.RIGHTS_REFUSED, found, by)
    return found


def due_on(day: date) -> date:
    """The last day for the answer to a request made on ``day``."""
    return day + timedelta(days=parameters.number("rights_answer_days", on=day))


def standing(person: Person, subject: Subject) -> str:
    """What stands in the register now, as a wish is kept; empty where the subject is more than one field."""
    value = getattr(person, subject.key) if subject.corrected_here else ""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _values(request: RightsRequest) -> Mapping[str, object]:
    wish = request.wish
    return {request.about: date.fromisoformat(wish) if request.about in DATES else wish}


def _carry_out(request: RightsRequest, subject: Subject, by: Actor, at: datetime) -> None:
    person = request.person
    if request.kind == Kind.RESTRICT:
        _set_aside(person, subject.key, at)
        _journal_person(Tag.PERSON_DATA_RESTRICTED, person, by, subject.key)
    else:
        erasing.erase(person.pk, subject.key, at=at)
        if subject.key != PHOTOS:
            setattr(person, subject.key, "")
        _journal_person(Tag.PERSON_DATA_ERASED, person, by, subject.key)


def _set_aside(person: Person, about: str, at: datetime) -> None:
    value = getattr(person, about)
    if not value:
        raise NotToBeAsked
    SetAside.objects.create(person=person, about=about, value=value, since=at)
    setattr(person, about, "")
    person.save(update_fields=[about])


def _authority_of(person: Person) -> UUID:
    main = Staffing.objects.filter(person=person, is_main=True).order_by("profession").first()
    if main is None or main.authority_id is None:
        raise NoAuthority
    return main.authority_id


def _require_own(person: Person, by: Actor) -> None:
    require(by, P.OWN_RECORD_EDIT)
    if by.person_id != person.pk or by.account_id is None:
        raise NotPermitted


def _not_alone(request: RightsRequest, by: Actor) -> None:
    """Nobody answers their own request (SEC-I8)."""
    if by.account_id is None or by.person_id == request.person_id:
        raise NotPermitted


def _open(request: RightsRequest, step: str) -> RightsRequest:
    found = RightsRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if found.status != Status.OPEN:
        raise AlreadyAnswered
    RIGHTS.step(step, state=found.status)
    return found


def _close(request: RightsRequest, status: RightsRequest.Status, by: Actor, answer: str) -> None:
    request.status, request.decided_at, request.decided_by = status, clock.now(), by.account_id
    request.answer = answer[:400]


def _journal(tag: Tag, request: RightsRequest, by: Actor) -> None:
    journal.record(
        tag,
        subject_kind="rights_request",
        subject_id=request.pk,
        by=by,
        at=clock.now(),
        person_id=request.person_id,
        body={"kind": request.kind, "about": request.about},
    )


def _journal_person(tag: Tag, person: Person, by: Actor, about: str) -> None:
    journal.record(
        tag,
        subject_kind="person",
        subject_id=person.pk,
        by=by,
        at=clock.now(),
        person_id=person.pk,
        body={"about": about},
    )


def copied(*, person: Person, by: Actor) -> None:
    """Record that a person took a copy of everything held about them (PIPL art. 45)."""
    journal.record(
        Tag.PERSON_COPIED, subject_kind="person", subject_id=person.pk, by=by, at=clock.now(), person_id=person.pk
    )
