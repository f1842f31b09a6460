"""What of a given value the registers do not take over: words of no code table, signs beyond a field's length.

Nothing is left out silently: rule DQ-36 finds it, and an import names what the rule finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from liangzhao.consolidation.importing import classes
from liangzhao.reference import codes, institution_classes

RULE = "DQ-36"
INSTITUTION, CLASS, BEDS = "institution", "institution_class", "beds"
LONGEST: dict[str, dict[str, int]] = {
    INSTITUTION: {
        "foreign_code": 40,
        "name": 100,
        "address": 200,
        "legal_rep_name": 50,
        "principal_name": 50,
        "postcode": 6,
        "phone": 40,
    },
    "physician": {"name": 50, "school": 100, "department": 60},
    "nurse": {"name": 50, "school": 100, "department": 60, "exam_pass_no": 30},
    "qualification": {"name": 50, "school": 100, "issuing_organ": 100},
}
"""How many signs of a text the register of a kind keeps; those behind are cut off."""
NEVER_CUT = frozenset({"postcode"})
"""A number of which a part says nothing: too long, it is left empty."""
CODE_TABLES: dict[str, dict[str, str]] = {
    INSTITUTION: {
        "economic_type": "economic_type",
        "mgmt_type": "management_type",
        "grade_level": "grade_level",
        "grade_rank": "grade_rank",
    },
    "physician": {"title": "physician_title"},
    "nurse": {"title": "nurse_title"},
    "qualification": {},
}
"""The coded fields an entry may be without, with their tables: a word of no table leaves them empty."""
OPTIONAL: dict[str, tuple[str, ...]] = {
    kind: (*tables, CLASS, BEDS) if kind == INSTITUTION else (*tables,) for kind, tables in CODE_TABLES.items()
}
"""All fields of a kind that are left empty when their value cannot be read."""
UNRATED = frozenset({"未评", "未评级", "未定级", "未定等", "合格", "无", "-", ""})
_UNTITLED = frozenset({"无", "-", "—", "/", "无职称", "未评", "未评级", "未定级", ""})
_GRADED = re.compile("(?P<grade_level>[一二三])级?(?P<grade_rank>[特甲乙丙])等?")
"""三级甲等, 三甲: a level and a rank in one word."""
_BEDS = re.compile(r"([0-9]{1,6})(?:张|床)?")
_REMARK = re.compile(r"[（(][^（()）]*[)）]$")
_OTHERWISE = re.compile(r"[（(]([^（()）]*)[)）]")
_CANDIDATE, _NEAR, _APART = 50, 70, 5
"""How like a word a name must be to be offered, to be proposed, and how much more than the next one."""
_MOST = 4


@dataclass(frozen=True, slots=True)
class Lost:
    """``keeps`` is what the register has of a value; ``near`` are names of its table, the likest first.

    ``likeness`` of the first is above 0 when it is clear that it is meant.
    """

    keeps: str = ""
    near: tuple[str, ...] = ()
    likeness: float = 0.0


def lost(kind: str, name: str, text: str, on: date) -> Lost | None:
    """What of a tidied value does not enter the register; None when all of it does."""
    if not text:
        return None
    longest = LONGEST[kind].get(name)
    if longest is not None:
        return Lost(kept(kind, name, text)) if len(text) > longest else None
    return unread(kind, name, text, on) if name in OPTIONAL[kind] else None


def kept(kind: str, name: str, text: str) -> str:
    """As much of a text as its field holds."""
    longest = LONGEST[kind][name]
    return "" if name in NEVER_CUT and len(text) > longest else text[:longest]


@codes.remembered(50_000)
def unread(kind: str, name: str, text: str, on: date) -> Lost | None:
    """The same of a coded value, asked once for each word."""
    if name == BEDS:
        return Lost() if beds(text) is None else None
    if name == CLASS:
        return None if classes.meaning(text, on).code else near(text, dict(institution_classes.choices(on)))
    if is_nothing(name, text) or code_of(kind, name, text, on):
        return None
    return near(text, dict(codes.choices(CODE_TABLES[kind][name], on)))


def beds(text: str) -> int | None:
    """A number of beds; None for what is none."""
    found = _BEDS.fullmatch(text)
    return int(found[1]) if found else None


def is_nothing(name: str, text: str) -> bool:
    """Whether a word says that there is no title, no grade."""
    return (name == "title" and text in _UNTITLED) or (name.startswith("grade") and text in UNRATED)


@codes.remembered(50_000)
def code_of(kind: str, name: str, text: str, on: date) -> str:
    """The code a word means, by code or name; of 主治(主管)医师 either name will do. Empty for any other wording."""
    return coded(CODE_TABLES[kind][name], _part_of_grade(name, text), on)


def with_rank(given: Mapping[str, str]) -> Mapping[str, str]:
    """The row, with the rank that the column of the level says beside it when no column says one."""
    level = given.get("grade_level", "")
    return {**given, "grade_rank": level} if _GRADED.fullmatch(level) and not given.get("grade_rank") else given


def _part_of_grade(name: str, text: str) -> str:
    found = _GRADED.fullmatch(text) if name in _GRADED.groupindex else None
    return found[name] + {"grade_level": "级", "grade_rank": "等"}[name] if found else text


def coded(table: str, text: str, on: date) -> str:
    """The same in a table."""
    if codes.exists(table, text, on):
        return text
    return codes.find(table, text, on) or next(
        (code for code, name in codes.choices(table, on) if text in _spellings(name)), ""
    )


def _spellings(name: str) -> tuple[str, ...]:
    """主治(主管)医师 is said 主治医师, or 主管医师."""
    found = _OTHERWISE.search(name)
    if found is None or not name[: found.start()] or not name[found.end() :]:
        return (name,)
    head, tail = name[: found.start()], name[found.end() :]
    return name, f"{head}{tail}", f"{found[1]}{tail}"


def near(text: str, names: Mapping[str, str]) -> Lost:
    """The names that are like a word; what stands in brackets behind it is a remark."""
    bare = _REMARK.sub("", text)
    told = [(max(fuzz.ratio(bare, each) for each in _spellings(name)), name) for name in names.values()]
    ranked = sorted((each for each in told if each[0] >= _CANDIDATE), key=lambda each: -each[0])[:_MOST]
    likeness = [score for score, _name in ranked]
    is_clear = bool(likeness) and likeness[0] >= _NEAR and (len(likeness) == 1 or likeness[0] - likeness[1] > _APART)
    return Lost("", tuple(name for _score, name in ranked), likeness[0] / 100 if is_clear else 0.0)


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of a kind of which something may be left out."""
    return (*OPTIONAL[kind], *LONGEST[kind])


def all_lost(kind: str, given: Mapping[str, str], on: date) -> Iterator[tuple[str, Lost]]:
    """The fields of a row of which something is left out."""
    for name in OPTIONAL[kind]:
        if (text := given.get(name)) and (found := unread(kind, name, text, on)):
            yield name, found
    for name, longest in LONGEST[kind].items():
        if len(given.get(name, "")) > longest:
            yield name, Lost(kept(kind, name, given[name]))
