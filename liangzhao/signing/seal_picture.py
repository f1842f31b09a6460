"""Draws the round red picture of a demo seal: a ring, the authority's name on an arc, 亮照, 示例专用章."""

from __future__ import annotations

import math
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

SIZE_MM = 42
SIZE_PX = 500
CAPTION = "示例专用章"
WORDMARK = "亮照"

_FINER = 2  # drawn larger, then reduced: edges of turned glyphs come out smooth
_RED = (196, 22, 28)
_LEVELS = 16  # of opacity: an indexed picture is a fifth of the size, and it lies twice in every OFD
_RING = 0.019  # widths, heights and radii in parts of the diameter
_THIN = 0.006
_SLIM = 0.86
_NAME_RADIUS = 0.388
_NAME_HEIGHT = 0.115
_LARGEST_SPAN = math.radians(254)
_LARGEST_STEP = math.radians(25)
_CAPTION_HEIGHT = 0.082
_CAPTION_AT = 0.795
_MARK_RADIUS = 0.15
_MARK_HEIGHT = 0.105
_PLACES = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)


class FontMissing(Exception):
    """Raised when no font with Chinese characters is given or found."""


def draw(name: str, font: Path | None = None) -> bytes:
    """The seal's picture as a PNG of 500 px on a transparent ground; raises FontMissing."""
    side = SIZE_PX * _FINER
    face = _font(font)
    mask = Image.new("L", (side, side), 0)
    _draw_ring(mask)
    _draw_wordmark(mask, face)
    _draw_name(mask, name, face)
    _draw_line(mask, CAPTION, face, height=_CAPTION_HEIGHT, at=_CAPTION_AT)
    return _png(mask.resize((SIZE_PX, SIZE_PX), Image.Resampling.BOX))


def _font(given: Path | None) -> ImageFont.FreeTypeFont:
    size = round(SIZE_PX * _FINER * _NAME_HEIGHT)
    for place in (given, *_licence_fonts(), *map(Path, _PLACES)):
        if place and place.is_file():
            return ImageFont.truetype(place, size)
    raise FontMissing("no font with Chinese characters; on Debian it is the package fonts-noto-cjk")


def _licence_fonts() -> list[Path]:
    """The bold typeface that the set-up brought for licences, when there are settings and it is there."""
    # Imported here so that seals can be drawn without Django.
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        return sorted(Path(settings.LIANGZHAO_FONT_DIR).glob("NotoSerifSC*Bold*.ttf"))
    except (ImproperlyConfigured, AttributeError):
        return []


def _draw_ring(mask: Image.Image) -> None:
    side = mask.width
    width = round(side * _RING)
    ImageDraw.Draw(mask).ellipse((1, 1, side - 2, side - 2), outline=255, width=width)


def _draw_wordmark(mask: Image.Image, font: ImageFont.FreeTypeFont) -> None:
    """亮照 in a thin circle where official seals have a star: nothing here may pass for a state emblem."""
    side = mask.width
    middle, radius = side / 2, side * _MARK_RADIUS
    box = (middle - radius, middle - radius, middle + radius, middle + radius)
    ImageDraw.Draw(mask).ellipse(box, outline=255, width=round(side * _THIN))
    _draw_line(mask, WORDMARK, font, height=_MARK_HEIGHT, at=0.5)


def _draw_name(mask: Image.Image, name: str, font: ImageFont.FreeTypeFont) -> None:
    """Each character upright on the circle; long names get narrower characters, as engraved seals do."""
    side = mask.width
    radius = side * _NAME_RADIUS
    step = min(_LARGEST_STEP, _LARGEST_SPAN / max(len(name), 1))
    widest = round(radius * step * 0.92)
    for character, angle in zip(name, _angles(len(name), step), strict=True):
        glyph = _glyph(character, font, widest).rotate(-math.degrees(angle), Image.Resampling.BICUBIC, expand=True)
        x, y = _around(side / 2, side / 2, radius, angle - math.pi / 2)
        _lay(mask, glyph, x, y)


def _draw_line(mask: Image.Image, text: str, font: ImageFont.FreeTypeFont, *, height: float, at: float) -> None:
    """A level line of text in the middle; height and place in parts of the diameter."""
    left, top, right, bottom = font.getbbox(text)
    written = Image.new("L", (math.ceil(right - left), math.ceil(bottom - top)), 0)
    ImageDraw.Draw(written).text((-left, -top), text, fill=255, font=font)
    ratio = mask.width * height / written.height
    size = (round(written.width * ratio * _SLIM), round(written.height * ratio))
    _lay(mask, written.resize(size, Image.Resampling.BICUBIC), mask.width / 2, mask.width * at)


def _glyph(character: str, font: ImageFont.FreeTypeFont, widest: int) -> Image.Image:
    """One character in its full square, squeezed to the width there is."""
    size = round(font.size)
    cell = Image.new("L", (size, round(size * 1.12)), 0)
    ImageDraw.Draw(cell).text((size / 2, cell.height / 2), character, fill=255, font=font, anchor="mm")
    return cell if size <= widest else cell.resize((widest, cell.height), Image.Resampling.BICUBIC)


def _lay(mask: Image.Image, piece: Image.Image, x: float, y: float) -> None:
    box = (round(x - piece.width / 2), round(y - piece.height / 2))
    under = mask.crop((*box, box[0] + piece.width, box[1] + piece.height))
    mask.paste(ImageChops.lighter(under, piece), box)


def _angles(count: int, step: float) -> Iterator[float]:
    return (step * (place - (count - 1) / 2) for place in range(count))


def _around(x: float, y: float, radius: float, angle: float) -> tuple[float, float]:
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


def _png(mask: Image.Image) -> bytes:
    indexed = mask.point([round(level * (_LEVELS - 1) / 255) for level in range(256)], "L")
    picture = Image.frombytes("P", indexed.size, indexed.tobytes())
    picture.putpalette(bytes(_RED) * _LEVELS)
    opacity = bytes(round(level * 255 / (_LEVELS - 1)) for level in range(_LEVELS))
    out = BytesIO()
    dots = SIZE_PX / SIZE_MM * 25.4
    picture.save(out, "PNG", transparency=opacity, bits=4, dpi=(dots, dots))
    return out.getvalue()
