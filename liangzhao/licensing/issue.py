"""Issuing: two commits and a signature between them (design.md §6, SEC-I4).

1. plan   lock the holder, read the register, ask the law, compose the face, lint it, and store the exact bytes that
          will be signed, state PLANNED. Commit.
2. sign   the signer signs the record and the printed code. Nothing is open in the database meanwhile.
3. seal   store signature and code if the licence is still PLANNED, state ISSUED. Commit.

A crash between 1 and 3 leaves a planned licence; ``seal_planned`` of the worker finishes it. The same request
twice gives the same licence: by its request key, and because a holder has one live licence of a kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import aliases
from liangzhao.kernel import clock
from liangzhao.kernel.faults import point
from liangzhao.kernel.identifiers import licence_id
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.rules import Finding
from liangzhao.kernel.words import _
from liangzhao.licensing import composing, eligibility, lint, record
from liangzhao.licensing.clocks import require_agreement
from liangzhao.licensing.codes import static
from liangzhao.licensing.keys import key_id, p256, sm2
from liangzhao.licensing.lint import Linted
from liangzhao.licensing.models import Licence
from liangzhao.licensing.stamped_time import require_stamps
from liangzhao.licensing.states import LIVE_FIRST, State
from liangzhao.licensing.status import places
from liangzhao.licensing.storing import Sealed, latest_of, store_planned, store_sealed
from liangzhao.licensing.subjects import Subject, subjects_of
from liangzhao.registers import locks
from liangzhao.registers.effects import Register
from liangzhao.signing.configuration import configured
from liangzhao.signing.digests import sm3
from liangzhao.signing.signer import KeyReplaced

LAST_VERSION = 999


class NotEligible(Refusal):
    """Raised when the law does not allow the licence; ``findings`` tells everything that stands in the way."""

    template = _("暂不符合申领条件，请按提示逐项办理后再申领。")

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = tuple(findings)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.findings,)


class RequestKeyTaken(Refusal):
    """Raised when the request key already made another holder's licence: a page was copied or tampered with."""

    template = _("页面已失效，请刷新后重新申领。")


@dataclass(frozen=True)
class Request:
    """Somebody's wish for a licence; ``key`` makes repeating it harmless."""

    kind: Register
    holder_id: UUID
    key: UUID


def issue(request: Request, *, by: Actor) -> Licence:
    """The holder's licence, issued now or before; NotEligible, LintFailed, RequestKeyTaken or
    SignerUnavailable otherwise.

    When the signer is away the licence stays planned and the worker seals it later.
    """
    try:
        with actor_transaction(by):
            planned = plan([request], by=by)
            point("issue.before_first_commit")
    except IntegrityError as error:
        if "request_key" in str(error):
            raise RequestKeyTaken from error
        raise
    point("issue.after_first_commit")
    licence = planned[0]
    if licence.state == State.PLANNED and seal([licence], by=by) == 0:
        with actor_transaction(by):  # the register moved, or another request sealed it, between the two commits
            return current(request.kind, request.holder_id) or licence
    return licence


def plan(requests: Sequence[Request], *, by: Actor) -> list[Licence]:
    """Planned or already live licences for these requests, in order, in the caller's transaction.

    Raises NotEligible for the first holder who may not have one; nothing is planned then.
    """
    locks.hold(request.holder_id for request in requests)
    point("plan.after_lock")
    kind = requests[0].kind
    holders = [request.holder_id for request in requests]
    latest = latest_of(kind, holders)
    point("plan.after_read_licences")
    standing = {holder: row for holder, row in latest.items() if row.state in (State.PLANNED, State.ISSUED)}
    wanted = [request for request in requests if request.holder_id not in standing]
    made = {licence.holder_id: licence for licence in _plan_new(wanted, latest, by=by)} if wanted else {}
    return [standing.get(request.holder_id) or made[request.holder_id] for request in requests]


def _plan_new(requests: Sequence[Request], latest: dict[UUID, Licence], *, by: Actor) -> list[Licence]:
    kind, at = requests[0].kind, clock.now()
    found = {subject.holder_id: subject for subject in subjects_of(kind, [request.holder_id for request in requests])}
    point("plan.after_read_register")
    subjects = [_eligible(kind, found.get(request.holder_id)) for request in requests]
    given = places.take([subject.authority.pk for subject in subjects])
    drafts = [
        draft(subject, previous=_previous(subject, latest), place=place, key=request.key, by=by, at=at)
        for subject, place, request in zip(subjects, given, requests, strict=True)
    ]
    return store_planned(drafts, by=by)


