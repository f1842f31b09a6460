"""公民身份号码, GB 11643-1999: eighteen characters, and the fifteen digits issued before October 1999."""

from __future__ import annotations

import re
from datetime import date
from operator import mul

from liangzhao.kernel import clock
from liangzhao.kernel.words import _
from liangzhao_verify.identifiers.identification import (
    Identification,
    IdentifierFinding,
    KnownDivision,
    hard,
    identified,
    require_shape,
    soft,
)
from liangzhao_verify.identifiers.identification import normalise as _plain
from liangzhao_verify.identifiers.provinces import PROVINCES, RESIDENCE_PERMIT_TAIWAN

KIND = "id-number"
MALE, FEMALE = "1", "2"
"""Sex in the codes of GB/T 2261.1."""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MODULUS = 11
"""The weighted digits and the check character, X for ten, add up to one above a multiple of it (ISO 7064 MOD 11-2)."""
_CHECKS = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_BORN_BEFORE_1900 = range(996, 1000)
_YOUNGEST_PRACTITIONER = 16
_OLDEST_HOLDER = 120


def check_char(body: str) -> str:
    """The eighteenth character of a seventeen-digit body (ISO 7064 MOD 11-2)."""
    if len(body) != len(WEIGHTS):
        raise ValueError(body)
    return _CHECKS[sum(map(mul, WEIGHTS, map(int, body))) % MODULUS]


def compose(division: str, birth: date, sequence: int) -> str:
    """A number from division, birth date and sequence 0–999; odd sequences are male, even ones female."""
    body = require_shape(f"{division}{birth:%Y%m%d}{sequence:03d}", r"\d{17}", "number")
    return body + check_char(body)


def normalise(value: str) -> str:
    """The eighteen-character form, also of a fifteen-digit number; other texts only cleaned."""
    text = _plain(value)
    if not _FIFTEEN.fullmatch(text):
        return text
    body = f"{text[:6]}19{text[6:]}"
    return body + check_char(body)


def check(value: str, *, known_division: KnownDivision | None = None, on: date | None = None) -> Identification:
    """What an ID number is and what is wrong with it on a day (today when none is given)."""
    text = normalise(value)
    if not _EIGHTEEN.fullmatch(text):
        return identified(KIND, value, text, [_shape(text)])
    birth = _birth(text)
    day = on or clock.today()
    findings = [_province(text), _date(birth, day), _check(text)]
    doubts = [_old_form(_plain(value)), _division(text, known_division), _age(birth, day)]
    return identified(KIND, value, text, [*findings, *doubts], _parts(text, birth))


def _shape(text: str) -> IdentifierFinding:
    if len(text) not in (15, 18):
        says = _("身份证号应为18位（旧号15位），现为%(length)d位，请核对后补全。")
        return hard("id-number.length", says, length=len(text))
    return hard("id-number.characters", _("身份证号应为数字，仅最后一位可以是X，请核对后重新填写。"))


def _birth(text: str) -> date | None:
    try:
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None


def _parts(text: str, birth: date | None) -> dict[str, str]:
    return {
        "division": text[:6],
        "province": PROVINCES.get(text[:2], ""),
        "birth_date": birth.isoformat() if birth else "",
        "sex": MALE if int(text[16]) % 2 else FEMALE,
        "sequence": text[14:17],
        "check": text[17],
    }


def _province(text: str) -> IdentifierFinding | None:
    if text[:2] in PROVINCES or text[:2] == RESIDENCE_PERMIT_TAIWAN:
        return None
    return hard("id-number.province", _("身份证号前两位不是省级行政区划代码，请对照身份证重新填写。"))


def _date(birth: date | None, day: date) -> IdentifierFinding | None:
    if birth is None:
        return hard("id-number.birth-date", _("身份证号第7至14位不是有效日期，请对照身份证重新填写。"))
    if birth > day:
        return hard("id-number.birth-date", _("身份证号中的出生日期晚于今天，请对照身份证重新填写。"))
    return None


def _check(text: str) -> IdentifierFinding | None:
    if check_char(text[:17]) == text[17]:
        return None
    return hard("id-number.check", _("身份证号的校验码不符，请逐位核对后重新填写。"))


def _old_form(text: str) -> IdentifierFinding | None:
    if not _FIFTEEN.fullmatch(text):
        return None
    if int(text[12:]) in _BORN_BEFORE_1900:
        says = _("15位旧号的顺序码为996至999，持有人可能出生于1900年以前，请人工核对18位号码。")
        return soft("id-number.before-1900", says)
    return soft("id-number.fifteen", _("这是15位旧号，已按国家标准换算为18位，请与现用身份证核对。"))


def _division(text: str, known_division: KnownDivision | None) -> IdentifierFinding | None:
    if known_division is None or known_division(text[:6]):
        return None
    says = _("身份证号前六位不在历次行政区划代码中，请与身份证原件核对；原件如此即可保留。")
    return soft("id-number.unknown-division", says)


def _age(birth: date | None, day: date) -> IdentifierFinding | None:
    if birth is None or birth > day:
        return None
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    if age < _YOUNGEST_PRACTITIONER:
        return soft("id-number.too-young", _("按身份证号计算不满16周岁，请核对是否填错。"))
    if age > _OLDEST_HOLDER:
        return soft("id-number.too-old", _("按身份证号计算已超过120周岁，请核对是否填错。"))
    return None
