"""How wide text is, from the advances of the licence's own typefaces."""

from __future__ import annotations

from dataclasses import dataclass

from liangzhao.licensing.faces import fonts
from liangzhao.licensing.faces.layout.breaking import wrap
from liangzhao.licensing.faces.layout.primitives import FontName, Text

WEIGHTS: dict[FontName, fonts.Weight] = {"serif": "regular", "serif-bold": "bold"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is set: font, size and letter-spacing in mm, colour."""

    font: FontName
    size: float
    colour: str
    spacing: float = 0.0


class _Advances(dict[str, float]):
    """The advance of each character of a font at size 1, looked up once."""

    def __init__(self, font: FontName) -> None:
        super().__init__()
        self._weight = WEIGHTS[font]

    def __missing__(self, char: str) -> float:
        found = self[char] = fonts.advance(char, 1.0, self._weight)
        return found


class Ruler:
    """Measures and breaks text for one composition and remembers what it found.

    Raises GlyphMissing for a character no typeface at hand can draw.
    """

    def __init__(self) -> None:
        self._advances: dict[FontName, _Advances] = {font: _Advances(font) for font in WEIGHTS}
        self._broken: dict[tuple[str, Style, float], tuple[str, ...]] = {}
        self._set: dict[tuple[str, Style], tuple[float, ...]] = {}

    def advances(self, text: str, style: Style) -> tuple[float, ...]:
        """Return the advance of each character in mm, letter-spacing included."""
        key = (text, style)
        if key not in self._set:
            table, size, spacing = self._advances[style.font], style.size, style.spacing
            self._set[key] = tuple([round(table[char] * size + spacing, 3) for char in text])
        return self._set[key]

    def width(self, text: str, style: Style) -> float:
        """Return the width of a line in mm, without letter-spacing after its last character."""
        natural = sum(map(self._advances[style.font].__getitem__, text))
        return natural * style.size + style.spacing * max(0, len(text) - 1)

    def broken(self, text: str, style: Style, width: float) -> tuple[str, ...]:
        """Return the lines a text fills at a width."""
        key = (text, style, width)
        if key not in self._broken:
            self._broken[key] = wrap(text, width, lambda part: self.width(part, style))
        return self._broken[key]

    def line(self, text: str, x: float, y: float, style: Style, *, about: str = "") -> Text:
        """Return a line that starts at ``x``."""
        return Text(
            round(x, 3),
            round(y, 3),
            style.size,
            text,
            style.font,
            style.colour,
            self.advances(text, style),
            style.spacing,
            about,
        )

    def line_to(self, text: str, right: float, y: float, style: Style, *, about: str = "") -> Text:
        """Return a line that ends at ``right``."""
        return self.line(text, right - self.width(text, style), y, style, about=about)

    def line_about(self, text: str, centre: float, y: float, style: Style, *, about: str = "") -> Text:
        """Return a line centred on ``centre``."""
        return self.line(text, centre - self.width(text, style) / 2, y, style, about=about)
