"""The facts of a face as rows: label in its column, value wrapped beside it, a hairline below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from liangzhao.licensing.faces.layout.measure import Ruler, Style
from liangzhao.licensing.faces.layout.ornaments import Palette
from liangzhao.licensing.faces.layout.primitives import Line
from liangzhao.licensing.faces.layout.sheet import INK, LEFT, RIGHT, Sheet

LEAD = 6.7
RISE, FALL = 5.6, 2.5  # above the first and below the last baseline of a row
COLUMN_GAP = 6.0
JUSTIFIED = 6  # labels up to this many characters are spread over the width of the longest such label

NextSheet = Callable[[], Sheet]


@dataclass(frozen=True)
class FactRows:
    """Rows of one face: measured once, then written at any gap."""

    facts: tuple[tuple[str, str], ...]
    ruler: Ruler
    colours: Palette

    @cached_property
    def label(self) -> Style:
        """The setting of labels."""
        return Style("serif-bold", 4.3, self.colours.strong)

    def value(self, row: int, text: str, width: float) -> Style:
        """Return the setting of a row's value; the holder's name leads, unless it is too long to."""
        if row > 0:
            return Style("serif", 4.9, INK)
        leading = Style("serif-bold", 5.8, INK)
        return leading if self.ruler.width(text, leading) <= 2 * width else Style("serif-bold", 4.9, INK)

    @cached_property
    def column(self) -> float:
        """Return where values start."""
        return LEFT + max(self.ruler.width(label, self.label) for label, _ in self.facts) + COLUMN_GAP

    def write(self, sheet: Sheet, gap: float, next_sheet: NextSheet) -> Sheet:
        """Write all rows with ``gap`` between them and return the sheet the last one stands on."""
        for row, (label, text) in enumerate(self.facts):
            sheet = self._row(sheet, row, label, text, gap, next_sheet)
        return sheet

    def _row(self, sheet: Sheet, row: int, label: str, text: str, gap: float, next_sheet: NextSheet) -> Sheet:
        right = self._right(sheet)
        width = right - self.column
        style = self.value(row, text, width)
        lines = self.ruler.broken(text, style, width)
        continued = False
        while kept := _kept(lines, sheet.room()):
            self._write_part(sheet, label, lines[:kept], style, right, continued)
            lines = lines[kept:]
            if not lines:
                sheet.y += gap
                return sheet
            sheet, right, continued = next_sheet(), RIGHT, True
        return self._row(next_sheet(), row, label, text, gap, next_sheet)

    def _write_part(
        self, sheet: Sheet, label: str, lines: tuple[str, ...], style: Style, right: float, continued: bool
    ) -> None:
        y = sheet.y + RISE
        sheet.items.append(self.ruler.line(label, LEFT, y, self._spread(label)))
        if continued:
            sheet.items.append(self.ruler.line("（续）", LEFT - 1.6, y + LEAD, self.label))
        for n, text in enumerate(lines):
            sheet.items.append(self.ruler.line(text, self.column, y + n * LEAD, style, about=label))
        base = y + (len(lines) - 1) * LEAD + FALL
        sheet.items.append(Line(self.column - 2.0, base, right, base, 0.15, self.colours.rule))
        sheet.y = base

    def _right(self, sheet: Sheet) -> float:
        if sheet.photo is None or sheet.y > sheet.photo.bottom + 1.0:
            return RIGHT
        return sheet.photo.x - 6.0

    def _spread(self, label: str) -> Style:
        """Return the label's setting, spread so that its ends align with the longest label of usual length."""
        usual = max((len(other) for other, _ in self.facts if len(other) <= JUSTIFIED), default=0)
        if not 1 < len(label) < usual:
            return self.label
        return Style(
            self.label.font,
            self.label.size,
            self.label.colour,
            round((usual - len(label)) * self.label.size / (len(label) - 1), 3),
        )


def _kept(lines: tuple[str, ...], room: float) -> int:
    """Return how many lines stay on a page with this room; a cut leaves two or more on either side."""
    fits = max(0, int((room - RISE - FALL) // LEAD) + 1)
    if fits >= len(lines):
        return len(lines)
    kept = min(fits, len(lines) - 2)
    return kept if kept >= 2 else 0