def _previous(subject: Subject, latest: dict[UUID, Licence]) -> Licence | None:
    """The licence whose serial goes on; never one that came with a double, whose entry may be parted again."""
    last = latest.get(subject.holder_id)
    if last is None or last.entry_id == subject.entry.pk or len(aliases.ids_of(subject.holder_id)) == 1:
        return last
    own = Licence.objects.filter(kind=subject.kind, holder_id=subject.holder_id, entry_id=subject.entry.pk)
    return own.select_related("authority").order_by("-planned_at", "-version").first()


def _eligible(kind: Register, subject: Subject | None) -> Subject:
    findings = eligibility.findings(kind, subject, clock.today())
    if subject is None or not eligibility.is_eligible(findings):
        raise NotEligible(findings)
    return subject


def draft(subject: Subject, *, previous: Licence | None, place: int, key: UUID, by: Actor, at: datetime) -> Linted:
    """The next licence of a subject, linted, not yet stored; ``place`` is its own in its authority's status list."""
    text = composing.compose(subject, clock.local_date(at))
    type_code = settings.LIANGZHAO_TYPE_CODES[subject.kind]
    serial, version = _numbering(subject, previous)
    identifier = licence_id.compose(type_code, subject.authority.uscc, serial, version)
    photo = subject.confirmed_photo
    encoded = record.encode(
        text,
        record.Issuance(
            kind=subject.kind,
            type_code=type_code,
            identifier=identifier,
            version=version,
            issuer_code=subject.authority.uscc,
            photo_digest=bytes(photo.image.digest) if photo else None,
            status_index=place,
        ),
    )
    return lint.check(
        Licence(
            kind=subject.kind,
            person=subject.person,
            institution=subject.institution,
            holder_id=subject.holder_id,
            entry_id=subject.entry.pk,
            entry_version=subject.entry.face_version,
            serial=serial,
            version=version,
            identifier=identifier,
            number=text.number,
            state=State.PLANNED,
            request_key=key,
            authority=subject.authority,
            area_path=subject.entry.area_path,
            face=record.face_json(text, subject.kind),
            photo=photo.image if photo else None,
            record=encoded,
            record_digest=sm3(encoded),
            status_index=place,
            issued_on=text.issued_on,
            valid_from=text.valid_from,
            valid_until=text.valid_until,
            planned_at=at,
            planned_by=by.account_id,
            state_at=at,
            previous=previous,
        )
    )


def _numbering(subject: Subject, previous: Licence | None) -> tuple[str, int]:
    """A new version keeps the serial (domain.md §4.8); another issuer, or the last version, starts a new one."""
    if previous is not None and previous.authority_id == subject.authority.pk and previous.version < LAST_VERSION:
        return previous.serial, previous.version + 1
    return licence_id.new_serial(), 1


def seal(licences: Sequence[Licence], *, by: Actor) -> int:
    """Sign and seal planned licences; returns how many were sealed here, the others were no longer planned."""
    linted = [lint.check(licence) for licence in licences]
    point("seal.after_lint")
    at, told = clock.now(), clock.is_fixed()
    if not told:  # stamps are a matter of now, whatever time the act is told
        require_stamps(at)
    signed = _sign(linted, at)
    point("seal.after_sign")
    with actor_transaction(by):
        if not told:  # the transaction has just fixed the clock to the database's
            require_agreement(clock.now())
        sealed = store_sealed(signed, at=clock.now(), by=by)
        point("seal.before_second_commit")
    point("seal.after_second_commit")
    return sealed


def _sign(linted: Sequence[Linted], at: datetime) -> list[Sealed]:
    """Record and code signed, by the keys in force; begun anew when one was rotated meanwhile: codes name their key."""
    try:
        return _sign_once(linted, at)
    except KeyReplaced:
        return _sign_once(linted, at)


def _sign_once(linted: Sequence[Linted], at: datetime) -> list[Sealed]:
    codes = [_code(each.licence, at) for each in linted]
    wanted = [(sm2(each.licence.authority.uscc), bytes(each.licence.record)) for each in linted]
    wanted += [(p256(each.licence.authority.uscc), code.to_sign) for each, code in zip(linted, codes, strict=True)]
    signatures = configured().sign_many(wanted)
    half = len(linted)
    return [
        Sealed(each, signature, code.url(mark))
        for each, signature, code, mark in zip(linted, signatures[:half], codes, signatures[half:], strict=True)
    ]


def _code(licence: Licence, at: datetime) -> static.Unsigned:
    key = key_id(p256(licence.authority.uscc))
    return static.compose(licence, key_id=key, at=at, status_index=licence.status_index)


def current(kind: Register, holder_id: UUID) -> Licence | None:
    """The holder's live licence, else the latest that came, or will come, into being; whatever its state now."""
    rows = Licence.objects.filter(kind=kind, holder_id=holder_id).exclude(state=State.ABANDONED)
    return rows.select_related("authority").order_by(*LIVE_FIRST).first()


def new_key() -> UUID:
    """A fresh request key, for a form to carry."""
    return uuid4()
