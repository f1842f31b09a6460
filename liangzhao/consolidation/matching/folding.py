"""Names as they compare: one width, one script, one way of writing numbers and brackets."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

_FIRST_HAN, _LAST_HAN = 0x3400, 0x9FFF
_BRACKETS = str.maketrans("[]{}【】〔〕〈〉《》「」『』﹝﹞", "()" * 9)
_DROPPED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\"'“”‘’`´·•∙⋅・.。:_~!?*#^&+=<>\\-]|[‐-―−—]")
_DIGITS = {character: str(at) for at, character in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_DIGITS |= {str(digit): str(digit) for digit in range(10)}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"[零〇○一二三四五六七八九十百千0-9]+")
_LETTER_FOR_ZERO = re.compile(r"(?<=\d)O(?=\d)")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """The text in one width, script, case and way of writing numbers, without blanks and dashes; idempotent."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    visible = plain if plain.isalnum() else "".join(filter(_is_visible, plain))
    simple = unicodedata.normalize("NFKC", visible.translate(simplified())).translate(_BRACKETS)
    return _LETTER_FOR_ZERO.sub("0", _NUMERAL.sub(_arabic, _DROPPED.sub("", simple)))


def _is_visible(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] not in "CMZ"


@cache
def simplified() -> dict[int, str]:
    """Traditional characters and their simplified ones, character by character."""
    all_of_them = [chr(code) for code in range(_FIRST_HAN, _LAST_HAN + 1)]
    converted = OpenCC("t2s").convert("\n".join(all_of_them)).split("\n")
    pairs = {ord(old): new for old, new in zip(all_of_them, converted, strict=True) if old != new}
    return {code: new.translate(pairs) for code, new in pairs.items()}


def _arabic(found: re.Match[str]) -> str:
    run = found[0]
    if not any(unit in run for unit in _UNITS):
        return "".join(_DIGITS[one] for one in run)
    number = _number(run)
    return run if number is None else str(number)


def _number(run: str) -> int | None:
    """二十四 as 24, 一百零一 as 101; None when the characters are no number (百, 千里)."""
    total, last_unit, digit = 0, 10_000, ""
    for one in run:
        if one not in _UNITS:
            digit = "" if _DIGITS[one] == "0" and not digit else digit + _DIGITS[one]
            continue
        unit = _UNITS[one]
        if unit >= last_unit or len(digit) > 1 or (not digit and (unit != 10 or total)):
            return None
        total, last_unit, digit = total + unit * int(digit or 1), unit, ""
    return total + int(digit or 0) if len(digit) < 2 else None
