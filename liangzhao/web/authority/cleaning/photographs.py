"""The photos of whom a case is about, side by side: who decides on a likeness wants to look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import entries
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.registers.models import Photo
from liangzhao.web import coded, pictures, readings
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request

RULES = frozenset({"DQ-30"})
_LOOKED_FOR = (Photo.Status.CONFIRMED, Photo.Status.UPLOADED, Photo.Status.RETURNED)


@dataclass(frozen=True)
class Photograph:
    """Whose photo, what became of it, and the picture as an address; that is empty for who has none."""

    name: str
    state: str
    address: str = ""


def of(request: Request, case: Case) -> Sequence[Photograph]:
    """The photo of each person a case is about, its own first; each of them learns that it was looked at.

    Nothing for findings about anything else.
    """
    if case.proposal.rule not in RULES:
        return []
    people = {side.person_id: entries.name_of(side.entry) for side in case.sides if side.person_id and side.entry}
    with service_transaction("cleaning"):
        found = {person: _photo(person) for person in people}
        told = [_told(people[person], photo) for person, photo in found.items()]
    for person in (person for person, photo in found.items() if photo):
        readings.photo_seen(person, by=request.actor, purpose=Purpose.REGISTER_UPKEEP)
    return told


def _photo(person: UUID) -> Photo | None:
    """The one in force, else the one that waits, else the one returned last."""
    shown = Photo.objects.filter(person_id=person).select_related("image").order_by("-id")
    return next((photo for status in _LOOKED_FOR if (photo := shown.filter(status=status).first())), None)


def _told(name: str, photo: Photo | None) -> Photograph:
    if photo is None:
        return Photograph(name, _("没有照片"))
    return Photograph(name, coded.photo(photo.status), pictures.in_page(photo.image))
