"""Lossless rewriting of text by sort of field; telling what was lost."""

from __future__ import annotations

import re
import unicodedata

from liangzhao.consolidation.importing import normalising
from liangzhao.consolidation.importing.damage import (
    OF_MOJIBAKE_TOGETHER,
    is_of_mojibake,
    may_hold_mojibake,
    mojibake,
)
from liangzhao.consolidation.quality.fields import Sort

__all__ = [
    "DOT",
    "OF_MOJIBAKE_TOGETHER",
    "dotted",
    "is_lossless",
    "is_lossy",
    "is_of_mojibake",
    "is_unusual",
    "is_worth_a_look",
    "may_hold_mojibake",
    "mojibake",
    "plain",
]

DOT = "·"
_DOTS = "•．・‧∙⋅･．․﹒"
_DOT_BETWEEN = re.compile(rf"(?<=[\u3400-\u9fff])\s*[{_DOTS}.]\s*(?=[\u3400-\u9fff])|[•・‧∙⋅･]")
_BLANK_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])")
_HYPHENS = re.compile(r"(?<=[0-9A-Za-z])\s*[‐‑‒–—―−－﹣─]+\s*(?=[0-9A-Za-z])")
_SIGNS_IN_NUMBERS = re.compile(r"[\s\-‐‑‒–—―−－﹣─]+")
_LOST = re.compile("[\ufffd□\ue000-\uf8ff\U000f0000-\U0010fffd]|[?？]")

_UNUSUAL = re.compile(
    r"[^\x21-\x27\x2a-\x7e\u3001\u3002\u300a-\u3011\u4e00-\u9fff（）：；，、·\x1f\x20]|\x20\x20|[\x20]\x1f|\x1f\x20|[（）]\x20|(?:^|\x1f)['`]"
)
"""A sign for which a row must be looked at more closely; most rows hold none."""
_WORTH_A_LOOK = re.compile(r"[^\x21-\x26\x2a-\x5f\x61-\x7e\u3001\u3002\u300a-\u3011\u4e00-\u9fff（）：；，、·\x1f]")
"""What every finding of ``_UNUSUAL`` holds, in one set: looked for in every row, so it must be quick."""


def is_unusual(signs: str) -> bool:
    """Whether ``_UNUSUAL`` is somewhere in the values of a row, joined by \\x1f."""
    return is_worth_a_look(signs) and _UNUSUAL.search(signs) is not None


def is_worth_a_look(signs: str) -> bool:
    """Whether one of these signs, by itself or beside others, may be unusual."""
    return _WORTH_A_LOOK.search(signs) is not None


def plain(sort: Sort, value: str) -> str:
    """The same value without accidents of typing; whatever could carry a meaning stays."""
    if sort in {Sort.NUMBER, Sort.CODE, Sort.DATE}:
        half = unicodedata.normalize("NFKC", normalising.unmarked(value))
        shown = "".join(sign for sign in half if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"} or sign in "\t\n")
        if sort is Sort.NUMBER:
            return _SIGNS_IN_NUMBERS.sub("", shown).upper()
        return " ".join(shown.split())
    text = normalising.text(value)
    if sort is Sort.PERSON:
        return _BLANK_BETWEEN_HAN.sub("", text)
    return _HYPHENS.sub("-", text)


def is_lossless(sort: Sort, value: str) -> bool:
    """Whether tidying only undoes accidents of typing: ① and ² stand for something else than 1 and 2."""
    if sort not in {Sort.NUMBER, Sort.CODE, Sort.DATE} or value.isascii():
        return True
    return all(
        sign in _FULL_WIDTH or unicodedata.category(sign) == "Pd" or unicodedata.normalize("NFKC", sign) in {sign, " "}
        for sign in value
    )


_FULL_WIDTH = frozenset(map(chr, range(0xFF01, 0xFF5F)))


def dotted(name: str) -> str:
    """The name with the one middle dot of design.md in the place of its look-alikes."""
    return _DOT_BETWEEN.sub(DOT, name)


def is_lossy(value: str) -> bool:
    """Whether a name holds a sign that stands for a character lost on the way."""
    return _LOST.search(value) is not None
