"""States that contradict themselves, photos, phones, and the copy of the other level (DQ-29, 30, 31, 34)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.importing.states import ACTIVE, status_of
from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import (
    EVERY,
    INSTITUTIONS,
    PERSONS,
    REGISTERED,
    Action,
    Context,
    Decider,
    Found,
    Kind,
    Numbered,
    Row,
    each_among,
)
from liangzhao.consolidation.quality.rule import Grouping, Rule
from liangzhao.consolidation.quality.rules import identity, persons
from liangzhao.kernel.words import _

_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_MOST_PER_PHONE = 3
_GOOD_PHOTO = frozenset({"OK", "CONFIRMED", "合格"})
PRINTED = {
    Kind.INSTITUTION: "reg_no",
    Kind.PHYSICIAN: "licence_no",
    Kind.NURSE: "licence_no",
    Kind.QUALIFICATION: "qual_no",
}
"""The printed number by which the copies of an entry are compared."""
_OF_THE_NATION = frozenset({"qual_no", "qual_level", "qual_category", "obtained_on"})
_NOT_COMPARED = frozenset({"updated_on", "photo_state", "photo_hash", "foreign_code", "mobile"})


def _inconsistent(row: Row, context: Context) -> Iterable[Found]:
    status = status_of(row.get("status", ""))
    until = dates.one(row.get("valid_until", ""))
    lasts = status in ENDED and until is not None and until > context.on
    if lasts or (status == ACTIVE and _ENDINGS.search(row.get("status_reason", ""))):
        yield Found("status", row["status"])


def _perhaps_inconsistent(columns: Columns) -> Iterable[int]:
    ended = columns.where("status", lambda status: status_of(status) in ENDED)
    return chain(ended, columns.where("status_reason", _ENDINGS.search))


_ENDINGS = re.compile("注销|吊销|撤销|死亡")


def _photo(row: Row, _context: Context) -> Iterable[Found]:
    state = row.get("photo_state")
    if state is not None and state not in _GOOD_PHOTO:
        yield Found("photo_state", state)


def _perhaps_without_photo(columns: Columns) -> Iterable[int]:
    return columns.where("photo_state", lambda state: state not in _GOOD_PHOTO)


def _by_photo(row: Row, _context: Context) -> str | None:
    return row.get("photo_hash") or None


def _by_photo_again(row: Row, _context: Context) -> str | None:
    """The register knows a second hash of the same picture."""
    return row.get("photo_hash_again") or None


def _one_face_for_several(rows: Sequence[Numbered], _context: Context) -> Iterable[tuple[int, Found]]:
    if len({_person(each) for each in rows}) > 1:
        for number, row, others in each_among(rows):
            yield number, Found("photo_hash", row["photo_hash"], others=others)


def _person(numbered: Numbered) -> str:
    number, row = numbered
    return identity.settled(row) or persons.name_of(row) or str(number)


def _phone(row: Row, _context: Context) -> Iterable[Found]:
    value = row.get("mobile", "")
    if _is_no_mobile(value):
        yield Found("mobile", value, "", confidence=0.95)


def _is_no_mobile(number: str) -> bool:
    return number != "" and _MOBILE.fullmatch(number) is None


def _perhaps_no_mobile(columns: Columns) -> Iterable[int]:
    return columns.where("mobile", _is_no_mobile)


def _by_phone(row: Row, _context: Context) -> str | None:
    return row.get("mobile") or None


def _shared_phone(rows: Sequence[Numbered], _context: Context) -> Iterable[tuple[int, Found]]:
    if len({_person(each) for each in rows}) > _MOST_PER_PHONE:
        for number, row, others in each_among(rows):
            yield number, Found("mobile", row["mobile"], "", confidence=0.8, others=others)


def _differs(row: Row, context: Context) -> Iterable[Found]:
    """The examination register of the nation is right about qualifications, the registering organ about all else."""
    copy = context.copies.get(row.get(PRINTED[context.kind], ""))
    if copy is None:
        return
    for name in sorted(row.keys() & copy.keys() - _NOT_COMPARED):
        ours, theirs = row[name], copy[name]
        if ours and theirs and ours != theirs:
            winner = theirs if name in _OF_THE_NATION else _newer(row, copy, name)
            yield Found(name, ours, winner if winner != ours else None, confidence=0.8)


def _with_copy(columns: Columns) -> Iterable[int]:
    return columns.where(PRINTED[columns.context.kind], columns.context.copies.__contains__)


def _newer(row: Row, copy: Row, name: str) -> str:
    """What was confirmed last; the registering organ's own copy when the dates do not tell."""
    ours, theirs = dates.one(row.get("updated_on", "")), dates.one(copy.get("updated_on", ""))
    return copy[name] if ours and theirs and theirs > ours else row[name]


RULES = (
    Rule(
        "DQ-29",
        _("状态自相矛盾：已注销、吊销而有效期未到，或有终止事由而状态仍为有效，由登记机关核定。"),
        "state against validity and against the reason of the state",
        Action.DECIDE, Decider.ORGAN, "domain §3.15, §8 D29", INSTITUTIONS | REGISTERED, _inconsistent,
        glance=_perhaps_inconsistent,
    ),
    Rule(
        "DQ-30",
        _("照片缺失、过小、不是人脸，或与他人照片相同，应请本人上传照片。"),
        "state of the image checks, perceptual hash shared with another person",
        Action.DECIDE, Decider.PERSON, "domain §2.12, §8 D30", REGISTERED, _photo,
        glance=_perhaps_without_photo,
        groups=(Grouping(_by_photo, _one_face_for_several), Grouping(_by_photo_again, _one_face_for_several)),
    ),
    Rule(
        "DQ-31",
        _("手机号码无效，或由三人以上共用，应清空并请本人填写。"),
        "pattern of mobile numbers; persons counted per number",
        Action.PROPOSE, Decider.PERSON, "domain §8 D31", PERSONS, _phone,
        glance=_perhaps_no_mobile,
        groups=(Grouping(_by_phone, _shared_phone),),
    ),
    Rule(
        "DQ-34",
        _("登记簿与其他来源（国家、省级数据或名单）不一致，按各字段的权威来源核定。"),
        "field by field against the copy or the list with the same printed number, with the date of a copy",
        Action.PROPOSE, Decider.ORGAN, "domain §8 D34, §9.1", EVERY, _differs,
        glance=_with_copy,
    ),
)  # fmt: skip
