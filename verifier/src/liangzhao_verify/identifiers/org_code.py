"""组织机构代码, GB 11714-1997: eight characters and a check character."""

from __future__ import annotations

import re

from liangzhao_verify.identifiers.identification import (
    ALPHANUMERIC,
    Identification,
    hard,
    identified,
    normalise,
    require_shape,
)
from liangzhao_verify.words import _

KIND = "org-code"
__all__ = ["KIND", "check", "check_char", "compose", "normalise"]

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "0X987654321"
_SHAPE = re.compile(r"[0-9A-Z]{8}[0-9X]")


def check_char(body: str) -> str:
    """The ninth character of an eight-character body."""
    total = sum(weight * ALPHANUMERIC.index(char) for weight, char in zip(_WEIGHTS, body, strict=True))
    return _CHECKS[total % 11]


def compose(body: str) -> str:
    """A code from eight characters of 0-9 and A-Z."""
    require_shape(body, r"[0-9A-Z]{8}", "body")
    return body + check_char(body)


def check(value: str) -> Identification:
    """What a 组织机构代码 is and what is wrong with it."""
    text = normalise(value)
    if not _SHAPE.fullmatch(text):
        says = _("组织机构代码应为9位（8位数字或大写字母加1位校验码），请对照证件重新填写。")
        return identified(KIND, value, text, [hard("org-code.shape", says)])
    if check_char(text[:8]) != text[8]:
        says = _("组织机构代码的校验码不符，请逐位核对后重新填写。")
        return identified(KIND, value, text, [hard("org-code.check", says)])
    return identified(KIND, value, text, [], {"body": text[:8], "check": text[8]})
