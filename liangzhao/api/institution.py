"""For an institution: its own staff with their licences, its own licence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal
from uuid import UUID

from ninja import Query, Schema, Status

from liangzhao.access.permissions import P
from liangzhao.api.applying import IdempotencyKey, applied
from liangzhao.api.doors import Doors, Request, known, requires
from liangzhao.api.paging import After, Limit, Page, page_of
from liangzhao.api.words import LicenceState, answers, licence_state
from liangzhao.kernel.words import _
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import licences
from liangzhao.licensing.states import LIVE_FIRST, NONE_APPLIED
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Staffing

router = Doors(tags=["机构端"])


class StaffLine(Schema):
    """A practitioner of the institution, by main registration or by filing."""

    ref: UUID
    name: str
    profession: str
    is_main: bool
    licence_state: str
    licence: LicenceState | None


class Staff(Page):
    """A page of the staff in the order of names."""

    items: list[StaffLine]


class OwnLicence(Schema):
    """The institution's licence; null before its first application (未申领)."""

    state: str
    says: str
    licence: LicenceState | None


@router.get("/org/staff", response=answers(Staff, 404, signed_in=True))
@requires(P.STAFF_READ)
def staff(
    request: Request,
    profession: Annotated[Literal["", "physician", "nurse"], Query()] = "",
    after: After = "",
    limit: Limit = 50,
) -> Staff:
    """The practitioners whose main or filed institution is mine, with their licences today."""
    rows = Staffing.objects.filter(institution_id=known(request.actor.institution_id)).select_related("person")
    if profession:
        rows = rows.filter(profession=profession)
    found, following = page_of(rows, key="person__name_sort", after=after, limit=limit)
    latest = _latest(row.person_id for row in found)
    return Staff(items=[_line(row, latest.get((row.profession, row.person_id))) for row in found], next=following)


def _latest(people: Iterable[UUID]) -> dict[tuple[str, UUID], Licence]:
    rows = licences().filter(holder_id__in=list(people)).order_by("holder_id", "kind", *LIVE_FIRST)
    return {(row.kind, row.holder_id): row for row in rows.distinct("holder_id", "kind")}


def _line(row: Staffing, licence: Licence | None) -> StaffLine:
    told = licence_state(licence) if licence else None
    return StaffLine(
        ref=row.pk,
        name=row.person.name,
        profession=row.profession,
        is_main=row.is_main,
        licence_state=told.state if told else NONE_APPLIED,
        licence=told,
    )


@router.get("/org/licence", response=answers(OwnLicence, 404, signed_in=True))
@requires(P.INSTITUTION_LICENCE_READ)
def own_licence(request: Request) -> OwnLicence:
    """My institution's licence today."""
    held = licences().filter(kind=Register.INSTITUTION, holder_id=known(request.actor.institution_id))
    licence = held.order_by(*LIVE_FIRST).first()
    if licence is None:
        return OwnLicence(state=NONE_APPLIED, says=_("未申领"), licence=None)
    told = licence_state(licence)
    return OwnLicence(state=told.state, says=told.state_words, licence=told)


@router.post(
    "/org/licence-applications", response=answers({200: LicenceState, 201: LicenceState}, 404, 409, signed_in=True)
)
@requires(P.INSTITUTION_LICENCE_APPLY, commits="own")
def apply_for_own_licence(request: Request, key: IdempotencyKey) -> Status[LicenceState]:
    """Apply for my institution's licence; it is issued at once when the law allows it."""
    return applied(Register.INSTITUTION, known(request.actor.institution_id), key, by=request.actor)
