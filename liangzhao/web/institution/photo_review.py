"""Which photos a POST of the queue means, and which of them are left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from liangzhao.registers.models import Photo
from liangzhao.registers.photos.actions import OwnPhoto
from liangzhao.web.institution import photo_queue
from liangzhao.web.institution.queries import uuid_or_none
from liangzhao.web.requests import Request
from liangzhao.web.words import listed

MOST = 2000
"""Photos of one request; a queue this long is confirmed in several."""


@dataclass(frozen=True)
class LeftOut:
    """Somebody whose photo is not part of what will be done, and why."""

    name: str
    why: str
    url: str = ""


@dataclass(frozen=True)
class Review:
    """What a POST asks for: ``photos`` to decide on, ``left_out`` with reasons, ``ids`` as they were sent."""

    photos: Sequence[Photo]
    left_out: Sequence[LeftOut]
    ids: Sequence[UUID]
    barred: frozenset[UUID] = frozenset()
    everything: str = ""
    is_stale: bool = False

    @property
    def confirmable(self) -> list[UUID]:
        """What may be confirmed: what was sent, those decided before included, without those left out by the checks."""
        return [key for key in self.ids if key not in self.barred]

    @property
    def names(self) -> str:
        """The first names, and how many more."""
        first = listed(photo.person.name for photo in self.photos[:10])
        more = len(self.photos) - 10
        return _("%(first)s 等 %(all)d 人") % {"first": first, "all": len(self.photos)} if more > 0 else first


def review_of(request: Request) -> Review:
    """What the chosen ids or the signed filter of a request mean now."""
    token = request.POST.get("everything", "")
    if token:
        return _of_filter(request, token)
    ids = [key for text in request.POST.getlist("chosen")[:MOST] if (key := uuid_or_none(text))]
    photos = list(photo_queue.mine(request.actor).filter(pk__in=ids))
    single = len(ids) == 1
    fit = [photo for photo in photos if (photo.has_passed or single) and photo.person_id != request.actor.person_id]
    gone = len(ids) - len(photos)
    left_out = [_left_out(photo, request) for photo in photos if photo not in fit]
    left_out += [LeftOut(_("%(n)d 张照片") % {"n": gone}, _("已处理或已被新照片替换"))] if gone else []
    return Review(fit, left_out, ids, barred=frozenset(photo.pk for photo in photos if photo not in fit))


def _of_filter(request: Request, token: str) -> Review:
    try:
        wanted = photo_queue.filter_of(token)
    except photo_queue.StaleToken:
        return Review((), (), (), is_stale=True)
    photos = list(photo_queue.narrowed(photo_queue.mine(request.actor), wanted, request.actor)[:MOST])
    fit = [photo for photo in photos if photo.has_passed and photo.person_id != request.actor.person_id]
    left_out = [_left_out(photo, request) for photo in photos if photo not in fit]
    return Review(fit, left_out, [photo.pk for photo in fit], everything=token)


def _left_out(photo: Photo, request: Request) -> LeftOut:
    if photo.person_id == request.actor.person_id:
        return LeftOut(photo.person.name, str(OwnPhoto()))
    return LeftOut(photo.person.name, _("自动检查未通过，请打开照片逐张处理"), f"/org/confirm/photos/{photo.pk}/")
