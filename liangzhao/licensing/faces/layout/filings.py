"""The table 多机构执业备案: heading, columns as wide as they need, ruled rows that are not cut unless they must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from liangzhao.licensing.faces.face import FilingTable
from liangzhao.licensing.faces.layout.facts import NextSheet
from liangzhao.licensing.faces.layout.measure import Ruler, Style
from liangzhao.licensing.faces.layout.ornaments import Palette
from liangzhao.licensing.faces.layout.primitives import Line, Rect
from liangzhao.licensing.faces.layout.sheet import INK, LEFT, RIGHT, Sheet

PADDING = 2.4
LEAD = 5.3
RISE, FALL = 4.9, 2.2
HEADING = 9.0
MOST_LINES = 30  # of a row; a further page holds as many under its headings
NARROWEST_FIRST = 0.34  # of the table, for the institution's name


@dataclass(frozen=True)
class FilingRows:
    """The filings of one face, measured once."""

    table: FilingTable
    ruler: Ruler
    colours: Palette

    @cached_property
    def cell(self) -> Style:
        """The setting of a row."""
        return Style("serif", 3.9, INK)

    @cached_property
    def head(self) -> Style:
        """The setting of the column headings."""
        return Style("serif-bold", 3.9, self.colours.strong)

    def write(self, sheet: Sheet, next_sheet: NextSheet) -> Sheet:
        """Write the table, headings repeated on each page, and return the sheet it ends on."""
        widths = self._widths()
        cells = [part for row in self.table.rows for part in _parts(self._wrapped(row, widths))]
        least = HEADING + self._height([[""]]) + (self._height(cells[0]) if cells else 0.0)
        if sheet.room() < least:
            sheet = next_sheet()
        self._open(sheet, widths, self.table.title)
        for row in cells:
            if sheet.room() < self._height(row):
                sheet = next_sheet()
                self._open(sheet, widths, f"{self.table.title}（续）")
            self._row(sheet, row, widths, self.cell)
        return sheet

    def _open(self, sheet: Sheet, widths: list[float], title: str) -> None:
        style = Style("serif-bold", 4.3, self.colours.strong)
        sheet.items.append(self.ruler.line(title, LEFT, sheet.y + 5.6, style))
        sheet.y += HEADING
        top, height = sheet.y, self._height([[""]])
        sheet.items.append(Rect(LEFT, top, RIGHT - LEFT, height, 0.0, self.colours.pale, self.colours.pale))
        sheet.items.append(Line(LEFT, top, RIGHT, top, 0.35, self.colours.strong))
        self._row(sheet, [[column] for column in self.table.columns], widths, self.head)

    def _row(self, sheet: Sheet, cells: Sequence[Sequence[str]], widths: list[float], style: Style) -> None:
        x, about = LEFT, "" if style == self.head else self.table.title
        for lines, width in zip(cells, widths, strict=True):
            for n, text in enumerate(lines):
                y = sheet.y + RISE + n * LEAD
                sheet.items.append(self.ruler.line(text, x + PADDING, y, style, about=about))
            x += width
        sheet.y += self._height(cells)
        sheet.items.append(Line(LEFT, sheet.y, RIGHT, sheet.y, 0.15, self.colours.rule))

    def _height(self, cells: Sequence[Sequence[str]]) -> float:
        return RISE + FALL + LEAD * (max(len(lines) for lines in cells) - 1)

    def _wrapped(self, row: Sequence[str], widths: list[float]) -> list[tuple[str, ...]]:
        return [
            self.ruler.broken(text, self.cell, width - 2 * PADDING) for text, width in zip(row, widths, strict=True)
        ]

    def _widths(self) -> list[float]:
        """Give later columns what they need and the first the rest; when that is too little, the widest gives way."""
        room = RIGHT - LEFT
        needs = [self._need(n) for n in range(len(self.table.columns))]
        while len(needs) > 1 and sum(needs[1:]) > room * (1 - NARROWEST_FIRST):
            widest = max(range(1, len(needs)), key=lambda n: needs[n])
            needs[widest] -= 1.0
        return [room - sum(needs[1:]), *needs[1:]]

    def _need(self, column: int) -> float:
        cells = [self.ruler.width(row[column], self.cell) for row in self.table.rows]
        return max([self.ruler.width(self.table.columns[column], self.head), *cells]) + 2 * PADDING + 0.01


def _parts(cells: list[tuple[str, ...]]) -> list[list[tuple[str, ...]]]:
    """Return a row, or the parts of one that no page could hold."""
    starts = range(0, max(len(lines) for lines in cells), MOST_LINES)
    return [[lines[start : start + MOST_LINES] for lines in cells] for start in starts]
