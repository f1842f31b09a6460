"""The fixed parts of a page: title, photo, signing block, code and footer."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from liangzhao.licensing.faces import qr
from liangzhao.licensing.faces.face import Face, LicenceKind
from liangzhao.licensing.faces.layout.measure import Ruler, Style
from liangzhao.licensing.faces.layout.ornaments import HEIGHT, PALETTES, WIDTH, Palette, backdrop
from liangzhao.licensing.faces.layout.primitives import Box, Image, Item, Line, Modules, Page, Rect

LEFT, RIGHT = 27.0, 183.0
CENTRE = WIDTH / 2
INK, QUIET = "#1a222c", "#4b5866"
FIRST_TOP, NEXT_TOP = 62.0, 56.0
FIRST_BOTTOM, NEXT_BOTTOM = 221.0, 262.0
PHOTO = Box(RIGHT - 36.0, FIRST_TOP + 1.0, 35.0, 45.0)
CODE = Box(LEFT, 229.0, 34.0, 34.0)
SEAL_SIDE = 42.0
# The issuer stands above the seal and the date inside it, in the clear stretch below its centre, so both stay legible.
ISSUER_BASE, DATE_BASE, SEAL_CENTRE = 228.0, 259.3, 250.0
ISSUER_LEAD, ISSUER_WIDTH = 6.2, 90.0
SIGNING = Style("serif", 4.7, INK)
OWNER_LINES = 3  # of a long name on further pages; page 1 has it whole
ISSUER, ISSUED = "签发机关", "签发日期"


@dataclass
class Sheet:
    """One page while it is filled; ``y`` is where the next block starts."""

    y: float
    bottom: float
    items: list[Item] = field(default_factory=list)
    photo: Box | None = None
    seal_box: Box | None = None

    def room(self) -> float:
        """Return the height that is left, in mm."""
        return self.bottom - self.y


def practitioner(face: Face) -> bool:
    """Say whether the face belongs to a person, and so carries a photo."""
    return face.kind is not LicenceKind.INSTITUTION


def first_sheet(face: Face, ruler: Ruler) -> Sheet:
    """Return page 1 with its title and, for practitioners, the photo."""
    colours = PALETTES[face.kind]
    sheet = Sheet(FIRST_TOP, FIRST_BOTTOM - ISSUER_LEAD * (len(_issuer(face, ruler)) - 1))
    title = Style("serif-bold", 12.0, colours.strong, 12.0 * 0.12)
    sheet.items += [ruler.line_about(face.title, CENTRE, 45.5, title), *_flourish(52.5, colours)]
    if practitioner(face):
        sheet.photo = PHOTO
        sheet.items += _photo(face, ruler, colours)
    return sheet


def next_sheet(face: Face, ruler: Ruler) -> Sheet:
    """Return a continuation page, bound to its licence by title, holder and number."""
    colours = PALETTES[face.kind]
    sheet = Sheet(NEXT_TOP, NEXT_BOTTOM)
    title = Style("serif-bold", 7.6, colours.strong, 7.6 * 0.12)
    sheet.items.append(ruler.line_about(f"{face.title}（续页）", CENTRE, 36.5, title))
    labels = {text: label for label, text in reversed(face.facts)}
    owner = f"{labels.get(face.holder_name, '持证主体')}：{face.holder_name}"
    number = f"{labels.get(face.number, '编号')}：{face.number}"
    style = Style("serif", 3.8, QUIET)
    both = f"{owner}　　{number}"
    lines = (
        (both,)
        if ruler.width(both, style) <= RIGHT - LEFT
        else (*_shortened(ruler.broken(owner, style, RIGHT - LEFT), OWNER_LINES), number)
    )
    for n, text in enumerate(lines):
        sheet.items.append(ruler.line_about(text, CENTRE, 44.5 + 5.4 * n, style))
    sheet.y += 5.4 * (len(lines) - 1)
    return sheet


def signing_block(face: Face, ruler: Ruler, sheet: Sheet) -> None:
    """Write issuer and date at the lower right and keep the seal's place centred over the date."""
    colours = PALETTES[face.kind]
    label, value = Style("serif-bold", 4.3, colours.strong), SIGNING
    facts, issuer = dict(face.facts), _issuer(face, ruler)
    label_width = ruler.width(f"{ISSUER}　", label)
    x = RIGHT - label_width - max(ruler.width(text, value) for text in (*issuer, facts[ISSUED]))
    y = ISSUER_BASE - ISSUER_LEAD * (len(issuer) - 1)
    sheet.items.append(ruler.line(ISSUER, x, y, label))
    for n, text in enumerate(issuer):
        sheet.items.append(ruler.line(text, x + label_width, y + ISSUER_LEAD * n, value, about=ISSUER))
    sheet.items.append(ruler.line(ISSUED, x, DATE_BASE, label))
    sheet.items.append(ruler.line(facts[ISSUED], x + label_width, DATE_BASE, value, about=ISSUED))
    middle = x + label_width + ruler.width(facts[ISSUED], value) / 2
    sheet.seal_box = Box(round(middle - SEAL_SIDE / 2, 2), SEAL_CENTRE - SEAL_SIDE / 2, SEAL_SIDE, SEAL_SIDE)


