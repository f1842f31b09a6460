"""身份证号: old, wrong, placeholders, and what contradicts it (DQ-04 to DQ-07)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.quality.columns import YEAR, Columns, Days, are_days, are_digits, places
from liangzhao.consolidation.quality.fields import SEX_WORDS
from liangzhao.consolidation.quality.model import PERSONS, Action, Context, Decider, Found, Row
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.consolidation.quality.signs import Mask
from liangzhao.kernel.identifiers import PROVINCES, RESIDENCE_PERMIT_TAIWAN, id_number, qualification_no
from liangzhao.kernel.words import _

CITIZEN = frozenset({"", "01", "身份证", "居民身份证"})
_PLACEHOLDER = re.compile(
    r"(.)\1{5,}|0*1234567890?[0-9X]*|0*123456|9876543210?[0-9X]*|\d{6}(?:0{8}|1{8}|9{8})[0-9X]{4}|\d{6}19000101[0-9X]{4}"
    r"|无|不详|未知|暂无|没有|待补|NULL|NONE|N/A|X+|0"
)
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_BEFORE_1900 = range(996, 1000)
_LOOK_ALIKE = str.maketrans("OoQDlIi|ZzSsBＸ×*", "0000111122558XXX")
_WHOLE = 18
_BORN = slice(6, 14)


def is_citizen(row: Row) -> bool:
    """Whether the row's number is, or is meant to be, a 公民身份号码."""
    return row.get("id_type", "") in CITIZEN


@lru_cache(maxsize=100_000)
def is_right(number: str) -> bool:
    """Eighteen characters with a known province, a real day and the right check character."""
    if not _EIGHTEEN.fullmatch(number) or (number[:2] not in PROVINCES and number[:2] != RESIDENCE_PERMIT_TAIWAN):
        return False
    days, _written = dates.read(number[_BORN])
    return bool(days) and days[0].year > _FIRST_YEAR and id_number.check_char(number[:17]) == number[17]


def is_placeholder(number: str) -> bool:
    """Whether somebody typed something because the field had to be filled."""
    return _PLACEHOLDER.fullmatch(number) is not None


def old_form(number: str) -> str:
    """The eighteen characters of a number of fifteen; empty when it is none, or of a holder born before 1900."""
    if not _FIFTEEN.fullmatch(number) or int(number[12:]) in _BEFORE_1900 or is_placeholder(number):
        return ""
    new = id_number.normalise(number)
    return new if is_right(new) else ""


def settled(row: Row) -> str:
    """The row's number as eighteen right characters; empty when it has none such."""
    number = row.get("id_no", "")
    return _settled(number) if number and is_citizen(row) else ""


def _settled(number: str) -> str:
    """The same of a number alone, remembered for a while: several rules ask it of a row."""
    known = _SETTLED.get(number)
    if known is None:
        is_whole = len(number) == _WHOLE and is_right(number) and not is_placeholder(number)
        known = number if is_whole else old_form(number)
        _remember({number: known})
    return known


def _remember(settled: dict[str, str]) -> None:
    if len(_SETTLED) > _REMEMBERED:
        _SETTLED.clear()
    _SETTLED.update(settled)


_SETTLED: dict[str, str] = {}
_REMEMBERED = 10_000


class _Plain(NamedTuple):
    """Which rows have a number that is settled as it stands, and what it tells of the birth and the sex."""

    settled: Mask
    born: Days
    is_male: Mask


