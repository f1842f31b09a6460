"""The pool of drawn portraits: painted by helper processes at the start, kept once, shared by many people."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.painting import paint
from liangzhao.documents import store
from liangzhao.documents.models import Blob

_DECADES = (25, 35, 45, 55)
_SEXES = (("2", 0.65), ("1", 0.35))
_MOST = 320
_LEAST = 8
_PERSONS_PER_PICTURE = 12

Picture = tuple[bytes, bytes]
Stored = tuple[Blob, Blob]


class Pictures:
    """Portraits by sex and decade of life; a bucket is stored when the first of it is asked for."""

    def __init__(self, ordered: dict[tuple[str, int], list[Future[Picture]]]) -> None:
        self._ordered = ordered
        self._stored: dict[tuple[str, int], list[Stored]] = {}

    def of(self, dice: Dice, sex: str, age: int) -> Stored:
        """Picture and thumbnail of somebody of this sex and age; call it in a transaction that may store files."""
        bucket = (sex, min(_DECADES, key=lambda decade: abs(decade - age)))
        if bucket not in self._stored:
            self._stored[bucket] = _store([each.result() for each in self._ordered[bucket]])
        return dice.choice(self._stored[bucket])


@contextmanager
def pool(seed: int, persons: int) -> Iterator[Pictures]:
    """Order a pool of portraits fit for so many persons; they are drawn while the caller goes on."""
    wanted = max(_LEAST, min(_MOST, persons // _PERSONS_PER_PICTURE))
    executor = ProcessPoolExecutor(max_workers=os.cpu_count() or 1, mp_context=get_context("spawn"))
    try:
        yield Pictures(
            {
                (sex, decade): [
                    executor.submit(paint, seed * 100_000 + place, sex, decade - 5 + place % 11)
                    for place in range(max(1, round(wanted * share / len(_DECADES))))
                ]
                for sex, share in _SEXES
                for decade in _DECADES
            }
        )
    finally:
        executor.shutdown(cancel_futures=True)


def _store(drawn: list[Picture]) -> list[Stored]:
    images = store.put_many([image for image, _ in drawn], media_type="image/jpeg")
    thumbnails = store.put_many([small for _, small in drawn], media_type="image/webp")
    return list(zip(images, thumbnails, strict=True))
