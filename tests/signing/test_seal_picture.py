"""The drawn seal: round, red, see-through, complete for short and long names, and small enough for every file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as node
from PIL import Image
from pytest_django.fixtures import Settings

from liangzhao.signing import seal_picture

NAMES = ["甲县卫健委", "示例市卫生健康委员会（演示）", "示例自治区示例自治州示例市卫生健康和体育旅游发展委员会（演示）"]

FONTS = sorted(Path(node.LIANGZHAO_FONT_DIR).glob("NotoSerifSC*.ttf"))


def drawn(name: str) -> Image.Image:
    return Image.open(BytesIO(seal_picture.draw(name))).convert("RGBA")


def inked(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many pixels of a part are more ink than ground."""
    histogram = picture.getchannel("A").crop(box).histogram()
    return sum(histogram[128:])


@pytest.mark.parametrize("name", NAMES, ids=["short", "usual", "long"])
def test_the_picture_is_a_small_see_through_png(name: str) -> None:
    png = seal_picture.draw(name)
    picture = Image.open(BytesIO(png))

    assert (picture.format, picture.size) == ("PNG", (500, 500))
    assert picture.info["dpi"] == pytest.approx((302.4, 302.4), abs=0.1)
    assert len(png) < 25_000


@pytest.mark.parametrize("name", NAMES, ids=["short", "usual", "long"])
def test_there_is_only_red_ink_and_clear_corners(name: str) -> None:
    picture = drawn(name)

    assert [picture.getchannel(band).getextrema() for band in "RGB"] == [(196, 196), (22, 22), (28, 28)]
    assert inked(picture, (0, 0, 70, 70)) == 0


def test_ring_name_mark_and_caption_are_there() -> None:
    picture = drawn(NAMES[1])

    assert picture.getpixel((250, 4)) == (196, 22, 28, 255)
    assert inked(picture, (150, 30, 350, 110)) > 2_000
    assert inked(picture, (200, 220, 300, 280)) > 1_000
    assert inked(picture, (150, 370, 350, 425)) > 2_000


def test_each_character_of_a_name_is_drawn() -> None:
    shorter, longer = drawn("甲县卫"), drawn("甲县卫健委")

    assert inked(longer, (0, 0, 500, 500)) > inked(shorter, (0, 0, 500, 500)) + 1_000


def test_a_long_name_keeps_off_the_caption() -> None:
    assert inked(drawn(NAMES[2]), (120, 365, 150, 430)) == 0


def test_the_font_asked_for_is_used() -> None:
    regular = next(path for path in FONTS if "Regular" in path.name)

    assert seal_picture.draw("甲", regular) != seal_picture.draw("甲")


def test_a_font_that_is_absent_is_replaced_by_the_licences_own(settings: Settings, tmp_path: Path) -> None:
    assert seal_picture.draw("甲", tmp_path / "absent.ttf") == seal_picture.draw("甲")


def test_without_any_font_the_error_names_the_package(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LIANGZHAO_FONT_DIR = tmp_path
    monkeypatch.setattr(seal_picture, "_PLACES", ())

    with pytest.raises(seal_picture.FontMissing, match="fonts-noto-cjk"):
        seal_picture.draw("甲")
