"""Dates as legacy tables write them: one meaning, several, or none."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FULL = re.compile(r"(\d{4})\s*[-./年 ]\s*(\d{1,2})\s*[-./月 ]\s*(\d{1,2})\s*日?(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_LAST_YEAR = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_SERIAL = re.compile(r"([2-6]\d{4})(?:\.0+)?")
_FIRST_SERIAL = date(1899, 12, 30)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_SPOKEN = "[一二三四五六七八九十〇]{1,3}"
_CHINESE = re.compile(rf"([〇○零一二三四五六七八九]{{4}})年({_SPOKEN})月({_SPOKEN})日?")


Reading = tuple[tuple[date, ...], bool]
"""The days a text can mean, the likeliest first, and whether it is already written as we write dates."""


@lru_cache(maxsize=200_000)
def read(text: str) -> Reading:
    """What a text can mean as a day; nothing when it is no date."""
    if found := _ISO.fullmatch(text):
        return _days(found.groups()), True
    half = unicodedata.normalize("NFKC", text).strip()
    for pattern in (_FULL, _COMPACT):
        if found := pattern.fullmatch(half):
            return _days(found.groups()), False
    if found := _SERIAL.fullmatch(half):
        return (_FIRST_SERIAL + timedelta(days=int(found[1])),), False
    if found := _CHINESE.fullmatch(text.strip()):
        return _days((found[1].translate(_DIGITS), str(_spoken(found[2])), str(_spoken(found[3])))), False
    return _unsure(half), False


def _unsure(half: str) -> tuple[date, ...]:
    """Two digits may be the year or the day, and the first of two small numbers the month or the day."""
    if found := _LAST_YEAR.fullmatch(half):
        first, second, year = found.groups()
        return _distinct(_days((year, first, second)), _days((year, second, first)))
    if found := _SHORT.fullmatch(half):
        first, second, third = found.groups()
        return _distinct(
            *(
                _days(parts)
                for likely in (True, False)
                for parts in (
                    (_century(first, likely=likely), second, third),
                    (_century(third, likely=likely), second, first),
                    (_century(third, likely=likely), first, second),
                )
            )
        )
    return ()


def _century(two: str, *, likely: bool) -> str:
    """A year of two digits, in the likelier century or the other: nothing tells 1945 from 2045."""
    return f"{'20' if (int(two) < 50) == likely else '19'}{int(two):02d}"


def _distinct(*several: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(dict.fromkeys(day for days in several for day in days))


def _days(parts: tuple[str | None, ...]) -> tuple[date, ...]:
    year, month, day = (int(part or 0) for part in parts)
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()


def _spoken(text: str) -> int:
    """A number below 100 in Chinese numerals."""
    if "十" not in text:
        return int(text.translate(_DIGITS))
    tens, ones = text.split("十", 1)
    return int(tens.translate(_DIGITS) or 1) * 10 + int(ones.translate(_DIGITS) or 0)


@lru_cache(maxsize=100_000)
def one(text: str) -> date | None:
    """The day a text means without doubt; None otherwise."""
    days, _written = read(text) if text else ((), False)
    return days[0] if len(days) == 1 else None


@lru_cache(maxsize=50_000)
def years_later(day: date, years: int) -> date:
    """The same day of a later year, at most the last one of the calendar; 29 February becomes 1 March."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
