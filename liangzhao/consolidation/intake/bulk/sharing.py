"""By which keys two rows of one list may be about one entry, told from the bare record (``scanning``)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.quality.model import Kind

_LONGEST_CODE = 40
_TOO_LONG = "…"
_ID_NUMBER = 18
_NOWHERE = -1
_PRINTED = {Kind.PHYSICIAN: "licence_no", Kind.NURSE: "licence_no", Kind.QUALIFICATION: "qual_no"}

KeysOf = Callable[[Sequence[str]], Sequence[str]]
"""The keys of a record: two texts that are equal for rows that may be about one entry, empty for none."""


def no_keys(_headings: Sequence[str]) -> KeysOf:
    """Every row may be taken alone."""
    return lambda _record: ("", "")


def keys_of(kind: Kind, mapping: Columns, headings: Sequence[str]) -> KeysOf:
    """The keys of the records under these headings."""
    at = {heading: place for place, heading in enumerate(headings)}

    def place_of(field: str) -> int:
        return at.get(mapping.columns.get(field, ""), _NOWHERE)

    if kind is Kind.INSTITUTION:
        return _of_institutions(*map(place_of, ("foreign_code", "name", "address", "reg_no")))
    return _of_persons(place_of("id_no"), place_of(_PRINTED[kind]))


def _of_institutions(code: int, name: int, address: int, reg_no: int) -> KeysOf:
    """The list's code, the 登记号; else name and address."""
    at = code, name, address, reg_no

    def keys(record: Sequence[str]) -> tuple[str, str]:
        have = len(record)
        told, called, stands, registered = [record[each] if _NOWHERE < each < have else "" for each in at]
        own = number_key(told) if len(told) <= _LONGEST_CODE else _TOO_LONG  # cut when kept: any two may be the same
        place = f"{number_key(called)}|{number_key(stands)}"
        return own or place, number_key(registered) or (place if stands else "")

    return keys


def _of_persons(person: int, printed: int) -> KeysOf:
    """One person, one certificate."""

    def keys(record: Sequence[str]) -> tuple[str, str]:
        have = len(record)
        return (
            id_key(record[person]) if _NOWHERE < person < have else "",
            number_key(record[printed]) if _NOWHERE < printed < have else "",
        )

    return keys


def id_key(value: str) -> str:
    """Equal for every way of writing one 身份证号, with or without its century and check character."""
    plain = number_key(value)
    return plain[:6] + plain[8:17] if len(plain) == _ID_NUMBER else plain


def number_key(value: str) -> str:
    """A number without blanks, signs, width and case."""
    if value.isascii() and value.isalnum():
        return value.upper()
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", value))).upper()
