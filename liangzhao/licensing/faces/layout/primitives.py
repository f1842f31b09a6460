"""What a licence page is made of: a few shapes in millimetres, the same for every file format.

The origin is the upper left corner of the page, y grows downwards. Colours are ``#rrggbb``. Items are painted in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FontName = Literal["serif", "serif-bold"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text whose baseline starts at ``x``, ``y``; alignment is already resolved.

    ``advances`` has one entry per character: the way from its origin to the next, ``spacing`` included, taken from
    the font without kerning or ligatures. ``spacing`` is the extra way after every character (letter-spacing).
    ``field`` names the fact this line belongs to, empty for decoration and labels.
    """

    x: float
    y: float
    size: float
    text: str
    font: FontName
    colour: str
    advances: tuple[float, ...]
    spacing: float = 0.0
    field: str = ""

    @property
    def width(self) -> float:
        """The way from the first origin to the end of the last glyph."""
        return sum(self.advances) - self.spacing if self.text else 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle, stroked when ``width`` is above zero and filled when ``fill`` is set."""

    x: float
    y: float
    w: float
    h: float
    width: float
    colour: str
    fill: str | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A stroked path of cubic Bézier segments ``(x1, y1, x2, y2, x, y)`` that starts at ``x``, ``y``."""

    x: float
    y: float
    segments: tuple[tuple[float, float, float, float, float, float], ...]
    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture stretched to its box."""

    x: float
    y: float
    w: float
    h: float
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Modules:
    """A black QR symbol; ``size`` is the side without the quiet zone, which the layout leaves white around it."""

    x: float
    y: float
    size: float
    matrix: tuple[tuple[bool, ...], ...]


Item = Text | Line | Rect | Curve | Image | Modules


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``backdrop`` is the ornament, equal on all pages of a kind; ``items`` is painted over it.

    ``seal_box`` is where the seal of the issuer goes, above everything, on the page that carries the issuer.
    """

    width: float
    height: float
    backdrop: tuple[Item, ...]
    items: tuple[Item, ...]
    seal_box: Box | None = None
