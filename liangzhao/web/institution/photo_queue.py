"""The queue of photos as a page shows it: filtered, paged by key, drawn as cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liangzhao.access.actors import Actor
from liangzhao.kernel import clock
from liangzhao.licensing import photo_confirmation
from liangzhao.registers.models import NurseRegistration, Photo, PhysicianRegistration, Staffing
from liangzhao.registers.photos import period
from liangzhao.registers.photos.actions import OwnPhoto
from liangzhao.registers.photos.checking.findings import WORDS, finding
from liangzhao.web.institution.queries import institution_of
from liangzhao.web.ui.parts import Column, PhotoCard, Row, Table, Thumb
from liangzhao.web.ui.tones import deadline
from liangzhao.web.words import clauses, said

PAGE = 24
TOKEN_SECONDS = 3600
_SALT = "institution.photos"
_ENDED = ("CANCELLED", "REVOKED", "ANNULLED")


@dataclass(frozen=True)
class Filter:
    """What of the queue is wanted; empty fields narrow nothing. ``until`` leaves out what came after it."""

    profession: str = ""
    checked: str = ""
    name: str = ""
    until: datetime | None = None

    def token(self, at: datetime) -> str:
        """The filter, signed, as of the moment the page was made: nobody confirms photos that came later unseen."""
        return signing.dumps([self.profession, self.checked, self.name, at.isoformat()], salt=_SALT)


class StaleToken(ValueError):
    """Raised for a signed filter that is too old or not ours."""


def filter_of(token: str) -> Filter:
    """The filter of a token; StaleToken when it is not ours or older than an hour."""
    try:
        profession, checked, name, until = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
        return Filter(profession, checked, name, datetime.fromisoformat(until))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise StaleToken from error


def narrowed(rows: QuerySet[Photo], wanted: Filter, by: Actor) -> QuerySet[Photo]:
    """The photos of the queue that satisfy a filter."""
    if wanted.profession:
        people = Staffing.objects.filter(
            institution_id=institution_of(by), is_main=True, profession=wanted.profession
        ).values("person_id")
        rows = rows.filter(person_id__in=people)
    if wanted.checked:
        rows = rows.filter(has_passed=wanted.checked == "passed")
    if wanted.name:
        rows = rows.filter(person__name__contains=wanted.name)
    if wanted.until:
        rows = rows.filter(uploaded_at__lte=wanted.until)
    return rows


def page_of(rows: QuerySet[Photo], after: UUID | None) -> tuple[list[Photo], UUID | None]:
    """One page of the queue behind a photo, and the key of the next page."""
    if after:
        last = Photo.objects.filter(pk=after).values_list("uploaded_at", flat=True).first()
        if last is not None:
            rows = rows.filter(Q(uploaded_at__gt=last) | Q(uploaded_at=last, pk__gt=after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], (found[PAGE - 1].pk if len(found) > PAGE else None)


def cards_of(photos: Sequence[Photo], by: Actor) -> list[PhotoCard]:
    """The cards of photos, with profession, department and what the checks say."""
    works = work_of([photo.person_id for photo in photos], by, brief=len(photo_confirmation.professions_of(by)) < 2)
    return [_card(photo, works.get(photo.person_id, ""), by) for photo in photos]


def _card(photo: Photo, work: str, by: Actor) -> PhotoCard:
    lines = [work, waiting_words(photo.uploaded_at)]
    return PhotoCard(
        value=str(photo.pk),
        name=photo.person.name,
        line=" · ".join(filter(None, lines)),
        photo_url=reverse("institution:photo_image", args=[photo.pk]),
        findings=failed(photo),
        passes=photo.has_passed,
        url=reverse("institution:photo", args=[photo.pk]),
        locked=str(OwnPhoto()) if photo.person_id == by.person_id else "",
        badge=deadline(-period.days_over(photo.uploaded_at)) if period.is_overdue(photo.uploaded_at) else None,
    )


def thumbs_of(photos: Sequence[Photo]) -> Table | None:
    """The photos once more, small, before they are decided on; None when they are too many for a last look."""
    if not photos or len(photos) > PAGE:
        return None
    columns = [Column(_("照片")), Column(_("姓名"), primary=True), Column(_("上传时间"), "date")]
    rows = [
        Row([Thumb(reverse("institution:photo_image", args=[each.pk])), each.person.name, each.uploaded_at])
        for each in photos
    ]
    return Table(_("照片"), columns, rows, caption_hidden=True)


def waiting_words(since: datetime) -> str:
    """How long a photo has waited, in days; nothing on its first day."""
    days = (clock.today() - clock.local_date(since)).days
    return ngettext("已等 %(days)d 天", "已等 %(days)d 天", days) % {"days": days} if days else ""


def work_of(people: Iterable[UUID], by: Actor, *, brief: bool = False) -> dict[UUID, str]:
    """Profession and department of each person here, in words; ``brief`` leaves out the profession."""
    keys = list(people)
    found: dict[UUID, str] = {}
    for model, profession in ((PhysicianRegistration, _("医师")), (NurseRegistration, _("护士"))):
        rows = model.objects.filter(person_id__in=keys, main_institution_id=by.institution_id)
        rows = rows.exclude(status__in=_ENDED)
        for person_id, department in rows.values_list("person_id", "department"):
            words = " · ".join(filter(None, ["" if brief and department else profession, department]))
            found[person_id] = clauses(filter(None, [found.get(person_id), words]))
    return found


def failed(photo: Photo) -> list[str]:
    """What the automatic checks say against a photo, in the page's language."""
    return [_says(each) for each in photo.findings if isinstance(each, dict) and not each.get("ok")]


def _says(stored: Mapping[str, Any]) -> str:
    known = stored.get("id")
    if known not in WORDS:
        return str(stored.get("says", ""))
    return said(finding(known, ok=False, **stored.get("params", {})).says)


def mine(by: Actor) -> QuerySet[Photo]:
    """The queue of this actor."""
    return photo_confirmation.waiting(by)
