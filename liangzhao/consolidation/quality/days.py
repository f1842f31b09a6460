"""The dates of a row, read once for all the rules that ask about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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
    """The dates of a row in the fields of its kind; a row that is asked about stays as it is (``model.Row``)."""
    asked, of, days = _Last.told
    if asked is not row or of is not kind:
        days = _read(row, kind)
        _Last.told = row, kind, days  # in one step: another thread may ask about another row
    return days


class _Last:
    """The row asked about last, told by identity, and its dates: several rules ask, one after the other."""

    told: tuple[Row | None, Kind | None, Days] = None, None, Days({}, are_ours=True)


def _read(row: Row, kind: Kind) -> Days:
    known, are_ours = {}, True
    for name in DATES[kind]:
        text = row.get(name)
        if not text:
            continue
        days, is_ours = dates.read(text)
        if len(days) == 1:
            known[name] = days[0]
        if not (is_ours and days) and text not in LASTING_WORDS:
            are_ours = False
    return Days(known, are_ours)
