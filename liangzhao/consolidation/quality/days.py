"""The dates of a row, read once for all the rules that ask about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.importing.normalising import LASTING_WORDS
from liangzhao.consolidation.quality.fields import DATES
from liangzhao.consolidation.quality.model import Kind, Row


class Days(NamedTuple):
    """The fields that mean one day without doubt, and whether all that is told is written as we write dates."""

    known: Mapping[str, date]
    are_ours: bool


def days_of(row: Row, kind: Kind) -> Days:
    """The dates of a row in the fields of its kind."""
    return _read(kind, tuple(map(row.get, DATES[kind])))


@lru_cache(maxsize=100)  # several rules ask it of a row, one after the other
def _read(kind: Kind, told: tuple[str | None, ...]) -> Days:
    known, are_ours = {}, True
    for name, text in zip(DATES[kind], told, strict=True):
        if not text:
            continue
        days, is_ours = dates.read(text)
        if len(days) == 1:
            known[name] = days[0]
        if not (is_ours and days) and text not in LASTING_WORDS:
            are_ours = False
    return Days(known, are_ours)
