"""护士执业证书编号: year of first registration, province, serial; 12 digits.

Older certificates are clearly shorter or carry letters and stay in use; 11 digits, or more than 12, are a slip.
"""

from __future__ import annotations

import re

from liangzhao.kernel.words import _
from liangzhao_verify.identifiers.identification import (
    ALPHANUMERIC,
    Identification,
    IdentifierFinding,
    hard,
    identified,
    normalise,
    require_shape,
    soft,
)
from liangzhao_verify.identifiers.provinces import CORPS, PROVINCES

KIND = "nurse-no"
__all__ = ["KIND", "check", "compose", "normalise"]

_SHAPE = re.compile(r"[0-9]{12}")
_FIRST_REGISTRATIONS = "1994"
"""护士管理办法 took effect on 1 January 1994; no registration is older."""


def compose(year: int, province: str, serial: int) -> str:
    """A number from year, two-digit province and serial."""
    return require_shape(f"{year:04d}{province}{serial:06d}", r"\d{12}", "nurse number")


def check(value: str) -> Identification:
    """What a 护士执业证书编号 is and what is wrong with it."""
    text = normalise(value)
    if not _SHAPE.fullmatch(text):
        return identified(KIND, value, text, [_other_form(text)])
    parts = {"year": text[:4], "province": text[4:6], "serial": text[6:]}
    return identified(KIND, value, text, [_prefix(parts)], parts)


def _other_form(text: str) -> IdentifierFinding:
    if not text or any(char not in ALPHANUMERIC for char in text) or len(text) > 20:
        return hard("nurse-no.shape", _("护士执业证书编号应为12位数字，请对照证书重新填写。"))
    if text.isdecimal() and len(text) >= 11:
        says = _("护士执业证书编号应为12位，现为%(length)d位，请对照证书补全或删去多余的数字。")
        return hard("nurse-no.length", says, length=len(text))
    return soft("nurse-no.old-form", _("护士执业证书编号不是现行的12位数字，请与证书核对，一致即可保留。"))


def _prefix(parts: dict[str, str]) -> IdentifierFinding | None:
    if parts["year"] >= _FIRST_REGISTRATIONS and (parts["province"] in PROVINCES or parts["province"] == CORPS):
        return None
    return soft("nurse-no.prefix", _("护士执业证书编号前六位不是首次注册年份和省份，请与证书核对，一致即可保留。"))
