"""Lossless normalisation of foreign text (DQ-01, DQ-20): what it does is stated in every report."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

NORMALISATION = (
    "全角字母、数字、空格改为半角",
    "去除不可见字符和首尾空格，连续空格合并",
    "括号统一为全角（）",
    "去除单元格开头的文本标记（'）",
)
"""What ``text`` changes, in the words of the report."""

ENDS = ("valid_until",)
LASTING = "长期"
"""What an end that never comes is called on a licence."""
LASTING_WORDS = frozenset({LASTING, "永久", "无期限", "长期有效"})

_PLAIN = re.compile(r"[!-&*-_a-~\u4e00-\u9fff（）、；：，。·]*")
"""Signs in which there is nothing to tidy, alone or together: most cells hold no others."""
_MARK = re.compile(r"^\s*['‘’＇`](?=[^\s'‘’＇`])(?!.*['’＇`]\s*$)")
"""Before a value; what stands in quotes as a whole is quoted, and stays so."""
_BLANKS = re.compile(r"\s+")
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def unmarked(value: str) -> str:
    """A value without the apostrophe by which a spreadsheet keeps a number as text, once it was written out."""
    return _MARK.sub("", value)


def is_lasting(field: str, value: str) -> bool:
    """Whether a value says of an end that it never comes; the registers keep none then."""
    return field in ENDS and value in LASTING_WORDS


def text(value: str) -> str:
    """A name or address without accidents of typing; its words stay as they were."""
    if _PLAIN.fullmatch(value):
        return value
    half = "".join(_half(character) for character in unicodedata.normalize("NFC", unmarked(value)))
    visible = "".join(
        character
        for character in half
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs"} or character in "\t\n"
    )
    return _BLANKS.sub(" ", visible).strip().replace("(", "（").replace(")", "）")


def _half(character: str) -> str:
    code = ord(character)
    if code == 0x3000:
        return " "
    if 0xFF10 <= code <= 0xFF19 or 0xFF21 <= code <= 0xFF3A or 0xFF41 <= code <= 0xFF5A or character in "（）":
        return chr(code - 0xFEE0)
    return character


def day(value: str) -> date | None:
    """A date written in one of the usual unambiguous ways; None otherwise."""
    written = unicodedata.normalize("NFKC", text(value))
    found = _DATE.fullmatch(written) or _COMPACT.fullmatch(written)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
