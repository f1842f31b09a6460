"""统一社会信用代码, GB 32100-2015: department, kind, division, 组织机构代码, check character."""

from __future__ import annotations

from liangzhao_verify.identifiers import org_code
from liangzhao_verify.identifiers.identification import (
    DIGITS,
    Identification,
    IdentifierFinding,
    KnownDivision,
    hard,
    identified,
    normalise,
    require_shape,
    soft,
)
from liangzhao_verify.identifiers.provinces import PROVINCES
from liangzhao_verify.words import _

KIND = "uscc"
__all__ = ["ALPHABET", "KIND", "check", "check_char", "compose", "is_right", "normalise"]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
NATIONAL_DIVISION = "100000"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_DEPARTMENTS = "123456789ANY"


def check_char(body: str) -> str:
    """The eighteenth character of a seventeen-character body."""
    total = sum(weight * ALPHABET.index(char) for weight, char in zip(_WEIGHTS, body, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def compose(prefix: str, division: str, org_body: str) -> str:
    """A code from department and kind (two characters), division, and the eight-character organisation body."""
    require_shape(prefix, f"[{ALPHABET}]{{2}}", "prefix")
    require_shape(division, r"\d{6}", "division")
    require_shape(org_body, f"[{ALPHABET}]{{8}}", "organisation body")
    body = prefix + division + org_code.compose(org_body)
    return body + check_char(body)


def is_right(text: str) -> bool:
    """Whether a normalised text has the shape and the check character of a code."""
    return not _shape(text) and check_char(text[:17]) == text[17]


def check(value: str, *, known_division: KnownDivision | None = None) -> Identification:
    """What a 统一社会信用代码 is and what is wrong with it."""
    text = normalise(value)
    if wrong := _shape(text):
        return identified(KIND, value, text, wrong)
    parts = {
        "department": text[0],
        "organisation_kind": text[1],
        "division": text[2:8],
        "org_code": text[8:17],
        "check": text[17],
    }
    return identified(KIND, value, text, [_check(text), *_doubts(text, known_division)], parts)


def _shape(text: str) -> list[IdentifierFinding]:
    if len(text) != 18:
        says = _("统一社会信用代码应为18位，现为%(length)d位，请补全或删去多余的字符。")
        return [hard("uscc.length", says, length=len(text))]
    if any(char not in ALPHABET for char in text):
        says = _("统一社会信用代码只用数字和大写字母，且不含I、O、S、V、Z，请核对是否误将1、0、5、2写成字母。")
        return [hard("uscc.characters", says)]
    if any(char not in DIGITS for char in text[2:8]):
        return [hard("uscc.division", _("统一社会信用代码第3至8位是行政区划代码，应全为数字，请核对。"))]
    return []


def _check(text: str) -> IdentifierFinding | None:
    if check_char(text[:17]) == text[17]:
        return None
    return hard("uscc.check", _("统一社会信用代码的校验码不符，请逐位核对后重新填写。"))


def _doubts(text: str, known_division: KnownDivision | None) -> list[IdentifierFinding | None]:
    return [_department(text), _org_code(text[8:17]), _division(text[2:8], known_division)]


def _department(text: str) -> IdentifierFinding | None:
    if text[0] in _DEPARTMENTS:
        return None
    return soft("uscc.department", _("统一社会信用代码首位的登记管理部门不在已知范围内，请核对证照原件。"))


def _org_code(code: str) -> IdentifierFinding | None:
    if org_code.check(code).ok:
        return None
    return soft("uscc.org-code", _("统一社会信用代码第9至17位的组织机构代码校验码不符，请核对证照原件。"))


def _division(division: str, known_division: KnownDivision | None) -> IdentifierFinding | None:
    if division == NATIONAL_DIVISION:
        return None
    if division[:2] in PROVINCES and (known_division is None or known_division(division)):
        return None
    says = _("统一社会信用代码中的行政区划代码不在历次国家标准中，请核对证照原件。")
    return soft("uscc.unknown-division", says)
