"""照片确认 → 自动制证: a confirmed photo and the licence that was asked for with it (ux.md flow 2).

Photos are taken in chunks. Each chunk is one transaction in which its photos are confirmed and, where the person
ticked 确认后自动申领, the licence is planned; after its commit everything planned for these people is sealed, the
next versions of licences they already had included. A signer that is away leaves them planned for the worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted, can
from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.rules import Finding
from liangzhao.licensing import eligibility, issue
from liangzhao.licensing.issue import NotEligible, Request
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.signer_access import SIGNER_AWAY
from liangzhao.licensing.states import State
from liangzhao.licensing.storing import latest_of
from liangzhao.licensing.subjects import subject_of
from liangzhao.registers import locks
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, Photo, Staffing
from liangzhao.registers.photos import actions

CHUNK = 50
"""Photos of one transaction: many enough to be quick, few enough that nobody waits long for their locks."""

_MAY_CONFIRM = {P.PHYSICIAN_PHOTO_CONFIRM: Register.PHYSICIAN, P.NURSE_PHOTO_CONFIRM: Register.NURSE}


class Result(StrEnum):
    """What became of one photo."""

    ISSUED = "issued"  # confirmed, and the person has a licence with this photo
    PLANNED = "planned"  # confirmed, the licence waits for its seal
    NOT_ELIGIBLE = "not eligible"  # confirmed, the licence that was asked for is not possible yet
    CONFIRMED = "confirmed"  # confirmed, no licence was asked for
    REFUSED = "refused"  # not confirmed


@dataclass(frozen=True)
class Line:
    """One photo of an outcome; ``findings`` say why there is no licence, ``refusal`` why there is no confirmation."""

    photo_id: UUID
    name: str
    result: Result
    findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None
    is_repeat: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of all photos, in the order they were given."""

    lines: tuple[Line, ...]

    @property
    def confirmed(self) -> int:
        """How many are confirmed now, whatever became of their licence."""
        return len(self.lines) - len(self.of(Result.REFUSED))

    def of(self, *results: Result) -> list[Line]:
        """The lines with one of these results."""
        return [line for line in self.lines if line.result in results]


def professions_of(by: Actor) -> list[Register]:
    """The professions whose photos this actor of an institution may confirm."""
    return [register for permission, register in _MAY_CONFIRM.items() if can(by, permission)]


def within_reach(by: Actor) -> QuerySet[Photo]:
    """Photos, in any state, of those whose photo this actor may confirm; NotPermitted for everybody else.

    Institutions confirm those whose main institution they are; an authority confirms for the institutions it
    registered where nobody else could (design.md §12).
    """
    staff = Staffing.objects.filter(is_main=True)
    if by.institution_id and professions_of(by):
        staff = staff.filter(institution_id=by.institution_id, profession__in=professions_of(by))
    elif by.authority_id and can(by, P.PHOTO_CONFIRM_AUTHORITY):
        alone = Institution.objects.filter(authority_id=by.authority_id, authority_confirms_photos=True)
        staff = staff.filter(authority_id=by.authority_id, institution_id__in=alone.values("pk"))
    else:
        raise NotPermitted
    return Photo.objects.filter(person_id__in=staff.values("person_id"))


def waiting(by: Actor) -> QuerySet[Photo]:
    """The queue of this actor: photos that wait for confirmation, the oldest first."""
    rows = within_reach(by).filter(status=Photo.Status.UPLOADED)
    return rows.select_related("person", "image", "thumbnail").order_by("uploaded_at", "pk")


def confirm_and_issue(photo_ids: Iterable[UUID], *, by: Actor) -> Outcome:
    """Confirm these photos and issue what follows; call it outside any transaction.

    Doing it twice does nothing twice: a photo confirmed before is reported with the licence the person has now.
    """
    wanted = list(dict.fromkeys(photo_ids))
    return Outcome(tuple(line for chunk in _chunks(wanted) for line in _confirm_chunk(chunk, by)))


