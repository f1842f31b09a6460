"""The pool of drawn portraits in the store: kept once, shared by many people."""

from __future__ import annotations

from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.painting import DECADES, Bucket, Orders, Picture
from liangzhao.documents import store
from liangzhao.documents.models import Blob

Stored = tuple[Blob, Blob]


class Pictures:
    """Portraits by sex and decade of life; a bucket is stored when the first of it is asked for."""

    def __init__(self, ordered: Orders) -> None:
        self._ordered = ordered
        self._stored: dict[Bucket, list[Stored]] = {}

    def of(self, dice: Dice, sex: str, age: int) -> Stored:
        """Picture and thumbnail of somebody of this sex and age; call it in a transaction that may store files."""
        bucket = (sex, min(DECADES, key=lambda decade: abs(decade - age)))
        if bucket not in self._stored:
            self._stored[bucket] = _store([deliver() for deliver in self._ordered[bucket]])
        return dice.choice(self._stored[bucket])


def _store(drawn: list[Picture]) -> list[Stored]:
    images = store.put_many([image for image, _ in drawn], media_type="image/jpeg")
    thumbnails = store.put_many([small for _, small in drawn], media_type="image/webp")
    return list(zip(images, thumbnails, strict=True))
