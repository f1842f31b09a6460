"""Drawing a pool of portraits before and while the rest goes on: no settings, no database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context

from liangzhao.config.demo import portraits
from liangzhao.registers.photos.checking import likeness, thumbnail

DECADES = (25, 35, 45, 55)
_SEXES = (("2", 0.65), ("1", 0.35))
_MOST = 320
_LEAST = 8
_PERSONS_PER_PICTURE = 12
_WORTH_HELPERS = 40  # fewer are drawn sooner than helpers have started

Bucket = tuple[str, int]
Picture = tuple[bytes, bytes, str]
Orders = dict[Bucket, list[Callable[[], Picture]]]
"""By sex and decade of life: calls that give a portrait (JPEG), its thumbnail (WebP) and its likeness, waiting where
necessary."""


@contextmanager
def pool(seed: int, persons: int) -> Iterator[Orders]:
    """Order a pool of portraits fit for so many persons; helper processes draw a large one while the caller goes on."""
    wanted = max(_LEAST, min(_MOST, persons // _PERSONS_PER_PICTURE))
    if wanted < _WORTH_HELPERS:
        yield _ordered(seed, wanted, lambda *about: partial(paint, *about))
        return
    executor = ProcessPoolExecutor(max_workers=os.cpu_count() or 1, mp_context=get_context("spawn"))
    try:
        yield _ordered(seed, wanted, lambda *about: executor.submit(paint, *about).result)
    finally:
        executor.shutdown(cancel_futures=True)


def paint(seed: int, sex: str, age: int) -> Picture:
    """One portrait, its thumbnail and its likeness."""
    picture = portraits.draw(seed, sex, age)
    return picture, thumbnail(picture), likeness.of_file(picture)


def _ordered(seed: int, wanted: int, order: Callable[[int, str, int], Callable[[], Picture]]) -> Orders:
    return {
        (sex, decade): [
            order(seed * 100_000 + place, sex, decade - 5 + place % 11)
            for place in range(max(1, round(wanted * share / len(DECADES))))
        ]
        for sex, share in _SEXES
        for decade in DECADES
    }
