"""SQL dumps of MySQL and PostgreSQL as tables: INSERT statements and COPY blocks; nothing in them is executed.

A column that its table comments on has the comment for its heading: 首次注册日期 rather than zcrq.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

_NAME = r"(?:[`\"\[]?[\w$]+[`\"\]]?\.)?[`\"\[]?([\w$]+)[`\"\]]?"
_INSERT = re.compile(rf"\s*(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s+{_NAME}\s*(\([^)]*\))?\s*VALUES\s*", re.IGNORECASE)
_COPY = re.compile(rf"^COPY\s+{_NAME}\s*\(([^)]*)\)\s+FROM\s+stdin;?\s*$", re.IGNORECASE | re.MULTILINE)
_CREATE = re.compile(
    rf"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s*\((.*?)\n\s*\)[^;]*;", re.IGNORECASE | re.DOTALL
)
_COLUMN = re.compile(r"^\s*[`\"\[]?([\w$]+)[`\"\]]?\s+[A-Za-z]", re.MULTILINE)
_SAYS = r"'((?:[^'\\]|\\.|'')*)'"
_COMMENT = re.compile(rf"\bCOMMENT\s+{_SAYS}", re.IGNORECASE)
_COMMENTED = re.compile(
    rf"^\s*COMMENT\s+ON\s+COLUMN\s+{_NAME}\.[`\"\[]?([\w$]+)[`\"\]]?\s+IS\s+{_SAYS}\s*;", re.IGNORECASE | re.MULTILINE
)
_NO_COLUMN = frozenset({"primary", "key", "unique", "constraint", "index", "foreign", "fulltext", "check"})
_STARTS = re.compile(r"^\s*(?:INSERT\s+INTO|REPLACE\s+INTO|COPY\s+[^\n]+FROM\s+stdin)", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(r"'((?:[^'\\]|\\.|'')*)'|([^\s,()']+)|([(),])|\s+", re.DOTALL)
_BACKSLASHED = {"n": "\n", "t": "\t", "r": "\r", "0": "", "b": "", "Z": ""}
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_LOOKED_AT = 65536

Table = list[list[str]]


def is_dump(text: str) -> bool:
    """Whether a text has statements that bring rows."""
    return _STARTS.search(text[:_LOOKED_AT]) is not None


def tables(text: str) -> dict[str, Table]:
    """The tables of a dump by name, each with its columns as the first line."""
    created = {found[1]: _columns(found[2]) for found in _CREATE.finditer(text)}
    for found in _COMMENTED.finditer(text):
        created.setdefault(found[1], {})[found[2]] = _unescaped(found[3]).strip()
    made: dict[str, Table] = {}
    for name, columns, rows in (*_copied(text), *_inserted(text)):
        width = max((len(row) for row in rows), default=0)
        told = created.get(name, {})
        columns = columns or (list(told) if len(told) >= width else [])
        headings = _headings(columns, told) or [f"column{at + 1}" for at in range(width)]
        made.setdefault(name, [headings]).extend(rows)
    return made


def _columns(body: str) -> dict[str, str]:
    """The columns of a table in their order, each with its comment, if any."""
    columns: dict[str, str] = {}
    for line in body.split("\n"):
        if (found := _COLUMN.match(line)) and found[1].lower() not in _NO_COLUMN:
            comment = _COMMENT.search(line)
            columns[found[1]] = _unescaped(comment[1]).strip() if comment else ""
    return columns


def _headings(columns: list[str], comments: Mapping[str, str]) -> list[str]:
    """The comments of the columns; its name for one without, or with the same one as another."""
    said = Counter(comments.get(name, "") for name in columns)
    return [comment if (comment := comments.get(name, "")) and said[comment] == 1 else name for name in columns]


def _listed(text: str) -> list[str]:
    return [name.strip().strip('`"[]') for name in text.strip("() ").split(",") if name.strip()]


def _copied(text: str) -> Iterator[tuple[str, list[str], Table]]:
    for found in _COPY.finditer(text):
        end = text.find("\n\\.", found.end())
        body = text[found.end() : end if end >= 0 else len(text)].strip("\r\n")
        rows = [[_copy_cell(cell) for cell in line.rstrip("\r").split("\t")] for line in body.split("\n") if line]
        yield found[1], _listed(found[2]), rows


def _copy_cell(cell: str) -> str:
    return "" if cell == r"\N" else _unescaped(cell)


def _inserted(text: str) -> Iterator[tuple[str, list[str], Table]]:
    place = 0
    while found := _INSERT.search(text, place):
        rows, place = _values(text, found.end())
        yield found[1], _listed(found[2] or ""), rows


def _values(text: str, place: int) -> tuple[Table, int]:
    """The bracketed rows that follow, and where they end."""
    rows: Table = []
    row: list[str] | None = None
    depth = 0
    while token := _TOKEN.match(text, place):
        place = token.end()
        quoted, bare, sign = token.groups()
        if sign == "(":
            depth += 1
            row = [] if depth == 1 else row
        elif sign == ")":
            depth -= 1
            if depth == 0 and row is not None:
                rows.append(row)
        elif depth == 0 and bare:
            return rows, place
        elif depth == 1 and row is not None and sign is None and (quoted is not None or bare):
            row.append(_unescaped(quoted) if quoted is not None else _bare(bare))
    return rows, max(place, min(place + 1, len(text)))


def _bare(word: str) -> str:
    return "" if word.upper() in {"NULL", "DEFAULT"} else word


def _unescaped(text: str) -> str:
    if "\\" not in text and "''" not in text:
        return text
    return _ESCAPE.sub(lambda found: _BACKSLASHED.get(found[1], found[1]) if found[1] else "'", text)