def _plain(columns: Columns) -> _Plain:
    """The numbers that pass the same tests, all at once; these are remembered."""
    settled, is_male = np.zeros((2, len(columns.rows)), dtype=np.bool_)
    born = np.zeros(len(columns.rows), dtype=np.int64)
    at, signs = columns.signs("id_no").of_length(_WHOLE)
    values = signs - ord("0")
    body, last = values[:, :-1], np.where(signs[:, -1] == ord("X"), _TEN, values[:, -1])
    born[at], is_male[at] = body[:, _BORN] @ _OF_DAY, body[:, -1] % 2 == 1
    settled[at] = (
        are_digits(body)
        & (last >= 0)
        & ((last < _TEN) | (signs[:, -1] == ord("X")))
        & np.isin(body[:, 0] * 10 + body[:, 1], _OF_PROVINCES)
        & are_days(born[at])
        & (born[at] // YEAR > _FIRST_YEAR)
        & (born[at] // YEAR < _NO_PLACEHOLDER)
        & ((body @ id_number.WEIGHTS + last) % id_number.MODULUS == 1)
    )
    settled[columns.where("id_type", lambda kind: kind not in CITIZEN)] = False
    numbers = columns.texts("id_no")
    right = [numbers[place] for place in places(settled)]
    _remember(dict(zip(right, right, strict=True)))
    return _Plain(settled, born, is_male)


_TEN = 10
_FIRST_YEAR = 1900
_NO_PLACEHOLDER = 2100
"""A placeholder of eighteen signs with a right check character tells a year beyond it, as 123456789… does."""
_OF_PROVINCES = [int(code) for code in (*PROVINCES, RESIDENCE_PERMIT_TAIWAN)]
_OF_DAY = np.array([10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1])


def _not_settled(columns: Columns) -> Iterable[int]:
    return places(_unsettled(columns)) if "id_no" in columns.names else ()


def _unsettled(columns: Columns) -> Mask:
    return ~columns.once(_plain).settled & ~columns.signs("id_no").are_empty


def _perhaps_contradicted(columns: Columns) -> Iterable[int]:
    if "id_no" not in columns.names:
        return ()
    plain, birth = columns.once(_plain), columns.days("birth_date")
    is_other = (birth != 0) & (birth != plain.born)
    for sex, told in ((id_number.MALE, plain.is_male), (id_number.FEMALE, ~plain.is_male)):
        said = columns.where("sex", partial(_means, sex))
        is_other[said] |= ~told[said]
    return places(_unsettled(columns) | plain.settled & is_other)


def _means(sex: str, word: str) -> bool:
    return SEX_WORDS.get(word) == sex


def _has_fifteen(number: str) -> bool:
    return len(number) == len("AAAAAAYYMMDDSSS")


def _fifteen(row: Row, _context: Context) -> Iterable[Found]:
    number = row.get("id_no", "")
    if _has_fifteen(number) and is_citizen(row) and (new := old_form(number)):
        yield Found("id_no", number, new, confidence=0.99)


def _wrong(row: Row, _context: Context) -> Iterable[Found]:
    number = row.get("id_no", "")
    if not number or settled(row) or not is_citizen(row) or is_placeholder(number):
        return
    fitting = [each for each in dict.fromkeys(_repairs(number, row)) if _agrees(each, row)]
    if len(fitting) == 1:
        yield Found("id_no", number, fitting[0], confidence=0.9)
    else:
        yield Found("id_no", number, confidence=1.0)


def _repairs(number: str, row: Row) -> Iterator[str]:
    """Right numbers one usual slip away, and the one inside the row's qualification number."""
    if row.get("qual_no") and (found := inside(row["qual_no"])):
        yield found
    yield from repairs(number)


def inside(qual_no: str) -> str:
    """The right number a 资格证书编码 holds; empty when it holds none."""
    found = qualification_no.check(qual_no).parts.get("id_number", "")
    return found if is_right(found) else ""


def repairs(number: str) -> Iterator[str]:
    """Right numbers one usual slip away: letters for digits, two neighbours exchanged."""
    text = number.translate(_LOOK_ALIKE)
    if len(text) != _WHOLE:
        return
    for each in (text, *(text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(_WHOLE - 1))):
        if each != number and is_right(each):
            yield each


def _agrees(number: str, row: Row) -> bool:
    """Birth date and sex of the row say the same as the number; a row that states neither proves nothing."""
    birth, sex = dates.one(row.get("birth_date", "")), SEX_WORDS.get(row.get("sex", ""))
    if birth is None or birth != dates.one(number[_BORN]):
        return False
    return sex is None or sex == sex_of(number)


def sex_of(number: str) -> str:
    """The sex a right number tells, in the codes of GB/T 2261.1."""
    return id_number.MALE if int(number[16]) % 2 else id_number.FEMALE


def _contradicted(row: Row, _context: Context) -> Iterable[Found]:
    number = settled(row)
    if not number:
        return
    sex = row.get("sex", "")
    if sex and (meant := SEX_WORDS.get(sex)) and meant != sex_of(number):
        told = sex_of(number)
        yield Found("sex", sex, told if sex.isascii() else {"1": "男", "2": "女"}[told], confidence=0.95)
    told = row.get("birth_date", "")
    if told.replace("-", "") == number[_BORN]:
        return
    birth, told_birth = dates.one(told), dates.one(number[_BORN])
    if birth is not None and told_birth is not None and birth != told_birth:
        yield Found("birth_date", row["birth_date"], told_birth.isoformat(), confidence=0.95)


def _placeholder(row: Row, _context: Context) -> Iterable[Found]:
    number = row.get("id_no", "")
    if number and is_placeholder(number):
        yield Found("id_no", number, "", confidence=0.99)


RULES = (
    Rule(
        "DQ-04",
        _("15位身份证号应换算为18位，原号保留为别名，下次登录时由本人确认。"),
        "15 digits with a valid date, sequence below 996",
        Action.AUTO, Decider.MACHINE, "GB 11643-1999; domain §8 D04", PERSONS, _fifteen,
        glance=lambda columns: columns.where("id_no", _has_fifteen),
    ),
    Rule(
        "DQ-05",
        _("身份证号的位数、日期或校验码有误，应由本人或机构更正。"),
        "GB 11643 checks; a repair is proposed only when one alone agrees with birth date and sex",
        Action.DECIDE, Decider.PERSON, "GB 11643-1999; domain §8 D05", PERSONS, _wrong,
        glance=_not_settled,
    ),
    Rule(
        "DQ-06",
        _("性别或出生日期与身份证号不一致。"),
        "parity of the 17th digit, digits 7 to 14, for right numbers only",
        Action.PROPOSE, Decider.ORGAN, "GB 11643-1999; domain §8 D06", PERSONS, _contradicted,
        glance=_perhaps_contradicted,
    ),
    Rule(
        "DQ-07",
        _("身份证号是占位内容，应清空并请本人补正。"),
        "one digit repeated, counting digits, words for nothing",
        Action.PROPOSE, Decider.PERSON, "domain §8 D07", PERSONS, _placeholder,
        glance=_not_settled,
    ),
)  # fmt: skip
