"""QR codes: the live code of a screen and the static code of files and posters."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from itertools import groupby
from typing import Literal
from xml.sax.saxutils import escape

import numpy as np
import zxingcpp
from PIL import Image

Matrix = tuple[tuple[bool, ...], ...]

QUIET_ZONE = 4  # modules of white that ISO/IEC 18004 wants around the symbol
LARGEST_VERSION = 14


class UnfitForCode(Exception):
    """Raised when a text is empty or too long for a symbol that a phone reads from paper."""


@lru_cache(maxsize=256)
def modules(text: str) -> Matrix:
    """Return the rows of a QR symbol, True for dark, without quiet zone; raises UnfitForCode above version 14.

    Error level M; a text that M would carry above version 14 is written at L, because larger modules read better from
    paper than more correction does. Upper-case texts of the alphanumeric set take 5.5 bits a character.
    """
    for level in ("M", "L"):
        matrix = _symbol(text, level)
        if version(matrix) <= LARGEST_VERSION:
            return matrix
    raise UnfitForCode(f"{len(text)} characters need QR version {version(matrix)}, {LARGEST_VERSION} is allowed")


def version(matrix: Matrix) -> int:
    """Return the version of a symbol: 1 has 21 modules a side, each further one 4 more."""
    return (len(matrix) - 17) // 4


def svg(text: str, title: str) -> str:
    """Return an inline SVG of the code, one unit a module with its quiet zone, without style attributes.

    ``title`` is what a screen reader says.
    """
    matrix = modules(text)
    side = len(matrix) + 2 * QUIET_ZONE
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{_bars(matrix, QUIET_ZONE)}"/></svg>'
    )


def drawing(matrix: Matrix) -> str:
    """Return an SVG file of the bare symbol, one path, one unit a module, without quiet zone."""
    side = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
        f'<path d="{_bars(matrix, 0)}"/></svg>'
    )


def png(text: str, scale: int) -> bytes:
    """Return a PNG of the code with its quiet zone, ``scale`` pixels a module."""
    dark = np.pad(np.array(modules(text)), QUIET_ZONE)
    pixels = np.kron(np.where(dark, 0, 255), np.ones((scale, scale))).astype(np.uint8)
    out = BytesIO()
    Image.fromarray(pixels).convert("1").save(out, "PNG", optimize=True)
    return out.getvalue()


def _symbol(text: str, level: Literal["M", "L"]) -> Matrix:
    try:
        symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    except ValueError as error:
        raise UnfitForCode(str(error)) from error
    rows = np.array(symbol.to_image(scale=1, add_quiet_zones=False)) == 0
    return tuple(tuple(row) for row in rows.tolist())


def _bars(matrix: Matrix, offset: int) -> str:
    return "".join(
        f"M{x + offset} {y + offset}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for x, length in _dark_bars(row)
    )


def _dark_bars(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    bars, x = [], 0
    for dark, cells in groupby(row):
        length = len(list(cells))
        if dark:
            bars.append((x, length))
        x += length
    return bars
