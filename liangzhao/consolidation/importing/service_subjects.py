"""诊疗科目 as lists write them: items, codes, codes with names; which of them are entered as they stand."""

from __future__ import annotations

import re
from datetime import date

from rapidfuzz import fuzz

from liangzhao.reference import codes, subjects

ALIKE = 80
"""From which likeness on, in hundredths, two names mean one subject."""
CODE = re.compile(r"\d{2}(?:\.\d{2}){0,2}")
CODE_AND_NAME = re.compile(r"(\d{2}(?:\.\d{2}){0,2})\s*([^\d.].*)")
_BETWEEN = re.compile(r"[;；、/\n,，|]+")
_STARS = re.compile(r"\*+")


def split(value: str) -> list[str]:
    """The items of a list of 诊疗科目 or 执业范围 as people write it; the stars that close it are no item."""
    return [item.strip() for item in _BETWEEN.split(_STARS.sub("", value)) if item.strip()]


def code_and_name(item: str) -> tuple[str, str]:
    """The code of an item and the name beside it; the whole item, and no name, when it does not begin with a code."""
    told = CODE_AND_NAME.fullmatch(item)
    return (told[1], told[2].strip()) if told else (item, "")


@codes.remembered(50_000)
def standing(item: str, on: date) -> str:
    """The code of an item that says one of the day, alone or with its name; empty for every other item."""
    code, name = code_and_name(item)
    now = codes.entry(subjects.TABLE, code, on) if CODE.fullmatch(code) else None
    return code if now is not None and (not name or _fits(name, now.name)) else ""


def entered(value: str, on: date) -> tuple[str, ...]:
    """The codes an import enters: of a text in which every item says one of the day; none of any other text.

    What is told in words or in old codes is a finding (DQ-24, DQ-25), and enters by it.
    """
    found = [standing(item, on) for item in split(value)] if value else []
    return tuple(sorted(set(found))) if all(found) else ()


def _fits(name: str, now: str) -> bool:
    return fuzz.ratio(name.removesuffix("专业"), now.removesuffix("专业")) >= ALIKE
