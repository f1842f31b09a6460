"""Foreign files as rows of text: CSV, TSV, fixed width, XLSX, XLS, ODS, JSON, SQL dumps, in any encoding."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import multimode

from liangzhao.consolidation.importing import formats, guarded
from liangzhao.consolidation.importing.formats import FileNotReadable, Sheet
from liangzhao.kernel.words import _, sentence

LARGEST_FILE = 512 * 1024 * 1024
DEEPEST_HEADING = 20
_NEARLY = 0.6
_ENOUGH_FIELDS = 3
SURPLUS = ""
"""Under this key a row keeps what stands right of the last heading."""

IsHeading = Callable[[Sequence[str]], bool]
FieldsIn = Callable[[Sequence[str]], int]
"""How many of our fields the headings of a line name."""


@dataclass(frozen=True)
class ForeignTable:
    """A file as read: its headings, its rows in order, empty ones too, and how it was decoded.

    ``others`` are the sheets of a workbook that were not read, each with how many rows it holds.
    """

    digest: str
    encoding: str
    headings: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    first_row: int
    others: tuple[tuple[str, int], ...] = ()


def _every_line(_line: Sequence[str]) -> bool:
    return True


def _no_fields(_line: Sequence[str]) -> int:
    return 0


def read(
    path: Path,
    *,
    encoding: str = "",
    sheet: str = "",
    header_row: int = 0,
    is_heading: IsHeading = _every_line,
    fields_in: FieldsIn = _no_fields,
) -> ForeignTable:
    """The table in a file; FileNotReadable with the reason when there is none.

    Without a ``header_row`` the headings are the first of the upper lines that ``is_heading`` recognises, on the
    first sheet that has one: lists often begin with a title. If none is recognised, the first that names a few of our
    fields, else the first that is nearly as full as the fullest.
    """
    return read_content(
        _content(path),
        path.suffix.lower(),
        encoding=encoding,
        sheet=sheet,
        header_row=header_row,
        is_heading=is_heading,
        fields_in=fields_in,
    )


def read_content(
    content: bytes,
    suffix: str,
    *,
    encoding: str = "",
    sheet: str = "",
    header_row: int = 0,
    is_heading: IsHeading = _every_line,
    fields_in: FieldsIn = _no_fields,
) -> ForeignTable:
    """As ``read``, of a file that is not on disk; ``suffix`` is that of its name, in small letters with its dot."""
    used, named = guarded.sheets(content, suffix, encoding=encoding, sheet=sheet)
    sheets = list(named.values())
    lines, place = _headed(sheets, header_row, is_heading) or _likely(sheets, fields_in)
    table = _table(hashlib.sha256(content).hexdigest(), used, lines, place)
    return replace(table, others=_others(named, lines, is_heading, fields_in)) if used == formats.WORKBOOK else table


def _others(
    named: Mapping[str, Sheet], read: Sheet, is_heading: IsHeading, fields_in: FieldsIn
) -> tuple[tuple[str, int], ...]:
    left = {name: lines for name, lines in named.items() if lines and lines[-1] is not read[-1]}
    counted = ((name, _rows_behind(lines, is_heading, fields_in)) for name, lines in left.items())
    return tuple((name, count) for name, count in counted if count)


def _rows_behind(lines: Sheet, is_heading: IsHeading, fields_in: FieldsIn) -> int:
    """How many rows a sheet holds under its headings."""
    found, place = _headed([lines], 0, is_heading) or _likely([lines], fields_in)
    return sum(any(cell.strip() for cell in line) for line in found[place + 1 :])


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileNotReadable(reason=_("文件超过 512 MB，请拆分后再导入。"))
        return path.read_bytes()
    except OSError as error:
        raise FileNotReadable(reason=_("找不到文件或没有读取权限，请核对路径。")) from error


def _headed(sheets: Sequence[Sheet], header_row: int, is_heading: IsHeading) -> tuple[Sheet, int] | None:
    """The lines of the sheet with the table, and the place of its headings, those of two lines made one."""
    if header_row:
        return _told(sheets[0], header_row - 1, is_heading)
    for join in (False, True):
        for lines in sheets:
            for place, line in enumerate(lines[:DEEPEST_HEADING]):
                if join and place and is_heading(_headings(joined(lines[place - 1], line))):
                    return _with(lines, place, joined(lines[place - 1], line)), place
                if not join and any(line) and is_heading(_headings(line)):
                    return _continued(lines, place, is_heading)
    return None


def _likely(sheets: Sequence[Sheet], fields_in: FieldsIn) -> tuple[Sheet, int]:
    """The same when no line has all a list must have: an office that lists its own district does not name it."""
    for lines in sheets:
        for place, line in enumerate(lines[:DEEPEST_HEADING]):
            if sum(map(bool, line)) >= _ENOUGH_FIELDS and fields_in(_headings(line)) >= _ENOUGH_FIELDS:
                return lines, place
    return (sheets[0], _widest(sheets[0])) if sheets else ([], 0)


def _told(lines: Sheet, place: int, is_heading: IsHeading) -> tuple[Sheet, int]:
    """The line that was told, with the one above it when only both together are headings."""
    if 0 < place < len(lines) and not is_heading(_headings(lines[place])):
        both = joined(lines[place - 1], lines[place])
        if is_heading(_headings(both)):
            return _with(lines, place, both), place
    return lines, place


def _continued(lines: Sheet, place: int, is_heading: IsHeading) -> tuple[Sheet, int]:
    """Headings whose blanks the next line fills, as under a merged cell, with that line; else as they are."""
    upper, lower = lines[place], lines[place + 1] if place + 1 < len(lines) else []
    fills = any(low.strip() and not up.strip() for up, low in zip(upper, lower, strict=False))
    if fills and _is_lower_half(upper, lower) and is_heading(_headings(joined(upper, lower))):
        return _with(lines, place + 1, joined(upper, lower)), place + 1
    return lines, place


def _is_lower_half(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a line has words alone, and none under a heading that stands by itself."""
    for at, cell in enumerate(lower):
        above = upper[at] if at < len(upper) else ""
        starts_group = at + 1 < len(upper) and not upper[at + 1].strip()
        if any(letter.isdigit() for letter in cell):
            return False
        if cell.strip() and above.strip() and above.strip() != cell.strip() and not starts_group:
            return False
    return True


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two lines of headings as one: what stands over several columns goes before each of them."""
    made: list[str] = []
    over = ""
    for at in range(max(len(upper), len(lower))):
        up, low = (line[at].strip() if at < len(line) else "" for line in (upper, lower))
        over = up or (over if low else "")
        both = f"{over}{low}" if low else up
        made.append(low if over in {"", low} else both)
    return made


def _with(lines: Sheet, place: int, line: list[str]) -> Sheet:
    return [*lines[:place], line, *lines[place + 1 :]]


def _widest(lines: Sheet) -> int:
    """The first of the upper lines that is nearly as full as the fullest: a title above the table has one cell."""
    filled = [sum(bool(cell.strip()) for cell in line) for line in lines[:DEEPEST_HEADING]]
    enough = max(_NEARLY * max(filled, default=0), 1)
    return next((place for place, count in enumerate(filled) if count >= enough), 0)


def _headings(line: Sequence[str]) -> list[str]:
    """The headings of a line; a line break inside one means nothing."""
    return ["".join(heading.split("\n")).strip().lstrip("\ufeff").strip() for heading in line]


def _table(digest: str, encoding: str, lines: Sheet, place: int) -> ForeignTable:
    if place >= len(lines):
        raise FileNotReadable(reason=_("文件中没有数据行，请核对表头所在的行。"))
    headings = _headings(lines[place])
    given = [heading for heading in headings if heading]
    if not given:
        raise FileNotReadable(reason=_("表头为空，请在对照文件中用 header_row 指明表头在第几行。"))
    twice = sorted(heading for heading, count in Counter(given).items() if count > 1)
    if twice:
        reason = sentence(_("表头有重名的列：%(names)s。请改成不同的列名后重新导入。"), names="、".join(twice))
        raise FileNotReadable(reason=str(reason))
    usual = _usual_width(headings, lines[place:])
    rows = tuple(_row(headings, line, usual) for line in lines[place + 1 :])
    return ForeignTable(digest, encoding, tuple(given), rows, place + 2)


def _usual_width(headings: Sequence[str], lines: Sheet) -> int:
    """How many cells a line may have: some lists end every line with a delimiter more than the headings."""
    widths = multimode(len(line) for line in lines if any(line))
    return max(len(headings), min(widths, default=0))


def _row(headings: Sequence[str], line: Sequence[str], usual_width: int) -> dict[str, str]:
    row = {heading: (line[at] if at < len(line) else "") for at, heading in enumerate(headings) if heading}
    surplus = "".join(line[len(headings) :]).strip()
    if surplus or (len(line) > usual_width and any(cell.strip() for cell in line)):
        return {**row, SURPLUS: surplus or "…"}
    return row
