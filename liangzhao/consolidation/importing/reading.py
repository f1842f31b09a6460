"""Foreign files as rows of text: CSV, TSV, XLSX, XLS, ODS, JSON, in whatever encoding they come."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineWorkbook

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

LARGEST_FILE = 512 * 1024 * 1024
WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}
DELIMITERS = ",\t;|"


class FileNotReadable(Refusal):
    """Raised for a file that holds no table we can read; ``reason`` says what to do."""

    template = _("文件无法读取：%(reason)s")


@dataclass(frozen=True)
class ForeignTable:
    """A file as read: its headings, its rows in order, and how it was decoded."""

    digest: str
    encoding: str
    headings: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    first_row: int


def read(path: Path, *, encoding: str = "", sheet: str = "", header_row: int = 1) -> ForeignTable:
    """The table in a file; FileNotReadable with the reason when there is none."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileNotReadable(reason=_("文件超过 512 MB，请拆分后再导入。"))
        content = path.read_bytes()
    except OSError as error:
        raise FileNotReadable(reason=_("找不到文件或没有读取权限，请核对路径。")) from error
    digest = hashlib.sha256(content).hexdigest()
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        used, lines = "binary", _workbook(content, sheet)
    else:
        used, text = _decoded(content, encoding)
        lines = _json_lines(text) if suffix == ".json" else _csv_lines(text)
    return _table(digest, used, lines, header_row)


def _table(digest: str, encoding: str, lines: list[list[str]], header_row: int) -> ForeignTable:
    if len(lines) < header_row:
        raise FileNotReadable(reason=_("文件中没有数据行，请核对表头所在的行。"))
    headings = tuple(heading.strip().lstrip("\ufeff") for heading in lines[header_row - 1])
    if not any(headings) or len(set(filter(None, headings))) != len([one for one in headings if one]):
        raise FileNotReadable(reason=_("表头为空或有重名的列，请核对表头所在的行。"))
    rows = tuple(
        {heading: (line[place] if place < len(line) else "") for place, heading in enumerate(headings) if heading}
        for line in lines[header_row:]
        if any(cell.strip() for cell in line)
    )
    return ForeignTable(digest, encoding, tuple(filter(None, headings)), rows, header_row + 1)


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    """The text, tried as told, then as UTF-8, then as GB18030, then as whatever it looks like."""
    for name in filter(None, (encoding, "utf-8-sig", "gb18030")):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return name.removesuffix("-sig"), text
    guess = from_bytes(content).best()
    if guess is None:
        raise FileNotReadable(reason=_("无法识别文字编码，请另存为 UTF-8 或 GB18030 后再导入。"))
    return str(guess.encoding), str(guess)


def _csv_lines(text: str) -> list[list[str]]:
    head = text[:4096].splitlines()[0] if text.strip() else ""
    delimiter = max(DELIMITERS, key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False))
    except csv.Error as error:
        raise FileNotReadable(reason=_("表格格式有误，请用表格软件打开后重新另存。")) from error


def _json_lines(text: str) -> list[list[str]]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise FileNotReadable(reason=_("不是有效的 JSON，请核对文件。")) from error
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise FileNotReadable(reason=_("JSON 应为对象的列表，每个对象是一行。"))
    headings = list(dict.fromkeys(str(name) for row in found for name in row))
    return [headings, *([_text(row.get(name)) for name in headings] for row in found)]


def _workbook(content: bytes, sheet: str) -> list[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        page = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        return [[_text(cell) for cell in line] for line in page.to_python(skip_empty_area=False)]
    except (CalamineError, ValueError) as error:
        raise FileNotReadable(reason=_("表格文件损坏、加密或没有这个工作表，请核对后重新导出。")) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
