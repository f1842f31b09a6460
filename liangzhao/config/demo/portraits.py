"""Photos of people who do not exist: drawn portraits on white, as an ID photo would show them."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from PIL import Image

from liangzhao.config.demo import portraits_dress as dress
from liangzhao.config.demo import portraits_face as face
from liangzhao.config.demo import portraits_hair as hair
from liangzhao.config.demo.portraits_brush import HEIGHT, WIDTH, Picture
from liangzhao.config.demo.portraits_people import invent


def draw(seed: int, sex: str, age: int) -> bytes:
    """A JPEG of 413 x 531 pixels, 25 KB at most; the same arguments give the same picture."""
    buffer = io.BytesIO()
    Image.fromarray(paint(seed, sex, age)).save(buffer, "JPEG", quality=86, subsampling=2)
    return buffer.getvalue()


POOL = 40  # people of one sex and decade of age; all of them are drawn in four seconds


def pooled(number: int, sex: str, age: int) -> bytes:
    """A portrait fit for sex and age, drawn once and shared by many numbers: a seed of thousands need not wait."""
    return _pooled(number % POOL, sex, min(max(age // 10, 2), 6))


@cache
def _pooled(seed: int, sex: str, decade: int) -> bytes:
    return draw(seed, sex, decade * 10 + seed % 10)


def paint(seed: int, sex: str, age: int) -> Picture:
    """The pixels of :func:`draw`."""
    person = invent(seed, sex, age)
    picture: Picture = np.full((HEIGHT, WIDTH, 3), 252, np.uint8)
    for part in (
        hair.back_hair,
        dress.neck,
        dress.clothes,
        face.ears,
        face.face,
        face.years,
        face.nose,
        face.mouth,
        face.eyes,
        face.brows,
        hair.front_hair,
        face.glasses,
    ):
        part(picture, person)
    return picture
