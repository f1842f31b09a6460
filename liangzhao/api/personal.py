"""The practitioner's own: licences, findings of the law, photo, application."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Schema, Status

from liangzhao.access.actors import Actor
from liangzhao.access.permissions import P
from liangzhao.access.roles import RoleCode
from liangzhao.api.applying import IdempotencyKey, applied
from liangzhao.api.doors import Doors, Request, known, requires
from liangzhao.api.words import LicenceState, answers, licence_state
from liangzhao.kernel import clock
from liangzhao.kernel.rules import Finding
from liangzhao.kernel.words import _
from liangzhao.licensing import eligibility
from liangzhao.licensing.queries import licences
from liangzhao.licensing.subjects import subject_of
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Photo, Staffing

router = Doors(tags=["个人端"])
_KINDS = {RoleCode.PHYSICIAN: Register.PHYSICIAN, RoleCode.NURSE: Register.NURSE}
_PHOTO_WORDS = {
    "NONE": _("尚未上传"),
    "DRAFT": _("已上传，待本人确认裁剪结果"),
    "UPLOADED": _("待主要执业机构确认"),
    "CONFIRMED": _("已确认"),
    "RETURNED": _("已退回，请重新上传"),
}


class Holdings(Schema):
    """The licences of the signed-in person, the newest version first."""

    items: list[LicenceState]


class FindingLine(Schema):
    """What one rule says: its article, the outcome, the remedy and who must act."""

    rule: str
    outcome: str
    blocks: bool
    says: str
    article: str
    remedy: str
    who: str


class Eligibility(Schema):
    """May this person have the licence of one kind today, and what stands in the way."""

    kind: Register
    on: date
    eligible: bool
    findings: list[FindingLine]


class Eligibilities(Schema):
    """One answer per profession of the signed-in person."""

    items: list[Eligibility]


class PhotoState(Schema):
    """Where the person's photo stands; a photo in force stays so until a later one is confirmed."""

    state: str
    says: str
    has_photo_in_force: bool
    sent_at: datetime | None
    decided_at: datetime | None
    return_reason: str


class Application(Schema):
    """Which licence is applied for."""

    kind: Literal["physician", "nurse"]


@router.get("/me/licences", response=answers(Holdings, 404, signed_in=True))
@requires(P.OWN_RECORD_READ)
def my_licences(request: Request) -> Holdings:
    """My licences with their states today."""
    rows = licences().filter(person_id=known(request.actor.person_id)).order_by("-planned_at", "-version")[:100]
    return Holdings(items=[licence_state(row) for row in rows])


@router.get("/me/eligibility", response=answers(Eligibilities, 404, signed_in=True))
@requires(P.OWN_RECORD_READ)
def my_eligibility(request: Request) -> Eligibilities:
    """What the law says about my licences: every finding at once."""
    today = clock.today()
    return Eligibilities(items=[_eligibility(request.actor, kind, today) for kind in _kinds_of(request.actor)])


@router.get("/me/photo", response=answers(PhotoState, 404, signed_in=True))
@requires(P.OWN_RECORD_READ)
def my_photo(request: Request) -> PhotoState:
    """Where my photo stands."""
    rows = list(
        Photo.objects.filter(person_id=known(request.actor.person_id))
        .exclude(status=Photo.Status.REPLACED)
        .order_by("-uploaded_at")
    )
    latest = rows[0] if rows else None
    state = latest.status if latest else "NONE"
    return PhotoState(
        state=state,
        says=_PHOTO_WORDS[state],
        has_photo_in_force=any(row.status == Photo.Status.CONFIRMED for row in rows),
        sent_at=latest.uploaded_at if latest else None,
        decided_at=latest.decided_at if latest else None,
        return_reason=latest.return_reason if latest else "",
    )


@router.post(
    "/me/licence-applications", response=answers({200: LicenceState, 201: LicenceState}, 404, 409, signed_in=True)
)
@requires(P.LICENCE_APPLY, commits="own")
def apply_for_my_licence(request: Request, body: Application, key: IdempotencyKey) -> Status[LicenceState]:
    """Apply for my licence; it is issued at once when the law allows it."""
    return applied(Register(body.kind), known(request.actor.person_id), key, by=request.actor)


def _kinds_of(actor: Actor) -> list[Register]:
    found = {_KINDS[role] for role in actor.roles if role in _KINDS}
    stated = Staffing.objects.filter(person_id=known(actor.person_id), is_main=True).values_list(
        "profession", flat=True
    )
    found |= {Register(profession) for profession in stated}
    return [kind for kind in (Register.PHYSICIAN, Register.NURSE) if kind in found]


def _eligibility(actor: Actor, kind: Register, on: date) -> Eligibility:
    found = eligibility.findings(kind, subject_of(kind, known(actor.person_id)), on)
    return Eligibility(
        kind=kind, on=on, eligible=eligibility.is_eligible(found), findings=[_finding(each) for each in found]
    )


def _finding(found: Finding) -> FindingLine:
    return FindingLine(
        rule=found.rule_id,
        outcome=str(found.outcome),
        blocks=found.blocks,
        says=found.says,
        article=found.article,
        remedy=found.remedy,
        who=found.who,
    )
