"""The state of the person's photo in words: where it stands, whose turn it is, since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State
from liangzhao.licensing.subjects import Subject
from liangzhao.registers.models import Photo
from liangzhao.registers.photos import period
from liangzhao.web.personal.holding import Holding, licences_of
from liangzhao.web.ui.tones import Badge, badge


@dataclass(frozen=True)
class PhotoPanel:
    """What the pages say about the photo.

    ``shown`` is the photo to show, ``waiting`` the one being confirmed; ``is_on_licence`` tells whether the shown
    photo is printed on a licence. Once the waiting one is confirmed, a licence is applied for that the person asked
    for and does not have (``applies_after``), and one in force gets its next version (``renews_after``).
    """

    badge: Badge
    shown: Photo | None
    draft: Photo | None
    waiting: Photo | None
    returned: Photo | None
    confirmer: str
    contact: str
    due_on: date | None
    overdue: bool
    return_reason: str
    is_on_licence: bool
    applies_after: bool
    renews_after: bool


def panel_of(photos: Sequence[Photo], subject: Subject | None, found: Sequence[Holding] = ()) -> PhotoPanel:
    """The panel of a person's photos; ``subject`` names who confirms, ``found`` is what the person holds."""
    licences = licences_of(found)
    by_status = {status: _latest(photos, status) for status in Photo.Status}
    waiting, confirmed = by_status[Photo.Status.UPLOADED], by_status[Photo.Status.CONFIRMED]
    returned = by_status[Photo.Status.RETURNED]
    shown = waiting or returned or confirmed
    due = period.due_on(waiting.uploaded_at) if waiting else None
    institution = subject.institution if subject else None
    return PhotoPanel(
        badge=badge("photo", shown.status if shown else "NONE"),
        shown=shown,
        draft=by_status[Photo.Status.DRAFT],
        waiting=waiting,
        returned=returned if not waiting else None,
        confirmer=institution.name if institution else _("主要执业机构"),
        contact=institution.phone if institution else "",
        due_on=due,
        overdue=waiting is not None and period.is_overdue(waiting.uploaded_at),
        return_reason=_(returned.return_reason) if returned and not waiting else "",
        is_on_licence=shown is not None and shown.image_id in {each.photo_id for each in licences},
        applies_after=waiting is not None and waiting.apply_after and any(each.is_open for each in found),
        renews_after=any(state_now(each) == State.ISSUED for each in licences),
    )


def _latest(photos: Sequence[Photo], status: str) -> Photo | None:
    found = [photo for photo in photos if photo.status == status]
    return max(found, key=lambda photo: photo.uploaded_at, default=None)
