"""The facts of a face as rows: label in its column, value wrapped beside it, a hairline below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from liangzhao.licensing.faces.layout.breaking import wrap
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

    @property
    def label(self) -> Style:
        """The setting of labels."""
        return Style("serif-bold", 4.3, self.colours.strong)

    def value(self, row: int) -> Style:
        """Return the setting of a row's value; the holder's name leads."""
        return Style("serif-bold", 5.8, INK) if row == 0 else Style("serif", 4.9, INK)

    def column(self) -> float:
        """Return where values start."""
        return LEFT + max(self.ruler.width(label, self.label) for label, _ in self.facts) + COLUMN_GAP

    def write(self, sheet: Sheet, gap: float, next_sheet: NextSheet) -> Sheet:
        """Write all rows with ``gap`` between them and return the sheet the last one stands on."""
        for row, (label, text) in enumerate(self.facts):
            sheet = self._row(sheet, row, label, text, gap, next_sheet)
        return sheet

    def _row(self, sheet: Sheet, row: int, label: str, text: str, gap: float, next_sheet: NextSheet) -> Sheet:
        style = self.value(row)
        right = self._right(sheet)
        lines = list(wrap(text, right - self.column(), lambda part: self.ruler.width(part, style)))
        heading = label
        while lines:
            fits = max(0, int((sheet.room() - RISE - FALL) // LEAD) + 1)
            if fits == 0 or (fits < len(lines) and fits < 2):
                sheet, right = next_sheet(), RIGHT
                continue
            part, lines = lines[:fits], lines[fits:]
            self._write_part(sheet, heading, part, style, right, label)
            if lines:
                sheet, heading, right = next_sheet(), f"{label}（续）", RIGHT
        sheet.y += gap
        return sheet

    def _write_part(self, sheet: Sheet, heading: str, lines: list[str], style: Style, right: float, about: str) -> None:
        y = sheet.y + RISE
        sheet.items.append(self.ruler.line(heading, LEFT, y, self._spread(heading)))
        for n, text in enumerate(lines):
            sheet.items.append(self.ruler.line(text, self.column(), y + n * LEAD, style, about=about))
        base = y + (len(lines) - 1) * LEAD + FALL
        sheet.items.append(Line(self.column() - 2.0, base, right, base, 0.15, self.colours.rule))
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