def _chunks(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    left = iter(ids)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


@dataclass(frozen=True)
class _Confirmed:
    """A photo that is confirmed; ``refusals`` tell why a licence could not be planned, by kind."""

    photo: Photo
    kinds: tuple[Register, ...]
    is_repeat: bool
    refusals: Mapping[Register, Refusal]


def _confirm_chunk(ids: Sequence[UUID], by: Actor) -> list[Line]:
    with actor_transaction(by):
        people = within_reach(by).filter(pk__in=ids).values_list("person_id", flat=True)
        locks.hold(list(people))
        photos = {photo.pk: photo for photo in within_reach(by).filter(pk__in=ids).select_related("person")}
        kinds = _kinds_of({photo.person_id for photo in photos.values()})
        done = {key: _confirm(photos.get(key), kinds, by) for key in ids}
    confirmed = {key: each for key, each in done.items() if isinstance(each, _Confirmed)}
    _seal({each.photo.person_id for each in confirmed.values()})
    with actor_transaction(by):
        told = _lines(list(confirmed.values()))
    return [told.get(key) or _refused(key, photos.get(key), done[key]) for key in ids]


def _kinds_of(people: Iterable[UUID]) -> dict[UUID, tuple[Register, ...]]:
    """The professions each person has here."""
    found: dict[UUID, tuple[Register, ...]] = {}
    rows = Staffing.objects.filter(person_id__in=list(people), is_main=True).order_by("profession")
    for person_id, profession in rows.values_list("person_id", "profession"):
        found[person_id] = (*found.get(person_id, ()), Register(profession))
    return found


def _confirm(photo: Photo | None, kinds: Mapping[UUID, tuple[Register, ...]], by: Actor) -> _Confirmed | Refusal:
    if photo is None:
        return actions.PhotoNotWaiting()
    mine = kinds.get(photo.person_id, ())
    if photo.status == Photo.Status.CONFIRMED:
        return _Confirmed(photo, mine, is_repeat=True, refusals={})
    try:
        confirmed = actions.confirm(photo=photo, by=by)
    except Refusal as refusal:
        return refusal
    wanted = mine if photo.apply_after else ()
    refusals = {kind: told for kind in wanted if (told := _plan(kind, confirmed, by))}
    return _Confirmed(confirmed, mine, is_repeat=False, refusals=refusals)


def _plan(kind: Register, photo: Photo, by: Actor) -> Refusal | None:
    """Plan the licence; the photo stays confirmed when the law, or the face, does not allow one."""
    try:
        with transaction.atomic():
            issue.plan([Request(kind, photo.person_id, uuid5(photo.pk, kind))], by=by)
    except Refusal as refusal:
        return refusal
    return None


def _seal(people: set[UUID]) -> None:
    if not people:
        return
    try:
        seal_planned(people, limit=2 * len(people))
    except SIGNER_AWAY:
        return  # they stay planned, and the outcome says so; the worker seals them


def _lines(confirmed: Sequence[_Confirmed]) -> dict[UUID, Line]:
    """The result of each confirmed photo, as the licences stand now."""
    people = [each.photo.person_id for each in confirmed]
    latest = {kind: latest_of(kind, people) for kind in (Register.PHYSICIAN, Register.NURSE)}
    return {each.photo.pk: _line(each, latest) for each in confirmed}


def _line(each: _Confirmed, latest: Mapping[Register, Mapping[UUID, Licence]]) -> Line:
    photo = each.photo
    states = {kind: row.state for kind in each.kinds if (row := latest[kind].get(photo.person_id))}
    missing = [kind for kind in each.kinds if states.get(kind) not in (State.ISSUED, State.PLANNED)]
    result, refusal = Result.CONFIRMED, None
    findings: tuple[Finding, ...] = ()
    if State.PLANNED in states.values():
        result = Result.PLANNED
    elif State.ISSUED in states.values():
        result = Result.ISSUED
    elif photo.apply_after and missing:
        result = Result.NOT_ELIGIBLE
        refusal = next(iter(each.refusals.values()), None)
        findings = _findings(missing[0], photo.person_id, refusal)
    return Line(photo.pk, photo.person.name, result, findings, refusal, each.is_repeat)


def _findings(kind: Register, person_id: UUID, refusal: Refusal | None) -> tuple[Finding, ...]:
    """What stands in the way of the licence, as it was found when it was asked for, else as it is now."""
    if isinstance(refusal, NotEligible):
        found = refusal.findings
    else:
        found = eligibility.findings(kind, subject_of(kind, person_id), clock.today())
    return tuple(finding for finding in found if finding.blocks)


def _refused(key: UUID, photo: Photo | None, refusal: _Confirmed | Refusal) -> Line:
    if not isinstance(refusal, Refusal):
        raise TypeError("a confirmed photo has its line")
    return Line(key, photo.person.name if photo else "", Result.REFUSED, refusal=refusal)
