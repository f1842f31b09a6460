"""The kinds of files a list comes in, told by their content; names of files often lie."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import zipfile
from datetime import date, datetime, time
from statistics import median

from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from liangzhao.consolidation.importing import damage, dumps, fixed_width
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _, sentence

WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}
WORKBOOK = "binary"
"""What stands for the encoding of a file that is no text."""
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*")
_PHOTOS_OF_TELEPHONES = frozenset({b"ftypheic", b"ftypheix", b"ftypmif1"})
DELIMITERS = ",\t;|"
_CELL_ENDS = re.compile(r"[,\t;|\r\n\"']+")
_LOOKED_AT = 16384
_WRONG_READINGS = (("gb18030", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "gb18030"))
"""In which encodings a text was read and saved, and in which it should have been."""
_LINES_LOOKED_AT = 30
_MOST_MEMBERS, _MOST_BYTES, _MOST_RATIO = 200, 50 * 1024 * 1024, 100

Sheet = list[list[str]]


class FileNotReadable(Refusal):
    """Raised for a file that holds no table we can read; ``reason`` says what to do."""

    template = _("文件无法读取：%(reason)s")


class NoRows(FileNotReadable):
    """Raised for a file that has a heading, or nothing at all, and no row under it."""

    def __init__(self, reason: str = _("表头下面没有数据行，请核对表头所在的行。")) -> None:
        super().__init__(reason=reason)


def sheets(content: bytes, suffix: str, *, encoding: str, sheet: str) -> tuple[str, dict[str, Sheet]]:
    """How the file was decoded, and its sheets by name as lines of text; a text file is one sheet without a name."""
    _refuse_picture(content)
    if content.startswith(WORKBOOK_STARTS):
        return WORKBOOK, _workbook(content, sheet)
    used, text = _undamaged(*_decoded(content, encoding))
    if text.lstrip()[:1] == "<":
        raise FileNotReadable(reason=_("这是网页格式的文件，请用表格软件打开，另存为 XLSX 后再导入。"))
    if suffix in WORKBOOKS - {".xls"}:
        raise FileNotReadable(reason=_("表格文件损坏或加密，请核对后重新导出。"))
    if suffix == ".json":
        return used, {"": _json_lines(text)}
    if dumps.is_dump(text):
        return used, _dumped(text, sheet)
    return used, {"": fixed_width.lines(text) or _csv_lines(text)}


def _refuse_picture(content: bytes) -> None:
    """What was photographed, scanned or printed into a file has no rows to read."""
    if content.startswith(_PICTURES) or content[4:12] in _PHOTOS_OF_TELEPHONES:
        raise FileNotReadable(reason=_("这是图片，不是表格。请导入原来的表格文件；只有纸质名单的，请先录入成表格。"))
    if content[:_LOOKED_AT].lstrip().startswith(b"%PDF-"):
        raise FileNotReadable(
            reason=_("这是 PDF 文件，不是表格。请导入原来的表格文件，或把内容转成 XLSX、CSV 后再导入。")
        )


def _undamaged(used: str, text: str) -> tuple[str, str]:
    """The text as it was before somebody read it wrongly and saved it so, when the whole of it comes back."""
    if not damage.is_mostly_damaged(_CELL_ENDS.split(text[:_LOOKED_AT])):
        return used, text
    for wrong, right in _WRONG_READINGS:
        try:
            return f"{right} ({wrong})", text.encode(wrong).decode(right)
        except UnicodeError:
            continue
    return used, text


def _dumped(text: str, table: str) -> dict[str, Sheet]:
    found = dumps.tables(text)
    if table and table not in found:
        says = _("没有数据表“%(table)s”；文件中的数据表有：%(names)s。")
        raise FileNotReadable(reason=str(sentence(says, table=table, names="、".join(found))))
    if not found:
        raise FileNotReadable(reason=_("SQL 文件中没有可读取的 INSERT 或 COPY 数据。"))
    return {table: found[table]} if table else found


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    """The text: as its first bytes say, as told, as UTF-8, as GB18030, then as whatever it looks like."""
    marked = [name for mark, name in _MARKED if content.startswith(mark)]
    for name in filter(None, (*marked, encoding, "utf-8", "gb18030")):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return name.removesuffix("-sig"), text
    guess = from_bytes(content).best()
    if guess is None or "\x00" in str(guess):
        raise FileNotReadable(reason=_("无法识别文字编码，请另存为 UTF-8 或 GB18030 后再导入。"))
    return str(guess.encoding), str(guess)


def _csv_lines(text: str) -> Sheet:
    """The records; blank lines at the end of the file are no records."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=False))
    except csv.Error as error:
        raise FileNotReadable(reason=_("表格格式有误，请用表格软件打开后重新另存。")) from error
    while lines and not lines[-1]:
        lines.pop()
    return lines


def delimiter(text: str) -> str:
    """The sign that most lines have most of; a title above the table has none."""
    lines = [line for line in text[:16384].splitlines() if line.strip()][:_LINES_LOOKED_AT] or [""]
    return max(DELIMITERS, key=lambda sign: (median(line.count(sign) for line in lines), text[:16384].count(sign)))


def _json_lines(text: str) -> Sheet:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise FileNotReadable(reason=_("不是有效的 JSON，请核对文件。")) from error
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise FileNotReadable(reason=_("JSON 应为对象的列表，每个对象是一行。"))
    headings = list(dict.fromkeys(str(name) for row in found for name in row))
    return [[_text(one) for one in headings], *([_text(row.get(name)) for name in headings] for row in found)]


def _workbook(content: bytes, sheet: str) -> dict[str, Sheet]:
    _refuse_bomb(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if sheet and sheet not in book.sheet_names:
            says = _("没有工作表“%(sheet)s”；文件中的工作表有：%(names)s。")
            raise FileNotReadable(reason=str(sentence(says, sheet=sheet, names="、".join(book.sheet_names))))
        return {name: _lines(book.get_sheet_by_name(name)) for name in ([sheet] if sheet else book.sheet_names)}
    except (CalamineError, ValueError) as error:
        raise FileNotReadable(reason=_("表格文件损坏或加密，请核对后重新导出。")) from error


def _refuse_bomb(content: bytes) -> None:
    """Packed files that unpack to far more than they are cost nobody their memory (SEC-W2)."""
    if not content.startswith(b"PK"):
        return
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileNotReadable(reason=_("表格文件损坏或加密，请核对后重新导出。")) from error
    declared = sum(member.file_size for member in members)
    odd = any(member.filename.startswith("/") or ".." in member.filename for member in members)
    if odd or len(members) > _MOST_MEMBERS or declared > _MOST_BYTES or declared > _MOST_RATIO * len(content):
        raise FileNotReadable(reason=_("表格文件展开后过大或内容异常，请另存为 CSV 后再导入。"))


def _lines(page: CalamineSheet) -> Sheet:
    """The lines of a sheet down to the last one that says something: the rest is paper."""
    lines = [[_text(cell) for cell in line] for line in page.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in page.merged_cell_ranges or ():
        if (
            left == right and top < len(lines) and left < len(lines[top])
        ):  # one district beside the lines of its institutions
            for line in lines[top + 1 : bottom + 1]:
                line[left] = lines[top][left]
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    return lines


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (date, datetime)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
