"""医师资格证书编码: year, province, level, category and the holder's ID number; 27 or 24 characters.

It ends with the ID number and is therefore as sensitive as that.
"""

from __future__ import annotations

import re
from datetime import date

from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import id_number
from liangzhao.kernel.identifiers.physician_no import CATEGORIES
from liangzhao.kernel.words import _, paragraph
from liangzhao_verify.identifiers.identification import (
    Identification,
    IdentifierFinding,
    KnownDivision,
    hard,
    identified,
    normalise,
    require_shape,
    soft,
)
from liangzhao_verify.identifiers.provinces import CORPS, PROVINCES

KIND = "qualification-no"
__all__ = ["KIND", "check", "compose", "normalise"]

_HEAD = 9
_SHAPE = re.compile(r"([0-9]{4})([0-9]{2})([0-9])([0-9]{2})([0-9A-Z]{6,18})")
_LEVELS = frozenset("1234")
_FIRST_YEAR = 1949


def compose(year: int, province: str, level: str, category: str, holder: str) -> str:
    """A number from its parts and the holder's ID number."""
    return require_shape(f"{year:04d}{province}{level}{category}{holder}", _SHAPE.pattern, "qualification number")


def check(value: str, *, known_division: KnownDivision | None = None, on: date | None = None) -> Identification:
    """What a 医师资格证书编码 is; ``parts['id_number']`` is the embedded ID number in its 18-character form."""
    text = normalise(value)
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        says = _("医师资格证书编码应为27位（旧证24位），现为%(length)d位，请对照证书重新填写。")
        return identified(KIND, value, text, [hard("qualification-no.shape", says, length=len(text))])
    year, province, level, category, holder = shape.groups()
    parts = {"year": year, "province": province, "level": level, "category": category, "holder": holder}
    day = on or clock.today()
    findings = [_year(int(year), day), _level(level), _province(province), _category(category)]
    if re.search("[A-Z]", holder[:-1]) is None:
        embedded = id_number.check(holder, known_division=known_division, on=day)
        parts["id_number"] = embedded.normalised
        return identified(KIND, value, text, [*findings, _embedded(embedded)], parts)
    return identified(KIND, value, text, [*findings, _other_document()], parts)


def _year(year: int, day: date) -> IdentifierFinding | None:
    if _FIRST_YEAR <= year <= day.year:
        return None
    return hard("qualification-no.year", _("医师资格证书编码前四位不是取得资格的年份，请对照证书重新填写。"))


def _level(level: str) -> IdentifierFinding | None:
    if level in _LEVELS:
        return None
    return hard("qualification-no.level", _("医师资格证书编码第7位资格级别只能为1至4，请对照证书重新填写。"))


def _province(province: str) -> IdentifierFinding | None:
    if province in PROVINCES or province == CORPS:
        return None
    return soft("qualification-no.province", _("医师资格证书编码第5、6位不是省份代码，请与证书核对，一致即可保留。"))


def _category(category: str) -> IdentifierFinding | None:
    if category in CATEGORIES:
        return None
    return soft(
        "qualification-no.category", _("医师资格证书编码的类别代码不在已知范围内，请与证书核对，一致即可保留。")
    )


def _embedded(embedded: Identification) -> IdentifierFinding | None:
    if embedded.ok:
        return None
    says = _("医师资格证书编码末尾的身份证号有误：%(reasons)s")
    wrong = paragraph(*(finding.sentence for finding in embedded.findings if finding.level == "hard"))
    return hard("qualification-no.id-number", says, reasons=wrong)


def _other_document() -> IdentifierFinding:
    says = _("医师资格证书编码末尾不是居民身份证号，持证人使用其他证件时请与证书核对，一致即可保留。")
    return soft("qualification-no.other-document", says)
