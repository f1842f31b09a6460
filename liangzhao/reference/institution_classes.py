"""机构类别: the standard's classes, and local codes for kinds of institutions that came after it."""

from __future__ import annotations

from datetime import date

from liangzhao.reference import codes

STANDARD, LOCAL = "institution_class", "institution_class_ext"
_LICENSED_GROUPS = frozenset("ABCDEFGH")
_LICENSED_LABORATORIES_AND_CENTRES = ("P1", "P3", "P4")


def name(code: str, on: date) -> str:
    """What a class is called that day, whichever table it stands in."""
    table = LOCAL if codes.exists(LOCAL, code, on) else STANDARD
    return codes.name(table, code, on)


def exists(code: str, on: date) -> bool:
    """The class has a meaning that day in one of the tables."""
    return codes.exists(STANDARD, code, on) or codes.exists(LOCAL, code, on)


def is_local(code: str, on: date) -> bool:
    """The class is not in the standard: other places may call it otherwise."""
    return not codes.exists(STANDARD, code, on) and codes.exists(LOCAL, code, on)


def may_hold_licence(code: str) -> bool:
    """Institutions of the class practise medicine; others, such as a CDC or a school, only employ physicians."""
    return code[:1] in _LICENSED_GROUPS or code.startswith(_LICENSED_LABORATORIES_AND_CENTRES)


def choices(on: date) -> list[tuple[str, str]]:
    """Code and name of every class an institution with a licence may have that day, in code order."""
    found = [*codes.choices(STANDARD, on), *codes.choices(LOCAL, on)]
    return sorted((code, text) for code, text in found if len(code) > 1 and may_hold_licence(code))
