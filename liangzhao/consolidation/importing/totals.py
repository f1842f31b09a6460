"""Lines of a list that are nobody: sums of its rows (合计, 小计), headings between two blocks, notes, empty ones.

They are set aside as what they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

RULE, BLANK = "IM-09", "IM-01"
"""What such a line is reported as: it is in the account of every run and in no register."""
HEADING, NOTE = "heading", "note"
"""The faults of a line that is the headings once more, and of one that is a note under the table."""
_FEWEST_HEADINGS = 2

_OF_NOTE = (
    r"(?:附?注|备注|说明|(?:填表|填报|制表|编制)(?:说明|人|单位|机构|日期|时间)?|审核人?|复核人?|(?:单位)?(?:负责人|盖章|公章)"
    r"|联系人|联系电话|报送单位|上报单位|统计时间|截止日期)"
)
_NOTED = re.compile(
    rf"[（(【\[*※]*{_OF_NOTE}(?:[0-9０-９一二三四五六七八九十]|[（(][^（()）]{{1,6}}[)）])*[】\]]?\s*[:：]"
)
_STAMP = re.compile(r"[（(]?(?:单位)?(?:盖章|公章|签章)(?:处)?[)）]?[:：]?")
_FIRST_OF_NOTES = frozenset("附注备说填制编审复单负盖公联报上统截签（(【[*※ \u3000\t")

_WORD = r"(?:合计|总计|小计|共计|累计|总数|总和|总人数|合计人数|总合计|grandtotal|subtotal|total|sum)"
_ALONE = re.compile(rf"(?:本页|本表|本单位|全部|以上)?{_WORD}(?:数|人数|户数|家数)?[:：]?")
_OF_SOMETHING = re.compile(rf"[\u3400-\u9fff]{{2,20}}?{_WORD}(?:数|人数|户数|家数)?[:：]?")
_AMOUNT = r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|-?\d{1,9}(?:\.\d+)?%?"
_COUNTED = re.compile(rf"(?:共|约)?(?:{_AMOUNT})(?:人次|人|名|家|户|所|个|位|张|条|行|例|床|元)?")
_BOTH = re.compile(
    rf"(?:本页|本表|本单位|全部|以上)?(?:{_WORD}[:：]?共?|(?:总共|一共|共)(?:有)?)(?:{_AMOUNT})(?:人次|人|名|家|户|所|个|位|张|条|行|例)?"
)
_DIGITS_OF_NO_AMOUNT = 10
_MOST_WORDS = 2
"""A label, and beside it of what the sum is."""
_UNIT = re.compile(r"(?<=.)\([人家名户所个位]\)$")
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "*", "·", "无"})
_PLACE = re.compile(r"[\u3400-\u9fff]{2,12}")
_MAY_BE = re.compile(
    r"[计总共]|t\s*o\s*t\s*a\s*l|s\s*u\s*m|[^\x00-\x7f\u3001\u3002\u300a-\u3011\u4e00-\u9fff（）：；，·]", re.IGNORECASE
)
"""A sign of a label, or one that may stand for another; most lines hold none and are nothing but rows."""
_WORTH_A_LOOK = re.compile(
    r"[^\x00-RU-ru-\x7f\u3001\u3002\u300a-\u3011\u4e00-\u5170\u5172-\u603a\u603c-\u8ba0\u8ba2-\u9fff（）：；，·]"
)
"""The signs that ``_MAY_BE`` finds or begins with, in one set: looked for in every line, so it must be quick."""


def is_no_row(row: Mapping[str, str]) -> bool:
    """Whether a line, by its headings, is empty, one of sums or the headings once more."""
    return is_blank(row) or is_heading_again(row) or is_note(row.values()) or is_total(row.values())


def is_blank(row: Mapping[str, str]) -> bool:
    """Whether a line says nothing in any of its cells."""
    return not any(cell and not cell.isspace() for cell in row.values())


def is_heading_again(row: Mapping[str, str]) -> bool:
    """Whether every cell says its own heading, as where blocks of a list follow each other."""
    said = 0
    for heading, cell in row.items():
        if cell and not cell.isspace():
            if cell[0] != heading[:1] and not cell[0].isspace() and not heading[:1].isspace():
                return False  # so with the first cell of most lines
            if "".join(cell.split()) != "".join(heading.split()):
                return False
            said += 1
    return said >= _FEWEST_HEADINGS


def is_note(cells: Iterable[str]) -> bool:
    """Whether all that a line says are remarks under a table: 注：…, 填表人：…, 单位盖章."""
    said = False
    for cell in cells:
        if cell and not cell.isspace():
            if cell[0] not in _FIRST_OF_NOTES:
                return False  # so with the first cell of most lines
            text = cell.strip()
            if _NOTED.match(text) is None and _STAMP.fullmatch(text) is None:
                return False
            said = True
    return said


def is_total(cells: Iterable[str]) -> bool:
    """Whether what a line says is a label of a sum and amounts; a line with anything of a person or body is not.

    Beside a label that stands alone one short word may say of what the sum is: the district merged into the line.
    """
    told = tuple(cells)
    return not _says_much(told) and _is_total(told)


@lru_cache(maxsize=2)  # asked of a line more than once, one line after the other
def _is_total(cells: tuple[str, ...]) -> bool:
    if not _may_be("\n".join(cells)) or sum(map(_is_of_somebody, cells)) > _MOST_WORDS:
        return False
    said = [plain for plain in map(_plain, cells) if plain not in _NOTHING]
    words = [each for each in said if not _COUNTED.fullmatch(each)] or [each for each in said if _BOTH.fullmatch(each)]
    if len(words) == 1:
        one = words[0]
        return any(shape.fullmatch(one) for shape in (_ALONE, _OF_SOMETHING, _BOTH))
    return len(words) == _MOST_WORDS and _is_labelled(*words)


def _says_much(cells: Sequence[str]) -> bool:
    """Whether more cells are nothing but letters than a line of sums has words; of most lines that is enough."""
    return len([cell for cell in cells if cell.isalpha() and cell not in _NOTHING]) > _MOST_WORDS


def _may_be(line: str) -> bool:
    return _WORTH_A_LOOK.search(line) is not None and _MAY_BE.search(line) is not None


def _is_of_somebody(cell: str) -> bool:
    """Ten digits are a number of somebody, and four before a hyphen a day: neither is an amount."""
    return (len(cell) >= _DIGITS_OF_NO_AMOUNT and cell[:_DIGITS_OF_NO_AMOUNT].isdecimal()) or (
        cell[4:5] == "-" and cell[:4].isdecimal()
    )


def _is_labelled(one: str, other: str) -> bool:
    label, place = (one, other) if _ALONE.fullmatch(one) else (other, one)
    return bool(_ALONE.fullmatch(label) and _PLACE.fullmatch(place))


def _plain(cell: str) -> str:
    """A cell without blanks, brackets and signs around it, in half-width small letters."""
    text = "".join(unicodedata.normalize("NFKC", cell).lower().split())
    return _UNIT.sub("", text).strip("()[]【】*#。.;、\u200b\ufeff")
