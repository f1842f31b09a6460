"""Erasing one piece of a person's data, with the line that says so; the same code answers a replay (SEC-P6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liangzhao.access.transactions import service_transaction
from liangzhao.documents import erasing as files
from liangzhao.documents.models import Blob
from liangzhao.registers.people.models import Person
from liangzhao.registers.photos.models import Photo
from liangzhao.registers.rights import ledger
from liangzhao.registers.rights.models import Erasure, SetAside
from liangzhao.registers.rights.subjects import PHOTOS, SET_ASIDE

PHOTO = "photo"
UNUSED = (Photo.Status.DRAFT, Photo.Status.RETURNED, Photo.Status.REPLACED)


class NothingOfThatKind(LookupError):
    """A line of the ledger that names something no version of this program erases."""


def erase(person_id: UUID, about: str, *, at: datetime) -> list[Erasure]:
    """Erase a piece of a person's data for good; done as the node, since nobody else may delete files."""
    with service_transaction("rights"):
        if about == PHOTOS:
            rows = Photo.objects.filter(person_id=person_id, status__in=UNUSED).values_list("pk", flat=True)
            made = [Erasure(person_id=person_id, what=PHOTO, row_id=key, at=at) for key in rows]
        else:
            made = [Erasure(person_id=person_id, what=about, row_id=person_id, at=at)]
        carry_out(made)
        return made


def carry_out(lines: Iterable[Erasure]) -> None:
    """Erase what the lines name and keep them; in a service transaction."""
    kept = list(lines)
    for line in kept:
        _way(line.what)(line)
    Erasure.objects.bulk_create(kept)
    transaction.on_commit(lambda: ledger.append(kept))


def photos(rows: Iterable[Photo]) -> int:
    """Delete photos with the files only they show; returns how many. In a service transaction."""
    found = list(rows)
    blobs = {blob.pk: blob for photo in found for blob in (photo.image, photo.thumbnail)}
    Photo.objects.filter(pk__in=[photo.pk for photo in found]).delete()
    files.erase(Blob.objects.filter(pk__in=blobs))
    return len(found)


def _way(what: str) -> Callable[[Erasure], object]:
    if what == PHOTO:
        return _photo
    if what in SET_ASIDE:
        return _field
    raise NothingOfThatKind(what)


def _photo(line: Erasure) -> None:
    photos(Photo.objects.select_related("image", "thumbnail").filter(pk=line.row_id, person_id=line.person_id))


def _field(line: Erasure) -> None:
    SetAside.objects.filter(person_id=line.person_id, about=line.what).delete()
    person = Person.objects.select_for_update(of=("self",)).filter(pk=line.person_id).first()
    if person is not None:
        setattr(person, line.what, "")
        person.save(update_fields=[line.what])
