"""Division codes and practice places (DQ-11, DQ-12)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.fields import LEVEL_WORDS
from liangzhao.consolidation.quality.model import (
    EVERY,
    REGISTERED,
    Action,
    Context,
    Decider,
    Found,
    Kind,
    KnownInstitution,
    Row,
)
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.consolidation.quality.rules import known
from liangzhao.kernel.words import _
from liangzhao.reference import divisions

_CODES = ("division", "practice_place")


def _retired(row: Row, context: Context) -> Iterable[Found]:
    for name in _CODES:
        code = row.get(name, "")
        if code and not _is_current(code):
            heirs = divisions.resolve(code)
            if len(heirs) == 1:
                yield Found(name, code, heirs[0], confidence=0.98)
            else:
                yield Found(name, code, action=Action.DECIDE)
    place = row.get("district", "")
    if place and context.kind is Kind.INSTITUTION and (now := _renamed(place)):
        yield Found("district", place, now, confidence=0.9)


def _perhaps_retired(columns: Columns) -> Iterable[int]:
    found = [columns.where(name, lambda code: code and not _is_current(code)) for name in _CODES]
    named = columns.where("district", _renamed) if columns.context.kind is Kind.INSTITUTION else []
    return chain(named, *found)


@lru_cache(maxsize=10_000)
def _is_current(code: str) -> bool:
    return divisions.is_current(code)


@lru_cache(maxsize=10_000)
def _renamed(place: str) -> str:
    """What a county of that former name is called today; empty for one that is called so, or told by nobody."""
    found = divisions.find(place)
    names = {divisions.name(code) for code in found}
    if len(names) != 1 or place in names or any(name.startswith(place) for name in names):
        return ""
    return names.pop()


def _elsewhere(row: Row, context: Context) -> Iterable[Found]:
    place = row.get("practice_place", "")
    institution = known.institution_of(row, context) if place else None
    if institution is None or not divisions.is_current(institution.division) or not divisions.is_current(place):
        return
    level = LEVEL_WORDS.get(row.get("level", ""), "1")
    expected = _expected(institution, level)
    if expected != place and not (place.endswith("00") and level == "2" and divisions.within(expected, place)):
        yield Found("practice_place", place, expected, confidence=0.9)


def _expected(institution: KnownInstitution, level: str) -> str:
    return institution.division if level == "2" else f"{institution.division[:2]}0000"


def _perhaps_elsewhere(columns: Columns) -> Iterable[int]:
    levels = [LEVEL_WORDS.get(level, "1") for level in columns.texts("level")]
    said = zip(columns.texts("practice_place"), columns.once(known.institutions_of), levels, strict=True)
    return [at for at, (place, one, level) in enumerate(said) if place and one and _expected(one, level) != place]


RULES = (
    Rule(
        "DQ-11",
        _("行政区划代码或名称已撤销、已更名或不存在，应改为现行区划。"),
        "not in the current table; mapped by the dated history, several heirs are a decision",
        Action.PROPOSE, Decider.LOADER, "GB/T 2260; domain §8 D11", EVERY, _retired,
        glance=_perhaps_retired,
    ),
    Rule(
        "DQ-12",
        _("执业地点与执业机构所在区划不一致；医师为省级，执业助理医师为县级。"),
        "practice place compared with the division of the institution",
        Action.PROPOSE, Decider.ORGAN, "医师执业注册管理办法 7; domain §8 D12", REGISTERED, _elsewhere,
        glance=_perhaps_elsewhere,
    ),
)  # fmt: skip
