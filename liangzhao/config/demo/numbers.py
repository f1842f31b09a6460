"""Identifiers that are right in form and belong to nobody, unique by construction at any scale."""

from __future__ import annotations

from datetime import date

from liangzhao.config.demo.dice import Dice
from liangzhao.kernel.identifiers import id_number, reg_no, uscc

_SLOTS = 4096  # a birth day is one of those with a given remainder, three or four within a working life
_PAIRS = 500  # sequences of one sex; with the slots, two million persons of a sex have ID numbers of their own
_STRIDE = 1_234_577  # prime to _SLOTS * _PAIRS: neighbours look unlike

# Beijing's present and retired codes, and some counties elsewhere; ID numbers keep retired codes for ever.
_AREAS: tuple[tuple[str, float], ...] = (
    ("110101", 5),
    ("110102", 6),
    ("110105", 8),
    ("110106", 6),
    ("110107", 2),
    ("110108", 8),
    ("110109", 1),
    ("110111", 3),
    ("110112", 3),
    ("110113", 3),
    ("110114", 3),
    ("110115", 3),
    ("110116", 1),
    ("110117", 1),
    ("110103", 2),
    ("110104", 3),
    ("110221", 1),
    ("110222", 1),
    ("110223", 1),
    ("110224", 1),
    ("110226", 1),
    ("110227", 1),
    ("110228", 2),
    ("110229", 2),
    ("130102", 2),
    ("130406", 1),
    ("130602", 1),
    ("131002", 1),
    ("140105", 1),
    ("150102", 1),
    ("210102", 1),
    ("220104", 1),
    ("230103", 2),
    ("320106", 1),
    ("330106", 1),
    ("340104", 1),
    ("370102", 2),
    ("370602", 1),
    ("410102", 2),
    ("411502", 1),
    ("420106", 1),
    ("430103", 1),
    ("510104", 1),
    ("512301", 1),
    ("610113", 1),
    ("620102", 1),
    ("650102", 1),
)


def birth_and_sequence(
    dice: Dice, number: int, *, today: date, oldest: int = 63, youngest: int = 23
) -> tuple[date, int]:
    """A birth date and the half of the sequence that only person ``number`` of a sex has."""
    slot, pair = divmod(number * _STRIDE % (_SLOTS * _PAIRS), _PAIRS)
    first, last = today.toordinal() - oldest * 365, today.toordinal() - youngest * 366
    days = range(first + (slot - first) % _SLOTS, last + 1, _SLOTS)
    young_first = [(day, 1.0 + place) for place, day in enumerate(days)]
    return date.fromordinal(dice.weighted(young_first)), pair


def citizen(dice: Dice, birth: date, pair: int, sex: str) -> str:
    """An ID number of that birth date and sex."""
    return id_number.compose(dice.weighted(_AREAS), birth, pair * 2 + (sex == id_number.MALE))


def fifteen(id_no: str) -> str:
    """The number as it was written before October 1999."""
    return id_no[:6] + id_no[8:17]


def organisation(number: int, prefix: str, division: str) -> str:
    """A 统一社会信用代码 whose organisation body begins with 9, as no real one does."""
    return uscc.compose(prefix, division, f"9{number:07d}")


def registration(
    number: int, code: str, division: str, economic_type: str, institution_class: str, management: str
) -> str:
    """A 登记号; ``code`` is the 统一社会信用代码, empty for a body without one."""
    own = code[8:17] if code else reg_no.self_assigned_org_code(90_000 + number)
    return reg_no.compose(own, division, economic_type, institution_class, management)


WITHOUT_CODE_BELOW = 10_000
"""Institutions numbered from here on always have a 统一社会信用代码: self-assigned codes have five digits."""
