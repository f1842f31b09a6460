"""Dates: their writing, impossible ones, periods a day too long (DQ-20 to DQ-22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import numpy as np

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.importing.normalising import ENDS, LASTING, LASTING_WORDS
from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.quality.columns import UNCLEAR, YEAR, Columns, number_of, places
from liangzhao.consolidation.quality.days import days_of
from liangzhao.consolidation.quality.fields import DATES, NEEDED_DATES
from liangzhao.consolidation.quality.model import EVERY, INSTITUTIONS, Action, Context, Decider, Found, Kind, Row
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.kernel.words import Sentence, _, sentence

IMPOSSIBLE = "DQ-21"
_NEVER = (2099, 9999)
_OF_AGE = 18
_LEAP_DAY, _LEAP_MONTH_AND_DAY = 29, 229
_EARLIEST = date(1900, 1, 2)
_STARTS = ("valid_from", "approved_on", "issued_on", "first_registered_on")
_DONE = ("first_registered_on", "approved_on", "issued_on", "obtained_on")
_TERMS = (1, 2, 3, 5, 10, 15, 20)


def _written_otherwise(row: Row, context: Context) -> Iterable[Found]:
    if days_of(row, context.kind).are_ours:
        return
    for name in DATES[context.kind]:
        value = row.get(name, "")
        if not value or value in LASTING_WORDS:
            continue
        days, is_ours = dates.read(value)
        if is_ours and days:
            continue
        days = _possible(name, days, context.on)
        if len(days) == 1:
            yield Found(name, value, days[0].isoformat(), confidence=0.99)
        else:
            likely = days[0].isoformat() if days else None
            yield Found(name, value, likely, 0.6 if days else 1.0, action=Action.DECIDE)


def _perhaps_written_otherwise(columns: Columns) -> Iterable[int]:
    found = np.zeros(len(columns.rows), dtype=np.bool_)
    for name in columns.names.intersection(DATES[columns.context.kind]):
        found |= columns.days(name) == UNCLEAR
    return places(found)


def _possible(name: str, days: tuple[date, ...], today: date) -> tuple[date, ...]:
    """Of several readings those that can be: only an end lies in the future."""
    return days if len(days) == 1 or name in ENDS else tuple(day for day in days if day <= today)


def _impossible(row: Row, context: Context) -> Iterable[Found]:
    known = days_of(row, context.kind).known
    birth = known.get("birth_date", context.on)
    of_age = max(_EARLIEST, dates.years_later(birth, _OF_AGE)) if birth < context.on else _EARLIEST
    for name, day in known.items():
        first = of_age if name in _DONE else _EARLIEST
        if _can_end(day, known) if name in ENDS else first <= day <= context.on:
            continue
        is_needed = name in NEEDED_DATES[context.kind]
        if name in ENDS and day.year in _NEVER and not is_needed:
            yield Found(name, row[name], LASTING, confidence=0.95, action=Action.PROPOSE)
        else:
            yield Found(name, row[name], None if is_needed else "")


def _perhaps_impossible(columns: Columns) -> Iterable[int]:
    """The same comparisons; what is no plain day is below any other, and none is above."""
    on, earliest = number_of(columns.context.on), number_of(_EARLIEST)
    days = {name: columns.days(name) for name in DATES[columns.context.kind] if name in columns.names}
    birth = days.get("birth_date", np.zeros(len(columns.rows), dtype=np.int64))
    of_age = np.where((birth > 0) & (birth < on), np.maximum(earliest, birth + _OF_AGE * YEAR), earliest)
    found = np.zeros(len(columns.rows), dtype=np.bool_)
    for name, day in days.items():
        if name in ENDS:
            can_be = (day >= earliest) & ~np.isin(day // YEAR, _NEVER)
            for start in _STARTS:
                can_be &= days.get(start, day) <= day
        else:
            can_be = ((of_age if name in _DONE else earliest) <= day) & (day <= on)
        found |= ~can_be & (day != 0)
    return places(found)


def cause(row: Row, name: str, context: Context) -> Sentence | None:
    """Why the date of a field cannot be, with the other date it contradicts; None when nothing speaks against it."""
    known = days_of(row, context.kind).known
    day, birth = known.get(name), known.get("birth_date")
    if day is None:
        return None
    if day < _EARLIEST or day.year in _NEVER:
        return sentence(_("%(day)s是占位日期，不是真实的日期。"), day=day)
    if name in ENDS:
        later = [(start, known[start]) for start in _STARTS if known.get(start, day) > day]
        return next((_before(name, day, start, since) for start, since in later), None)
    if day > context.on:
        return sentence(_("%(day)s晚于今天。"), day=day)
    if name in _DONE and birth is not None and birth < context.on and day < dates.years_later(birth, _OF_AGE):
        return sentence(_("%(day)s时未满十八周岁：出生日期是%(birth)s。"), day=day, birth=birth)
    return None


def _before(name: str, day: date, start: str, since: date) -> Sentence:
    says = _("%(name)s%(day)s早于%(start)s%(since)s。")
    return sentence(says, name=Sentence(FIELD_WORDS[name]), day=day, start=Sentence(FIELD_WORDS[start]), since=since)


def _can_end(day: date, known: Mapping[str, date]) -> bool:
    """Whether a period can end on a day, seen from where it and what it rests on began."""
    return day >= _EARLIEST and day.year not in _NEVER and all(known.get(start, day) <= day for start in _STARTS)


def _a_day_too_long(row: Row, context: Context) -> Iterable[Found]:
    known = days_of(row, context.kind).known
    until, since = known.get("valid_until"), known.get("valid_from")
    if until is None or since is None or (until.day != since.day and since.day != _LEAP_DAY):
        return
    terms = (5,) if context.kind is Kind.NURSE else _TERMS
    if any(until == dates.years_later(since, years) for years in terms):
        yield Found("valid_until", row["valid_until"], (until - timedelta(days=1)).isoformat(), confidence=0.9)


def _perhaps_a_day_too_long(columns: Columns) -> Iterable[int]:
    if not {"valid_until", "valid_from"} <= columns.names:
        return ()
    until, since = columns.days("valid_until"), columns.days("valid_from")
    is_same_day = (until - since) % YEAR == 0
    is_leap_day = since % YEAR == _LEAP_MONTH_AND_DAY
    is_unclear = (until == UNCLEAR) | (since == UNCLEAR)
    return places((until != 0) & (since != 0) & (is_same_day | is_leap_day | is_unclear))


RULES = (
    Rule(
        "DQ-20",
        _("日期应统一写法；只有一种读法的自动改写并保留原文，有多种读法的由登记机关核定。"),
        "list of usual writings, Chinese numerals, serial numbers of spreadsheets",
        Action.AUTO, Decider.ORGAN, "GB/T 7408; domain §8 D20", EVERY, _written_otherwise,
        glance=_perhaps_written_otherwise,
    ),
    Rule(
        IMPOSSIBLE,
        _("日期不可能成立：止早于起、未满十八周岁、晚于今天，或是1900-01-01之类的占位日期；9999年、2099年表示长期。"),
        "comparison of the dates of a row with each other and with the day",
        Action.DECIDE, Decider.ORGAN, "domain §8 D21", EVERY, _impossible,
        glance=_perhaps_impossible,
    ),
    Rule(
        "DQ-22",
        _("有效期止与起为同月同日，多算一日，拟提前一日，由登记机关确认。"),
        "end equals start plus a whole number of usual years",
        Action.PROPOSE, Decider.ORGAN, "护士条例 8; domain §8 D22", INSTITUTIONS | {Kind.NURSE}, _a_day_too_long,
        glance=_perhaps_a_day_too_long,
    ),
)  # fmt: skip
