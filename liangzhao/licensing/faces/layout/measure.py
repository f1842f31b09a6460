"""How wide text is, from the advances of the licence's own typefaces."""

from __future__ import annotations

from dataclasses import dataclass, field

from liangzhao.licensing.faces import fonts
from liangzhao.licensing.faces.layout.primitives import FontName, Text

WEIGHTS: dict[FontName, fonts.Weight] = {"serif": "regular", "serif-bold": "bold"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is set: font, size and letter-spacing in mm, colour."""

    font: FontName
    size: float
    colour: str
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Ruler:
    """Measures text for one composition and remembers each character's width.

    Raises GlyphMissing for a character no typeface at hand can draw.
    """

    _known: dict[tuple[str, FontName], float] = field(default_factory=dict)

    def advance(self, char: str, font: FontName) -> float:
        """Return the advance of a character at size 1."""
        key = (char, font)
        if (known := self._known.get(key)) is not None:
            return known
        found = self._known[key] = fonts.advance(char, 1.0, WEIGHTS[font])
        return found

    def advances(self, text: str, style: Style) -> tuple[float, ...]:
        """Return the advance of each character in mm, letter-spacing included."""
        return tuple(round(self.advance(char, style.font) * style.size + style.spacing, 3) for char in text)

    def width(self, text: str, style: Style) -> float:
        """Return the width of a line in mm, without letter-spacing after its last character."""
        return sum(self.advances(text, style)) - (style.spacing if text else 0.0)

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
