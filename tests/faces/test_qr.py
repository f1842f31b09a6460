"""QR codes: how large they get, and the forms they take."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from lxml import etree
from PIL import Image

from liangzhao.licensing.faces import qr

LIVE = "https://liangzhao.wjw.example.gov.cn/v/" + "Ab3-_9xY" * 5
STATIC = ("HTTPS://LIANGZHAO.EXAMPLE.CN/S/" + "ABCDEFGH234567" * 50)[:600]
NAMES = {"s": "http://www.w3.org/2000/svg"}


def cells(path: str, offset: int, side: int) -> qr.Matrix:
    """Return the symbol that the bars of an SVG path draw."""
    dark = {
        (int(x) - offset + step, int(y) - offset)
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
        for step in range(int(length))
    }
    return tuple(tuple((x, y) in dark for x in range(side)) for y in range(side))


@pytest.mark.parametrize(("text", "largest"), [(LIVE[:80], 5), (STATIC, 14), ("A" * 667, 14)])
def test_codes_stay_small_enough_for_a_phone(text: str, largest: int) -> None:
    assert qr.version(qr.modules(text)) <= largest


def test_upper_case_texts_take_the_alphanumeric_mode() -> None:
    assert len(qr.modules(STATIC[:400])) < len(qr.modules(STATIC[:400].lower()))


@pytest.mark.parametrize("text", ["", "A" * 668])
def test_a_text_that_no_phone_would_read_is_refused(text: str) -> None:
    with pytest.raises(qr.UnfitForCode):
        qr.modules(text)


def test_the_inline_svg_draws_the_symbol_with_its_quiet_zone() -> None:
    matrix = qr.modules(LIVE)
    drawing = etree.fromstring(qr.svg(LIVE, "亮照二维码"))
    *_, bars = drawing.findall("s:path", NAMES)

    assert drawing.get("viewBox") == f"0 0 {len(matrix) + 8} {len(matrix) + 8}"
    assert cells(bars.get("d", ""), 4, len(matrix)) == matrix


def test_the_inline_svg_needs_no_style_and_says_what_it_is() -> None:
    markup = qr.svg(LIVE, "<张三> & 亮照")

    assert "style" not in markup
    assert etree.fromstring(markup).findtext("s:title", "", NAMES) == "<张三> & 亮照"


def test_the_drawing_is_the_bare_symbol() -> None:
    matrix = qr.modules(STATIC)
    (bars,) = etree.fromstring(qr.drawing(matrix)).findall("s:path", NAMES)

    assert cells(bars.get("d", ""), 0, len(matrix)) == matrix


def test_the_png_has_the_scale_asked_for() -> None:
    picture = Image.open(BytesIO(qr.png(LIVE, 6)))
    side = (len(qr.modules(LIVE)) + 8) * 6

    assert picture.size == (side, side)
    assert [picture.getpixel(at) for at in ((0, 0), (23, 23), (24, 24), (29, 29))] == [255, 255, 0, 0]
