"""The practitioners of this institution as lists show them: state of registration, licence, photo and account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from liangzhao.access.actors import Actor
from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import LIVE_FIRST, NONE_APPLIED, State
from liangzhao.licensing.subjects import LIVE_REGISTRATION
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, Photo, PhysicianRegistration, Staffing
from liangzhao.web.institution.queries import institution_of

PAGE = 50
NO_PHOTO = "NONE"
PAST = "past"
RUN_OUT = "EXPIRED"
"""A nurse's registration past its last day: a state by the calendar, never stored."""
Registration = PhysicianRegistration | NurseRegistration
Rows = QuerySet[Any]  # of either registration model, which share what is used here

MODELS: dict[Register, type[PhysicianRegistration] | type[NurseRegistration]] = {
    Register.PHYSICIAN: PhysicianRegistration,
    Register.NURSE: NurseRegistration,
}
VERIFY = {Register.PHYSICIAN: P.PHYSICIAN_VERIFY, Register.NURSE: P.NURSE_VERIFY}
EXPORT = {Register.PHYSICIAN: P.PHYSICIAN_EXPORT, Register.NURSE: P.NURSE_EXPORT}
ACTIVATE = {Register.PHYSICIAN: P.PHYSICIAN_ACTIVATE, Register.NURSE: P.NURSE_ACTIVATE}


@dataclass(frozen=True)
class Wanted:
    """What of the staff is wanted; empty fields narrow nothing."""

    name: str = ""
    department: str = ""
    status: str = ""
    licence: str = ""
    photo: str = ""
    account: str = ""
    until: str = ""


def staff(kind: Register, by: Actor) -> Rows:
    """The latest registration of everybody who works here in this profession, by main registration or by filing."""
    model = MODELS[kind]
    here = Staffing.objects.filter(institution_id=institution_of(by), profession=kind, person_id=OuterRef("person_id"))
    later = model.objects.filter(person_id=OuterRef("person_id"), approved_on__gt=OuterRef("approved_on"))
    return model.objects.filter(Exists(here), ~Exists(later)).select_related("person", "main_institution")


def with_states(rows: Rows, kind: Register) -> Rows:
    """The rows with ``licence_state`` (by the calendar) and ``photo_state``."""
    licences = Licence.objects.filter(kind=kind, holder_id=OuterRef("person_id")).exclude(state=State.ABANDONED)
    latest = licences.order_by(*LIVE_FIRST)
    photos = Photo.objects.filter(person_id=OuterRef("person_id"))
    sent = photos.exclude(status__in=[Photo.Status.DRAFT, Photo.Status.REPLACED]).order_by("-uploaded_at")
    known: Rows = rows.annotate(
        stored_state=Subquery(latest.values("state")[:1]),
        licence_until=Subquery(latest.values("valid_until")[:1]),
        photo_state=Coalesce(Subquery(sent.values("status")[:1]), Value(NO_PHOTO)),
    )
    run_out = Q(stored_state=State.ISSUED, licence_until__lt=clock.today())
    shown: Rows = known.annotate(
        licence_state=Case(
            When(run_out, then=Value(str(State.EXPIRED))),
            default=Coalesce(F("stored_state"), Value(NONE_APPLIED)),
            output_field=CharField(),
        )
    )
    return shown


def narrowed(rows: Rows, wanted: Wanted) -> Rows:
    """The rows that satisfy a filter; ``rows`` carry their states."""
    if wanted.name:
        rows = rows.filter(Q(person__name__contains=wanted.name) | Q(licence_no=wanted.name))
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    if wanted.status:
        rows = _of_status(rows, wanted.status)
    if wanted.licence:
        rows = rows.filter(licence_state=wanted.licence)
    if wanted.photo == "MISSING":
        rows = rows.filter(photo_state__in=[NO_PHOTO, Photo.Status.RETURNED])
    elif wanted.photo:
        rows = rows.filter(photo_state=wanted.photo)
    if wanted.account:
        rows = rows.filter(person__activated_at__isnull=wanted.account == "no")
    if wanted.until:
        rows = rows.filter(status__in=LIVE_REGISTRATION, **_until(wanted.until))
    return rows


def _of_status(rows: Rows, wanted: str) -> Rows:
    """The rows of a state by the calendar, as ``status_now`` shows it."""
    if rows.model is not NurseRegistration or wanted not in ("ACTIVE", RUN_OUT):
        return rows.filter(status=wanted)
    live = rows.filter(status="ACTIVE")
    return (
        live.filter(valid_until__lt=clock.today()) if wanted == RUN_OUT else live.exclude(valid_until__lt=clock.today())
    )


def _until(wanted: str) -> dict[str, date]:
    """Ended already (``past``), or ending within so many days."""
    today = clock.today()
    if wanted == PAST:
        return {"valid_until__lt": today}
    return {"valid_until__gte": today, "valid_until__lte": today + timedelta(days=int(wanted))}


def status_now(row: Registration) -> str:
    """The state by the calendar: a nurse's registration runs out at midnight."""
    is_over = isinstance(row, NurseRegistration) and row.status == "ACTIVE" and row.valid_until < clock.today()
    return RUN_OUT if is_over else row.status


def page_of(rows: Rows, *, after: UUID | None, before: UUID | None) -> tuple[list[Any], UUID | None, UUID | None]:
    """One page by the order of names, and the keys that lead to the pages before and behind it."""
    cursor = after or before
    at = rows.filter(pk=cursor).values_list("person__name_sort", flat=True).first() if cursor else None
    if at is None:
        found = list(rows.order_by("person__name_sort", "pk")[: PAGE + 1])
        return found[:PAGE], None, _key(found, PAGE - 1, len(found) > PAGE)
    if after:
        behind = rows.filter(Q(person__name_sort__gt=at) | Q(person__name_sort=at, pk__gt=after))
        found = list(behind.order_by("person__name_sort", "pk")[: PAGE + 1])
        return found[:PAGE], _key(found, 0, bool(found)), _key(found, PAGE - 1, len(found) > PAGE)
    ahead = rows.filter(Q(person__name_sort__lt=at) | Q(person__name_sort=at, pk__lt=before))
    found = list(ahead.order_by("-person__name_sort", "-pk")[: PAGE + 1])
    shown = found[:PAGE][::-1]
    return shown, _key(shown, 0, len(found) > PAGE), _key(shown, -1, bool(shown))


def _key(found: list[Any], place: int, is_there: bool) -> UUID | None:
    return found[place].pk if is_there else None


def departments(kind: Register, by: Actor) -> list[str]:
    """The departments that occur among the staff, in their order."""
    rows = staff(kind, by).exclude(department="").order_by("department")
    return list(rows.values_list("department", flat=True).distinct())
