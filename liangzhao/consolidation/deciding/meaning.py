"""What a value means however it is written: two ways of saying the same are no difference."""

from __future__ import annotations

from liangzhao.consolidation.importing import classes, dates, left_out
from liangzhao.consolidation.importing.service_subjects import split
from liangzhao.consolidation.importing.states import status_of
from liangzhao.consolidation.quality.fields import CATEGORY_WORDS, FIELDS, LEVEL_WORDS, SEX_WORDS, Sort
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.wording import plain
from liangzhao.kernel import clock
from liangzhao.reference import codes, subjects

_WORDS = {"sex": SEX_WORDS, "level": LEVEL_WORDS, "category": CATEGORY_WORDS, "qual_category": CATEGORY_WORDS}
_TABLES = {"subjects": subjects.TABLE, "scopes": "practice_scope"}

_OF_ONE = {
    "economic_type": "economic_type",
    "mgmt_type": "management_type",
    "grade_level": "grade_level",
    "grade_rank": "grade_rank",
    "id_type": "id_type",
}
_CODED = {*_TABLES, "institution_class", "title"}


def of(kind: Kind, name: str, value: str) -> str:
    """The value as the register would keep it, as far as its field has one way of saying it."""
    tidy = plain(FIELDS[kind].get(name, Sort.TEXT), value)
    if name in _WORDS:
        return _WORDS[name].get(tidy, tidy)
    if name == "status":
        return status_of(tidy) or tidy
    if FIELDS[kind].get(name) is Sort.DATE:
        day = dates.one(tidy)
        return day.isoformat() if day else tidy
    if name == "institution_class":
        return classes.meaning(tidy, clock.today()).code or tidy
    if table := f"{kind}_title" if name == "title" else _OF_ONE.get(name):
        return _code(table, tidy)
    return _listed(name, tidy) if name in _TABLES else tidy


def _code(table: str, value: str) -> str:
    """A word as its code; a code, and a word the table does not know, as they are."""
    return left_out.coded(table, value, clock.today()) or value if value and table in codes.tables() else value


def stands_for(kind: Kind, name: str, told: str, value: str) -> bool:
    """Whether the register's text is this value: letter by letter, or by meaning where it keeps a code or a day."""
    if told == value:
        return True
    keeps_text = FIELDS[kind].get(name) in {Sort.TEXT, Sort.PERSON, Sort.NUMBER} and name not in _CODED
    return not keeps_text and of(kind, name, told) == of(kind, name, value)


def _listed(name: str, value: str) -> str:
    """A list of codes or names as codes in their order."""
    today = clock.today()
    return ";".join(sorted(codes.find(_TABLES[name], item, today) or item for item in split(value)))
