"""Accidents of typing, lost characters, damaged encodings, rows made for trying out (DQ-01, 02, 03, 32, 33)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liangzhao.consolidation.quality import wording
from liangzhao.consolidation.quality.columns import Columns, places
from liangzhao.consolidation.quality.fields import FIELDS, PEOPLE, TEXTS, Sort
from liangzhao.consolidation.quality.model import EVERY, Action, Context, Decider, Found, Row
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.consolidation.quality.signs import SignSet
from liangzhao.kernel.words import _

_TEST_PERSONS = frozenset(["张三", "李四", "王五", "赵六", "某某", "某某某", "小明", "无名", "无名氏", "姓名"])
_TEST_WORDS = re.compile(r"测试|样例|演练用|\btest|\bdemo\b|^(.)\1{2,}$|^[a-z]{1,3}$|^(?:asdf|qwer|abc)", re.IGNORECASE)


def untidy(row: Row, context: Context) -> Iterable[Found]:
    """Signs that carry no meaning: full width, blanks, invisible ones, other hyphens."""
    if not wording.is_unusual("\x1f".join(row.values())) and not _sorted_signs(row, context):
        return
    for name, sort in FIELDS[context.kind].items():
        value = row.get(name, "")
        tidy = wording.plain(sort, value) if value else value
        if tidy != value and wording.mojibake(value) is None:
            yield Found(name, value, tidy, action=None if wording.is_lossless(sort, value) else Action.PROPOSE)


def _sorted_signs(row: Row, context: Context) -> bool:
    """Hyphens, blanks and small letters are untidy in numbers only, ASCII brackets and blanks in names only."""
    numbers = "".join([row.get(name, "") for name in _NUMBERS[context.kind]])
    if numbers and (not numbers.isalnum() or numbers != numbers.upper()):
        return True
    return _IN_NAMES.search("\n".join([row.get(name, "") for name in TEXTS[context.kind]])) is not None


def _perhaps_untidy(columns: Columns) -> Iterable[int]:
    kind = columns.context.kind
    found = columns.holding(columns.names, _WORTH_A_LOOK)
    return places(found | columns.holding(_NUMBERS[kind], _NOT_OF_NUMBERS) | columns.holding(TEXTS[kind], _OF_NAMES))


_IN_NAMES = re.compile("[() ]")
_WORTH_A_LOOK = SignSet(wording.is_worth_a_look)
_NOT_OF_NUMBERS = SignSet(lambda sign: not sign.isalnum() or sign != sign.upper())
_OF_NAMES = SignSet(_IN_NAMES.search)
_NUMBERS = {
    kind: tuple(name for name, sort in fields.items() if sort is Sort.NUMBER) for kind, fields in FIELDS.items()
}


def other_dots(row: Row, context: Context) -> Iterable[Found]:
    """Look-alikes of the middle dot in names of people."""
    for name in PEOPLE[context.kind]:
        value = row.get(name, "")
        if value and not value.isalpha() and (dotted := wording.dotted(value)) != value:
            yield Found(name, value, dotted)


def _perhaps_dotted(columns: Columns) -> Iterable[int]:
    return places(columns.holding(PEOPLE[columns.context.kind], _NO_LETTER))


_NO_LETTER = SignSet(lambda sign: not sign.isalpha())


def lost_characters(row: Row, _context: Context) -> Iterable[Found]:
    """Signs that stand for a character no older system could keep."""
    for name in _NAMES & row.keys():
        value = row[name]
        if value and not value.isalpha() and wording.is_lossy(value) and wording.mojibake(value) is None:
            yield Found(name, value)


def _perhaps_lost(columns: Columns) -> Iterable[int]:
    return places(columns.holding(_NAMES, _LOST))


_LOST = SignSet(wording.is_lossy)
_NAMES = frozenset({"name", "former_name", "legal_rep_name", "principal_name", "institution", "address"})


def damaged(row: Row, context: Context) -> Iterable[Found]:
    """Text read in the wrong encoding, with what it was when that can be told."""
    texts = [row.get(name, "") for name in TEXTS[context.kind]]
    if not wording.may_hold_mojibake("\x1f".join(texts)):
        return
    for name, value in zip(TEXTS[context.kind], texts, strict=True):
        if value and (before := wording.mojibake(value)) is not None:
            yield Found(name, value, before or None, confidence=0.95 if before else 1.0)


def _perhaps_damaged(columns: Columns) -> Iterable[int]:
    texts = TEXTS[columns.context.kind]
    found = columns.holding(texts, _OF_MOJIBAKE)
    for pair in _TOGETHER:
        found |= columns.holding(texts, *pair)
    return places(found)


_OF_MOJIBAKE = SignSet(wording.is_of_mojibake)
_TOGETHER = tuple((SignSet(before), SignSet(behind)) for before, behind in wording.OF_MOJIBAKE_TOGETHER)


def made_for_trying(row: Row, _context: Context) -> Iterable[Found]:
    """Rows of a test or a demonstration."""
    value = row.get("name", "")
    if _is_made_for_trying(value):
        yield Found("name", value, confidence=0.9)


def _is_made_for_trying(name: str) -> bool:
    return name in _TEST_PERSONS or _TEST_WORDS.search(name) is not None


def _perhaps_made_for_trying(columns: Columns) -> Iterable[int]:
    return columns.where("name", _is_made_for_trying)


RULES = (
    Rule(
        "DQ-01",
        _("全角字符、空格、不可见字符和混用的连字符应统一写法。"),
        "NFKC by sort of field, blanks trimmed, category check",
        Action.AUTO, Decider.MACHINE, "domain §4, §8 D01", EVERY, untidy,
        glance=_perhaps_untidy,
    ),
    Rule(
        "DQ-02",
        _("姓名中的间隔号应统一为“·”。"),
        "set of look-alikes between Chinese characters",
        Action.AUTO, Decider.MACHINE, "domain §2.2, §8 D02", EVERY, other_dots,
        glance=_perhaps_dotted,
    ),
    Rule(
        "DQ-03",
        _("姓名或名称中有生僻字丢失，应请本人或机构补正。"),
        "question marks, replacement characters, private-use code points in names",
        Action.DECIDE, Decider.PERSON, "domain §8 D03", EVERY, lost_characters,
        glance=_perhaps_lost,
    ),
    Rule(
        "DQ-32",
        _("测试、演示数据不是登记信息，应隔离。"),
        "patterns of test names",
        Action.PROPOSE, Decider.LOADER, "domain §8 D32", EVERY, made_for_trying,
        glance=_perhaps_made_for_trying,
    ),
    Rule(
        "DQ-33",
        _("文字因编码转换错误成为乱码，应按原编码重新读取整批数据。"),
        "text that decodes to Chinese when its wrong reading is undone",
        Action.PROPOSE, Decider.LOADER, "domain §8 D33", EVERY, damaged,
        glance=_perhaps_damaged,
    ),
)  # fmt: skip
