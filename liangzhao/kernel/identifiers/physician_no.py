"""医师执业证书编码: level, category, division, serial; 15 digits without a check digit."""

from __future__ import annotations

import re

from liangzhao.kernel.words import _
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

KIND = "physician-no"
__all__ = ["CATEGORIES", "KIND", "check", "compose", "normalise"]

LEVELS = frozenset("12")
CATEGORIES = frozenset({"10", "20", "30", "41", "42", "43", "44", "45", "46", "47", "48"})
_SHAPE = re.compile(r"[0-9]{15}")


def compose(level: str, category: str, division: str, serial: int) -> str:
    """A number from level (1 or 2), two-digit category, six-digit division and serial."""
    return require_shape(f"{level}{category}{division}{serial:06d}", r"[12]\d{14}", "physician number")


def check(value: str, *, known_division: KnownDivision | None = None) -> Identification:
    """What a 医师执业证书编码 is; only its length is certain, the meaning of its digits is a hint."""
    text = normalise(value)
    if not _SHAPE.fullmatch(text):
        says = _("医师执业证书编码应为15位数字，现为%(length)d位，请对照证书重新填写。")
        return identified(KIND, value, text, [hard("physician-no.shape", says, length=len(text))])
    parts = {"level": text[0], "category": text[1:3], "division": text[3:9], "serial": text[9:]}
    return identified(KIND, value, text, [_prefix(text), _division(text[3:9], known_division)], parts)


def _prefix(text: str) -> IdentifierFinding | None:
    if text[0] in LEVELS and text[1:3] in CATEGORIES:
        return None
    return soft("physician-no.prefix", _("医师执业证书编码前三位不是常见的级别和类别，请与证书核对，一致即可保留。"))


def _division(division: str, known_division: KnownDivision | None) -> IdentifierFinding | None:
    if division[:2] == CORPS:
        return None
    if division[:2] in PROVINCES and (known_division is None or known_division(division)):
        return None
    says = _("医师执业证书编码第4至9位不是已知的行政区划，请与证书核对，一致即可保留。")
    return soft("physician-no.unknown-division", says)
