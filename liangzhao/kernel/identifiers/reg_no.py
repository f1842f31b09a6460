"""医疗机构登记号: 组织机构代码, division, economic type, category, management type; 22 characters.

Older numbers had 9, 10, 12, 15 or 18 characters and stay in use; any other length is a character lost or doubled.
"""

from __future__ import annotations

import re

from liangzhao.kernel.words import _
from liangzhao_verify.identifiers import org_code
from liangzhao_verify.identifiers.identification import (
    ALPHANUMERIC,
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

KIND = "reg-no"
__all__ = ["KIND", "check", "compose", "normalise", "self_assigned_org_code"]

_SHAPE = re.compile(r"([0-9A-Z]{8}[0-9X])([0-9]{6})([0-9]{2})([A-Z][0-9]{3})([129])")
_OLD_LENGTHS = frozenset({9, 10, 12, 15, 18})
_LENGTH = 22


def self_assigned_org_code(number: int) -> str:
    """The code ``PDY`` + five digits + check, for a body that has no 组织机构代码."""
    return org_code.compose(require_shape(f"PDY{number:05d}", r"PDY\d{5}", "number"))


def compose(organisation: str, division: str, economic_type: str, category: str, management: str) -> str:
    """A number from a nine-character organisation code and the four coded attributes."""
    text = organisation + division + economic_type + category + management
    require_shape(text, _SHAPE.pattern, "registration number")
    if org_code.check_char(organisation[:8]) != organisation[8]:
        raise ValueError("organisation code has a wrong check character")
    return text


def check(value: str, *, known_division: KnownDivision | None = None) -> Identification:
    """What a 登记号 is and what is wrong with it; parts are only for cross-checks, never a source of attributes."""
    text = normalise(value)
    if len(text) != _LENGTH:
        return identified(KIND, value, text, [_length(text)])
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return identified(KIND, value, text, [_place(text)])
    names = ("org_code", "division", "economic_type", "category", "management")
    parts = dict(zip(names, shape.groups(), strict=True))
    return identified(KIND, value, text, [_check(parts), _division(parts["division"], known_division)], parts)


def _length(text: str) -> IdentifierFinding:
    if len(text) in _OLD_LENGTHS and all(char in ALPHANUMERIC for char in text):
        says = _("登记号为%(length)d位，属早期编码；现行编码为22位，请与许可证核对，一致即可保留。")
        return soft("reg-no.old-form", says, length=len(text))
    says = _("登记号应为22位，现为%(length)d位，请对照许可证补全或删去多余的字符。")
    return hard("reg-no.length", says, length=len(text))


def _place(text: str) -> IdentifierFinding:
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X][0-9]{8}[A-Z][0-9]{3}.", text):
        says = _(
            "登记号的组成应为：9位组织机构代码、6位区划、2位经济类型、1位字母加3位数字的类别、1位分类管理，请核对。"
        )
        return hard("reg-no.shape", says)
    says = _("登记号末位是分类管理代码，只能为1（非营利）、2（营利）或9（其他），请核对。")
    return hard("reg-no.management", says)


def _check(parts: dict[str, str]) -> IdentifierFinding | None:
    code = parts["org_code"]
    if org_code.check_char(code[:8]) == code[8]:
        return None
    return hard("reg-no.check", _("登记号前9位组织机构代码的校验码不符，请逐位核对后重新填写。"))


def _division(division: str, known_division: KnownDivision | None) -> IdentifierFinding | None:
    if division[:2] == CORPS:
        return None
    if division[:2] in PROVINCES and (known_division is None or known_division(division)):
        return None
    return soft("reg-no.unknown-division", _("登记号中的行政区划代码不在历次国家标准中，请核对许可证原件。"))
