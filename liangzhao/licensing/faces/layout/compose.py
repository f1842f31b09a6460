"""From a face to its pages."""

from __future__ import annotations

from dataclasses import dataclass

from liangzhao.licensing.faces.face import Face, LicenceKind
from liangzhao.licensing.faces.layout.facts import FactRows
from liangzhao.licensing.faces.layout.filings import FilingRows
from liangzhao.licensing.faces.layout.measure import Ruler, Style
from liangzhao.licensing.faces.layout.ornaments import PALETTES
from liangzhao.licensing.faces.layout.primitives import Page
from liangzhao.licensing.faces.layout.sheet import (
    CENTRE,
    ISSUED,
    ISSUER,
    QUIET,
    Sheet,
    code,
    finish,
    first_sheet,
    next_sheet,
    signing_block,
)

LEAST_GAP, MOST_GAP = 0.6, 8.0
BEFORE_TABLE = 3.0
AIR = 2.0  # kept free above the signing block when rows are spread over the page


def compose(face: Face) -> tuple[Page, ...]:
    """Return the pages of a face; the same face gives the same pages.

    Page 1 carries title, photo, issuer, date, seal and code; facts and filings that do not fit go on to further pages.
    Raises GlyphMissing when a character cannot be printed.
    """
    work = _Composition(face, Ruler())
    sheets = work.flow(LEAST_GAP)
    # What page 1 has to spare goes between its rows; they move down by less than that, so no page ends elsewhere.
    spare = max(0.0, sheets[0].room() - AIR)
    return work.pages(work.flow(min(MOST_GAP, LEAST_GAP + spare / work.rows)))


@dataclass(frozen=True)
class _Composition:
    face: Face
    ruler: Ruler

    @property
    def rows(self) -> int:
        return len(self.face.facts) - 2

    def flow(self, gap: float) -> list[Sheet]:
        """Fill as many sheets as the rows need with ``gap`` between the facts."""
        sheets = [first_sheet(self.face, self.ruler)]

        def further() -> Sheet:
            sheets.append(next_sheet(self.face, self.ruler))
            return sheets[-1]

        colours = PALETTES[self.face.kind]
        facts = tuple(fact for fact in self.face.facts if fact[0] not in (ISSUER, ISSUED))
        last = FactRows(facts, self.ruler, colours).write(sheets[0], gap, further)
        # Statutory order: a physician's filings follow issuer and date, a nurse's precede them.
        if self.face.kind is LicenceKind.PHYSICIAN:
            signing_block(self.face, self.ruler, sheets[0])
        if self.face.filings is not None:
            last.y += BEFORE_TABLE
            FilingRows(self.face.filings, self.ruler, colours).write(last, further)
        if self.face.kind is not LicenceKind.PHYSICIAN:
            signing_block(self.face, self.ruler, sheets[0])
        return sheets

    def pages(self, sheets: list[Sheet]) -> tuple[Page, ...]:
        """Add what stands on finished sheets: the end mark, the code and the footers."""
        last = sheets[-1]
        if len(sheets) > 1 and last.room() > 10.0:
            last.items.append(self.ruler.line_about("（以下空白）", CENTRE, last.y + 8.0, Style("serif", 3.8, QUIET)))
        code(self.face, self.ruler, sheets[0])
        return finish(self.face, self.ruler, sheets)
