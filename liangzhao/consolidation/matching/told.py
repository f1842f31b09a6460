"""What one date of a list says of an entry as far as dates are compared: who it is, where, of which class."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from liangzhao.consolidation.matching.catalogue import Row
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.reconciling import Fate, Listed, changes, is_nothing
from liangzhao.consolidation.quality.fields import CATEGORY_WORDS, LEVEL_WORDS
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.identifiers import id_number

CITIZEN = "01"
"""The kind of document of a 居民身份证; its numbers are known by their form, whatever the list calls it."""
_CITIZENS = "身份证"
_CLASSES = {Kind.INSTITUTION: ("institution_class",), Kind.QUALIFICATION: ("qual_level", "qual_category")}
_OF_PERSONS = ("level", "category", "scopes")
_CODES = {"level": LEVEL_WORDS, "qual_level": LEVEL_WORDS, "category": CATEGORY_WORDS, "qual_category": CATEGORY_WORDS}
_BETWEEN = re.compile(r"[,，;；、/|\s]+")
_SHORTEST_NUMBER = 6


class Told(NamedTuple):
    """An entry as one date of a list tells it, word for word.

    ``where`` is the division of an institution, and where a person practises, with ``where_no``, the number of that
    place. ``key`` and ``second`` are the numbers it may be known by: the list's own code, then the 登记号; the number
    of an identity document, then that of the certificate. Either is empty when it is none; ``written`` are the cells
    that a person's should stand in, wrong as they may be.
    """

    name: str
    where: str = ""
    where_no: str = ""
    address: str = ""
    classes: tuple[str, ...] = ()
    key: str = ""
    second: str = ""
    written: tuple[str, ...] = ()


def told(kind: Kind, given: Mapping[str, str]) -> Told:
    """What a row says, its columns being ours."""

    def of(name: str) -> str:
        return given.get(name, "").strip()

    classes = tuple(of(name) for name in _CLASSES.get(kind, _OF_PERSONS))
    if kind is Kind.INSTITUTION:
        where = of("division") or of("district")
        return Told(of("name"), where, "", of("address"), classes, _code(of("foreign_code")), _number(of("reg_no")))
    printed = _number(of("qual_no" if kind is Kind.QUALIFICATION else "licence_no"))
    identity = _identity(of("id_no"), of("id_type"))
    place_no = of("institution_reg_no")
    written = of("id_no"), of("qual_no" if kind is Kind.QUALIFICATION else "licence_no")
    return Told(of("name"), of("institution") or place_no, place_no, "", classes, identity, printed, written)


def _code(text: str) -> str:
    return "" if is_nothing(text) else unicodedata.normalize("NFKC", text).upper()


def _number(text: str) -> str:
    """A number as it compares; empty for one that is hidden in part, or too short to be one entry's alone."""
    plain = "" if "*" in text else "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))).upper()
    return plain if len(plain) >= _SHORTEST_NUMBER else ""


def _identity(text: str, document: str) -> str:
    """Document and number; empty for a citizen's number that is wrong, which would be anybody's."""
    if not text or "*" in text:
        return ""
    found = id_number.check(text)
    if found.ok:
        return f"{CITIZEN}|{found.normalised}"
    other = _number(text)
    return (
        f"{fold(document)}|{other}" if other and document and "身份证" not in document and document != CITIZEN else ""
    )


def facts_of(kind: Kind, each: Told) -> str:
    """Equal for two rows that say the same in other writing."""
    plain = map(fold, (each.name, each.where, each.where_no, each.address))
    return json.dumps([*plain, *_classes(kind, each)], ensure_ascii=False)


def second_of(kind: Kind, each: Told) -> str:
    """The second number of an entry; of a person whose numbers are all wrong, the whole row as it is written.

    So a row that did not change is known again, and one that did is asked about.
    """
    if each.key or each.second or not any(text and not is_nothing(text) for text in each.written):
        return each.second
    return f"written|{facts_of(kind, each)}|{json.dumps([*map(fold, each.written)], ensure_ascii=False)}"


def alias_of(kind: Kind, each: Told) -> str:
    """What an entry goes by where it has no number: a person's name and place, of an institution all that is told."""
    if kind is Kind.INSTITUTION:
        return facts_of(kind, each)
    return f"{fold(each.name)}|{fold(each.where)}"


def fates(kind: Kind, old: Told, new: Told) -> tuple[Fate, ...]:
    """What changed of one entry between two dates; SAME alone when nothing did."""
    found = changes(_listed(old), _listed(new)) if kind is Kind.INSTITUTION else _of_person(kind, old, new)
    return tuple(found) or (Fate.SAME,)


def changed_classes(kind: Kind, old: Told, new: Told) -> tuple[str, str]:
    """The classes that are others on the newer date, as each date writes them."""
    pairs = zip(_classes(kind, old), _classes(kind, new), old.classes, new.classes, strict=True)
    changed = [(was, now) for before, after, was, now in pairs if before and after and before != after]
    return "、".join(was for was, _now in changed), "、".join(now for _was, now in changed)


def as_row(number: int, each: Told) -> Row:
    """An institution as others are matched with it, by the number of its row."""
    return Row(str(number), each.name, each.where, each.address)


def _listed(each: Told) -> Listed:
    return Listed(as_row(0, each), each.classes[0])


def _of_person(kind: Kind, old: Told, new: Told) -> Iterator[Fate]:
    if fold(old.name) != fold(new.name):
        yield Fate.RENAMED
    if _is_elsewhere(old, new):
        yield Fate.MOVED
    pairs = zip(_classes(kind, old), _classes(kind, new), strict=True)
    if any(before and after and before != after for before, after in pairs):
        yield Fate.RECLASSIFIED


def _is_elsewhere(old: Told, new: Told) -> bool:
    """At another place; by its number where both dates tell it, for a place may be renamed itself."""
    if _number(old.where_no) and _number(new.where_no):
        return _number(old.where_no) != _number(new.where_no)
    return bool(old.where and new.where) and fold(old.where) != fold(new.where)


def _classes(kind: Kind, each: Told) -> list[str]:
    names = _CLASSES.get(kind, _OF_PERSONS)
    return [_class(name, text) for name, text in zip(names, each.classes, strict=True)]


def _class(name: str, text: str) -> str:
    """A class as it compares: its code for a word, several in one order."""
    if name == "scopes":
        return ",".join(sorted(filter(None, map(fold, _BETWEEN.split(text)))))
    return _CODES.get(name, {}).get(text) or (text if name == "institution_class" else fold(text))
