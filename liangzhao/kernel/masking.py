"""How a sensitive value is shown to those who may not see all of it."""

from __future__ import annotations

from datetime import date

HIDDEN = "*"
_QUALIFICATION_HEAD = 9


def id_number(value: str, *, birth_shown: bool) -> str:
    """An ID number as ``110***********002X``, or ``1****************X`` when birth month or sex is on the page.

    With the birth month beside it even the first mask leaves few candidates, because the check character sorts
    them out.
    """
    return _ends(value, 1, 1) if birth_shown else _ends(value, 3, 4)


def document_no(value: str) -> str:
    """A passport or other document number with its first and last character."""
    return _ends(value, 1, 1)


def person_name(value: str) -> str:
    """A name in a list nobody searched: 张*, 张*明; the first and last character of longer ones."""
    if len(value) <= 2:
        return _ends(value, 1, 0)
    return f"{value[0]}{HIDDEN}{value[-1]}"


def mobile(value: str) -> str:
    """A mobile number as ``138****5678``."""
    return _ends(value, 3, 4)


def email(value: str) -> str:
    """An e-mail address as ``z***@domain``; wholly hidden when it has no domain."""
    name, at, domain = value.rpartition("@")
    return f"{name[:1]}{HIDDEN * 3}{at}{domain}" if name else HIDDEN * 3


def birth_date(value: date) -> str:
    """A birth date as its year."""
    return f"{value.year:04d}"


def qualification_no(value: str) -> str:
    """A 医师资格证书编码 without the ID number it ends with: year, province, level, category."""
    return _ends(value, _QUALIFICATION_HEAD, 0)


def physician_no(value: str) -> str:
    """A 医师执业证书编码 as ``110110*****0001``."""
    return _ends(value, 6, 4)


def nurse_no(value: str) -> str:
    """A 护士执业证书编号 as ``2015****0001``."""
    return _ends(value, 4, 4)


def _ends(value: str, head: int, tail: int) -> str:
    """The first and last characters; fewer of them where less than a third would stay hidden."""
    while (head + tail) * 3 > len(value) * 2:
        head, tail = head // 2, tail // 2
    hidden = len(value) - head - tail
    return value[:head] + HIDDEN * hidden + value[len(value) - tail :]
