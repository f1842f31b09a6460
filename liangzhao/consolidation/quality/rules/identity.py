"""身份证号: old, wrong, placeholders, and what contradicts it (DQ-04 to DQ-07)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.quality.fields import SEX_WORDS
from liangzhao.consolidation.quality.model import PERSONS, Action, Context, Decider, Found, Row, Rule
from liangzhao.kernel.identifiers import PROVINCES, id_number, qualification_no
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
    if not _EIGHTEEN.fullmatch(number) or (number[:2] not in PROVINCES and number[:2] != "83"):
        return False
    days, _written = dates.read(number[_BORN])
    return bool(days) and days[0].year > 1900 and id_number.check_char(number[:17]) == number[17]


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


@lru_cache(maxsize=1_000)  # several rules ask it of a row, one after the other
def _settled(number: str) -> str:
    return number if len(number) == _WHOLE and is_right(number) and not is_placeholder(number) else old_form(number)


def _fifteen(row: Row, _context: Context) -> Iterable[Found]:
    number = row.get("id_no", "")
    if len(number) == len("AAAAAAYYMMDDSSS") and is_citizen(row) and (new := old_form(number)):
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
    ),
    Rule(
        "DQ-05",
        _("身份证号的位数、日期或校验码有误，应由本人或机构更正。"),
        "GB 11643 checks; a repair is proposed only when one alone agrees with birth date and sex",
        Action.DECIDE, Decider.PERSON, "GB 11643-1999; domain §8 D05", PERSONS, _wrong,
    ),
    Rule(
        "DQ-06",
        _("性别或出生日期与身份证号不一致。"),
        "parity of the 17th digit, digits 7 to 14, for right numbers only",
        Action.PROPOSE, Decider.ORGAN, "GB 11643-1999; domain §8 D06", PERSONS, _contradicted,
    ),
    Rule(
        "DQ-07",
        _("身份证号是占位内容，应清空并请本人补正。"),
        "one digit repeated, counting digits, words for nothing",
        Action.PROPOSE, Decider.PERSON, "domain §8 D07", PERSONS, _placeholder,
    ),
)  # fmt: skip
