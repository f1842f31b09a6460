"""取值对照: what the words of that place in coded columns mean, as the system reads them and as somebody tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import classes, left_out, normalising
from liangzhao.consolidation.importing.mapping import NOTHING
from liangzhao.consolidation.importing.our_fields import SEVERAL
from liangzhao.consolidation.importing.places import Places
from liangzhao.consolidation.importing.service_subjects import split
from liangzhao.consolidation.importing.states import OF_INSTITUTIONS, STATUS_WORDS, status_of
from liangzhao.consolidation.quality.fields import CATEGORY_WORDS, LEVEL_WORDS, SEX_WORDS
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rules import catalogue
from liangzhao.consolidation.uploads import constants
from liangzhao.consolidation.uploads.previews import Head
from liangzhao.kernel import clock
from liangzhao.reference import codes, institution_classes
from liangzhao.reference.entries import Entry

Values = Mapping[str, Mapping[str, str]]
"""Field → their word → our code."""

_STATES_OF_PERSONS = ("ACTIVE", "SUSPENDED", "CANCELLED", "REVOKED", "ANNULLED")
PLACE = "district"
"""The field whose words are places of this node, by their names."""
_WORDS = {
    "sex": SEX_WORDS,
    "level": LEVEL_WORDS,
    "category": CATEGORY_WORDS,
    "qual_level": {each: each for each in ("1", "2", "3", "4")},
    "qual_category": CATEGORY_WORDS,
}
_TABLES = {
    "sex": "sex",
    "level": "physician_level",
    "category": "practice_category",
    "qual_category": "practice_category",
    "scopes": "practice_scope",
}
_FIELDS = {
    Kind.INSTITUTION: (PLACE, "institution_class", *left_out.CODE_TABLES[Kind.INSTITUTION], "status"),
    Kind.PHYSICIAN: ("sex", "level", "category", "scopes", "title", "status"),
    Kind.NURSE: ("sex", "title", "status"),
    Kind.QUALIFICATION: ("sex", "qual_level", "qual_category"),
}


@dataclass(frozen=True)
class Word:
    """A word of a coded column: in how many rows, our code for it (empty: nobody knows), whether somebody told it."""

    text: str
    rows: int
    code: str
    is_told: bool = False


@dataclass(frozen=True)
class Coded:
    """A coded column of a list with its words, the unknown first."""

    field: str
    heading: str
    words: tuple[Word, ...]

    @property
    def unknown(self) -> tuple[Word, ...]:
        """The words the system cannot read."""
        return tuple(each for each in self.words if not each.code)


def coded(kind: Kind, head: Head, columns: Mapping[str, str], told: Values) -> list[Coded]:
    """The coded columns of a list as mapped; one with more words than a page can ask about is left out."""
    found, places = [], _places() if PLACE in columns and PLACE in _FIELDS[kind] else Places()
    for field in _FIELDS[kind]:
        heading = "" if field == PLACE and "division" in columns else columns.get(field, "")
        mine = told.get(field, {})
        given = _words_of(field, heading, head).items()
        asked = {text: rows for text, rows in given if text in mine or not _by_row(text, field, columns)}
        if asked:
            words = (_word(kind, field, text, rows, mine, places) for text, rows in asked.items())
            found.append(Coded(field, heading, tuple(sorted(words, key=lambda each: (bool(each.code), -each.rows)))))
    return found


def _words_of(field: str, heading: str, head: Head) -> Mapping[str, int]:
    """The words of a column with their rows; where a cell may hold several, each by itself."""
    whole = head.values.get(heading, {})
    if field not in SEVERAL:
        return whole
    counted: Counter[str] = Counter()
    for text, rows in whole.items():
        counted.update(dict.fromkeys(split(text), rows))
    return head.parts.get(heading) or counted


def _by_row(text: str, field: str, columns: Mapping[str, str]) -> bool:
    """Whether the category of each row tells what a word for a scope means there: several have one of that name.

    Nobody is asked then: one answer for all rows would be wrong in those of the other category.
    """
    if field not in SEVERAL or "category" not in columns:
        return False
    word, today = normalising.text(text), clock.today()
    return not catalogue.scope_code(word, None, today) and any(
        catalogue.scope_code(word, category, today) for category in set(CATEGORY_WORDS.values())
    )


def unknown(kind: Kind, head: Head, columns: Mapping[str, str], told: Values) -> list[Coded]:
    """Those with a word the system cannot read."""
    return [each for each in coded(kind, head, columns, told) if each.unknown]


def _word(kind: Kind, field: str, text: str, rows: int, told: Mapping[str, str], places: Places) -> Word:
    if text in told:
        return Word(text, rows, told[text], is_told=True)
    return Word(text, rows, meaning(kind, field, text, places))


def _places() -> Places:
    """The places of this node, read: whoever asks need not be in a transaction."""
    with service_transaction("import"):
        places = Places()
        places.called(places.names[0] if places.names else "")
    return places


def meaning(kind: Kind, field: str, text: str, places: Places | None = None) -> str:
    """Our code for a word, as an import reads it; empty for one it cannot read."""
    word, today = normalising.text(text), clock.today()
    if field == PLACE:
        return (places or _places()).called(word)
    if field == "status":
        return code if (code := status_of(word)) in states(kind) else ""
    if field == "institution_class":
        return classes.meaning(word, today).code
    if field in _WORDS:
        return _WORDS[field].get(word, "")
    if field in SEVERAL:
        return catalogue.scope_code(word, None, today)
    if left_out.is_nothing(field, word):
        return UNRATED_WORD
    return left_out.code_of(kind, field, word, today)


UNRATED_WORD = "无"
"""What an institution without a grade, or somebody without a title, is given instead of a code."""


def states(kind: Kind) -> tuple[str, ...]:
    """What an entry may be in by what a list says; of an institution an officer decides it first."""
    return OF_INSTITUTIONS if kind is Kind.INSTITUTION else _STATES_OF_PERSONS


def choices(kind: Kind, field: str) -> list[str]:
    """Our codes for a field, in the order of their table."""
    today = clock.today()
    if field == "status":
        return list(states(kind))
    if field == PLACE:
        return _places().names
    if field == "institution_class":
        return [code for code, _name in institution_classes.choices(today)]
    if field == "qual_level":
        return [*_WORDS[field]]
    found = [code for code, _name in codes.choices(table_of(kind, field), today)]
    if field in _WORDS:
        return [code for code in found if code in _WORDS[field].values()]
    return [*found, UNRATED_WORD] if field == "title" or field.startswith("grade") else found


def nearest(kind: Kind, field: str, text: str) -> list[str]:
    """The codes whose names are like a word, the likest first; none where codes have no names to compare."""
    called = names(kind, field)
    found = left_out.near(normalising.text(text), called).near
    return [code for name in found for code, each in called.items() if each == name]


def names(kind: Kind, field: str) -> dict[str, str]:
    """Our codes for a field with their names, as far as they have any."""
    today, offered = clock.today(), choices(kind, field)
    if field == PLACE:
        return {name: name for name in offered}
    if field == "institution_class":
        return dict(institution_classes.choices(today))
    table = table_of(kind, field)
    return {code: name for code, name in codes.choices(table, today) if code in offered} if table else {}


def namesakes(kind: Kind, field: str, code: str) -> list[Entry]:
    """What else is called as a code is today, in the table of a field; the code itself stands first."""
    table, today = table_of(kind, field), clock.today()
    own = codes.entry(table, code, today) if table else None
    if own is None:
        return []
    others = [each for each in codes.entries(table, today) if each.name == own.name and each.code != code]
    return [own, *others] if others else []


def standing(kind: Kind, field: str, code: str) -> bool:
    """Whether a code of a table is given today; of a field without a table, always."""
    table = table_of(kind, field)
    return not table or codes.exists(table, code, clock.today())


def table_of(kind: Kind, field: str) -> str:
    """The code table of a field; empty for one that has none."""
    return left_out.CODE_TABLES[kind].get(field, "") or _TABLES.get(field, "")


def as_read(kind: Kind, field: str, code: str) -> str:
    """A code as the import of a row reads it: a title and the state of an institution by name, else by the code."""
    if field == "status" and kind is Kind.INSTITUTION:
        return next(word for word, state in STATUS_WORDS.items() if state == code)
    return codes.name(table_of(kind, field), code, clock.today()) if field == "title" else code


def accepted(kind: Kind, given: Values) -> dict[str, dict[str, str]]:
    """What somebody told, without what is no field of the kind or no code of its table."""
    kept = {
        field: {text: code for text, code in words.items() if _may_mean(kind, field, text, code)}
        for field, words in given.items()
    }
    return {field: words for field, words in kept.items() if words}


def _may_mean(kind: Kind, field: str, text: str, code: str) -> bool:
    if field == PLACE and field in _FIELDS[kind]:
        return bool(_places().called(code))
    if is_coded(kind, field) or (field in _FIELDS[kind] and text != NOTHING):
        return code in choices(kind, field)
    return text == NOTHING and field in constants.offered(kind)


def is_coded(kind: Kind, field: str) -> bool:
    """Whether a field holds one code, or a word for it."""
    return field in _FIELDS[kind] and field != PLACE and field not in SEVERAL


def translation(kind: Kind, told: Values) -> dict[str, dict[str, str]]:
    """What was told as a mapping translates it while rows are read."""
    return {field: {text: as_read(kind, field, code) for text, code in words.items()} for field, words in told.items()}


def codes_of(kind: Kind, translated: Values) -> dict[str, dict[str, str]]:
    """The other way round: what a mapping translates words to, as codes."""
    return {
        field: {
            text: (meaning(kind, field, ours) or ours) if is_coded(kind, field) else ours
            for text, ours in words.items()
        }
        for field, words in translated.items()
    }
