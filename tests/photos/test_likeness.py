"""Copies of a picture are told from pictures of other people, however they were saved."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from liangzhao.config.demo.portraits import draw
from liangzhao.registers.photos.checking import examine, likeness
from tests.photos import pictures

PEOPLE = 32


@pytest.fixture(scope="module")
def drawn() -> list[bytes]:
    return [draw(7_000 + number, "12"[number % 2], (25, 35, 45, 55)[number // 2 % 4]) for number in range(PEOPLE)]


def copies(photo: bytes) -> Iterator[bytes]:
    """The same picture as a messenger, a phone's album or a scanner would save it again."""
    with Image.open(io.BytesIO(photo)) as opened:
        picture = opened.convert("RGB")
    smaller = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4), Image.Resampling.BILINEAR)
    larger = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.LANCZOS)
    yield from (saved(picture, 60), saved(picture, 75), saved(picture, 90), saved(smaller, 80), saved(larger, 85))


def saved(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def in_common(one: str, other: str) -> bool:
    """Whether a run would bring the two together."""
    return any(mine == theirs for mine, theirs in zip(one.split("~"), other.split("~"), strict=True))


def test_copies_of_one_picture_are_alike(drawn: list[bytes]) -> None:
    alike = [in_common(likeness.of_file(photo), likeness.of_file(copy)) for photo in drawn for copy in copies(photo)]

    assert sum(alike) / len(alike) > 0.9


def test_pictures_of_different_people_are_not(drawn: list[bytes]) -> None:
    found = [likeness.of_file(photo) for photo in [*drawn, pictures.jpeg(pictures.portrait())]]

    assert [pair for pair in combinations(found, 2) if in_common(*pair)] == []


def test_it_says_nothing_but_equal_or_not(drawn: list[bytes]) -> None:
    assert {len(likeness.of_file(photo)) for photo in drawn} == {25}


def test_the_examination_tells_it_of_whatever_could_be_read() -> None:
    portrait = pictures.portrait()
    found = examine(pictures.jpeg(portrait))

    assert in_common(found.likeness, examine(saved(Image.fromarray(portrait), 80)).likeness)
    assert examine(pictures.jpeg(np.full((800, 600, 3), 244, np.uint8))).likeness != ""
    assert examine(b"just some words").likeness == ""


def test_what_is_no_picture_has_none() -> None:
    with pytest.raises(ValueError, match="no picture"):
        likeness.of_file(b"just some words")