def _shortened(lines: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Return the first lines, the last of them marked when more were left out."""
    return lines if len(lines) <= most else (*lines[: most - 1], f"{lines[most - 1][:-1]}…")


def _issuer(face: Face, ruler: Ruler) -> tuple[str, ...]:
    """Return the lines of the issuer's name, which grow upwards from its place."""
    return ruler.broken(dict(face.facts)[ISSUER], SIGNING, ISSUER_WIDTH)


def code(face: Face, ruler: Ruler, sheet: Sheet) -> None:
    """Put the static code at the lower left, white around it as far as its quiet zone reaches."""
    matrix = qr.modules(face.static_code)
    module = CODE.w / len(matrix)
    margin = qr.QUIET_ZONE * module
    sheet.items += [
        Rect(CODE.x - margin, CODE.y - margin, CODE.w + 2 * margin, CODE.h + 2 * margin, 0.0, "#ffffff", "#ffffff"),
        Modules(CODE.x, CODE.y, CODE.w, matrix),
        ruler.line_about("扫码核验", CODE.x + CODE.w / 2, CODE.bottom + 5.2, Style("serif", 3.6, QUIET, 0.5)),
    ]


def finish(face: Face, ruler: Ruler, sheets: list[Sheet]) -> tuple[Page, ...]:
    """Write the footers, which name the number of pages, and return the pages."""
    style = Style("serif", 2.6, QUIET)
    for number, sheet in enumerate(sheets, start=1):
        footer = f"电子证照标识 {face.identifier}　版本 {face.version:03d}"
        sheet.items.append(ruler.line_about(footer, CENTRE, 275.9, style))
        if len(sheets) > 1:
            pages = f"第 {number} 页 共 {len(sheets)} 页"
            sheet.items.append(ruler.line_to(pages, RIGHT, 271.2, Style("serif", 3.2, QUIET)))
    ornament = backdrop(face.kind)
    return tuple(Page(WIDTH, HEIGHT, ornament, tuple(sheet.items), sheet.seal_box) for sheet in sheets)


def _flourish(y: float, colours: Palette) -> list[Item]:
    """Draw a rule that thins out to both sides of a small lozenge."""
    items: list[Item] = [
        Line(CENTRE + side * 4.0, y, CENTRE + side * reach, y, width, colours.strong)
        for side in (-1, 1)
        for reach, width in ((26.0, 0.45), (48.0, 0.15))
    ]
    points = [(CENTRE, y - 1.3), (CENTRE + 2.2, y), (CENTRE, y + 1.3), (CENTRE - 2.2, y), (CENTRE, y - 1.3)]
    items += [Line(*here, *there, 0.3, colours.strong) for here, there in pairwise(points)]
    return items


def _photo(face: Face, ruler: Ruler, colours: Palette) -> list[Item]:
    frame = Rect(PHOTO.x - 1, PHOTO.y - 1, PHOTO.w + 2, PHOTO.h + 2, 0.25, colours.strong, "#ffffff")
    if face.photo is None:
        style = Style("serif", 4.3, colours.rule)
        return [frame, ruler.line_about("照片", PHOTO.x + PHOTO.w / 2, PHOTO.y + PHOTO.h / 2 + 1.5, style)]
    return [frame, Image(PHOTO.x, PHOTO.y, PHOTO.w, PHOTO.h, face.photo, "image/jpeg")]
