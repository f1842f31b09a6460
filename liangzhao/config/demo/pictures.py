"""The pool of drawn portraits in the store: kept once, shared by many people."""

from __future__ import annotations

from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.painting import DECADES, Bucket, Orders, Picture
from liangzhao.documents import store
from liangzhao.documents.models import Blob

Stored = tuple[Blob, Blob, str]


class Pictures:
    """Portraits by sex and decade of life; a bucket is stored when the first of it is asked for."""

    def __init__(self, ordered: Orders) -> None:
        self._ordered = ordered
        self._stored: dict[Bucket, list[Stored]] = {}
        self._given: set[str] = set()

    def of(self, dice: Dice, sex: str, age: int) -> Stored:
        """Picture, thumbnail and likeness for somebody of this sex and age, in a transaction that may store files.

        Only the first to get a picture gets its likeness: that the demo has fewer pictures than people is no finding.
        """
        bucket = (sex, min(DECADES, key=lambda decade: abs(decade - age)))
        if bucket not in self._stored:
            self._stored[bucket] = _store([deliver() for deliver in self._ordered[bucket]])
        image, thumbnail, likeness = dice.choice(self._stored[bucket])
        if likeness in self._given:
            return image, thumbnail, ""
        self._given.add(likeness)
        return image, thumbnail, likeness


def _store(drawn: list[Picture]) -> list[Stored]:
    images = store.put_many([image for image, _small, _likeness in drawn], media_type="image/jpeg")
    thumbnails = store.put_many([small for _image, small, _likeness in drawn], media_type="image/webp")
    return list(zip(images, thumbnails, [likeness for _image, _small, likeness in drawn], strict=True))
