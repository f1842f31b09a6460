"""Photos: one in force, one waiting, one draft; the history of both."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from liangzhao.consolidation.people.parts import Choice, Findings, Memory, Moving, Pair, Part, Side, ids, texts
from liangzhao.consolidation.people.refusals import MovedOn
from liangzhao.kernel.words import Sentence, _
from liangzhao.registers.models import Photo

S = Photo.Status
_ONE_OF = (S.CONFIRMED, S.UPLOADED, S.DRAFT)
_LABEL = _("照片")


def _look(pair: Pair) -> Findings:
    standing = _standing(pair, S.CONFIRMED)
    counts = {_LABEL: Photo.objects.filter(person_id=pair.absorbed).count()}
    if len(standing) < 2:
        return Findings(counts)
    later = _later(pair, standing)
    words = {side: f"{standing[pair.of(side)].uploaded_at:%Y-%m-%d}" for side in ("survivor", "absorbed")}
    choice = Choice("photo", _LABEL, words["survivor"], words["absorbed"], later, Sentence(_("较新的照片")))
    return Findings(counts, (choice,))


def _standing(pair: Pair, status: str) -> dict[UUID, Photo]:
    rows = Photo.objects.select_for_update(of=("self",)).filter(person_id__in=list(pair), status=status)
    return {row.person_id: row for row in rows.order_by("pk")}


def _later(pair: Pair, standing: dict[UUID, Photo]) -> Side:
    absorbed, survivor = standing[pair.absorbed], standing[pair.survivor]
    return "absorbed" if absorbed.uploaded_at > survivor.uploaded_at else "survivor"


def _carry(moving: Moving) -> Memory:
    pair = moving.pair
    confirmed = _confirmed(pair.survivor)
    replaced = {str(photo.pk): photo.status for photo in _losers(moving)}
    Photo.objects.filter(pk__in=replaced).update(status=S.REPLACED)
    moved = texts(Photo.objects.filter(person_id=pair.absorbed).order_by("pk").values_list("pk", flat=True))
    Photo.objects.filter(pk__in=moved).update(person_id=pair.survivor)
    _tell(moving, confirmed)
    return {"replaced": replaced, "moved": moved}


def _losers(moving: Moving) -> Iterator[Photo]:
    """Of each pair of photos of which only one can stand, the other one; the absorbed draft gives way."""
    for status in _ONE_OF:
        standing = _standing(moving.pair, status)
        if len(standing) == 2:
            stays = "survivor" if status == S.DRAFT else _later(moving.pair, standing)
            if status == S.CONFIRMED:
                stays = moving.chosen.get("photo", stays)
            yield standing[moving.pair.absorbed if stays == "survivor" else moving.pair.survivor]


def _confirmed(person_id: UUID) -> UUID | None:
    return Photo.objects.filter(person_id=person_id, status=S.CONFIRMED).values_list("pk", flat=True).first()


def _tell(moving: Moving, before: UUID | None) -> None:
    """The survivor's licences show the photo in force: the part that changes the facts lets them follow, once."""
    moving.shows_other_photo = _confirmed(moving.pair.survivor) != before


def _bring_back(moving: Moving, memory: Memory) -> None:
    pair, replaced = moving.pair, memory["replaced"]
    if not isinstance(replaced, dict):
        raise TypeError("a ledger that is none")
    confirmed = _confirmed(pair.survivor)
    Photo.objects.filter(pk__in=ids(memory, "moved"), person_id=pair.survivor).update(person_id=pair.absorbed)
    for key, status in replaced.items():
        photo = Photo.objects.filter(pk=UUID(key)).first()
        if photo is None:
            continue  # erased since, at the wish of its person or because its time was over
        if photo.status != S.REPLACED or Photo.objects.filter(person_id=photo.person_id, status=status).exists():
            raise MovedOn(what=Sentence(_LABEL))
        Photo.objects.filter(pk=photo.pk).update(status=status)
    _tell(moving, confirmed)


PART = Part("photos", _look, _carry, _bring_back)
