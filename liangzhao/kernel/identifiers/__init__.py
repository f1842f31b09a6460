"""The numbers of the field: normalising, checking, composing; one file per number.

Those that the off-line verifier reads too (licence identifiers and the codes of organisations inside) are its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from liangzhao.kernel.identifiers import id_number, nurse_no, physician_no, qualification_no, reg_no
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao_verify.identifiers import licence_id, org_code, uscc
from liangzhao_verify.identifiers.identification import Identification, IdentifierFinding, KnownDivision
from liangzhao_verify.identifiers.provinces import PROVINCES, RESIDENCE_PERMIT_TAIWAN

__all__ = [
    "KINDS",
    "PROVINCES",
    "RESIDENCE_PERMIT_TAIWAN",
    "Identification",
    "IdentifierFinding",
    "KnownDivision",
    "UnknownKind",
    "check",
    "id_number",
    "licence_id",
    "nurse_no",
    "org_code",
    "physician_no",
    "qualification_no",
    "reg_no",
    "uscc",
]

_Check = Callable[[str, KnownDivision | None, date | None], Identification]

_CHECKS: dict[str, _Check] = {
    id_number.KIND: lambda value, known, on: id_number.check(value, known_division=known, on=on),
    uscc.KIND: lambda value, known, _on: uscc.check(value, known_division=known),
    org_code.KIND: lambda value, _known, _on: org_code.check(value),
    reg_no.KIND: lambda value, known, _on: reg_no.check(value, known_division=known),
    physician_no.KIND: lambda value, known, _on: physician_no.check(value, known_division=known),
    nurse_no.KIND: lambda value, _known, _on: nurse_no.check(value),
    licence_id.KIND: lambda value, _known, _on: licence_id.check(value),
    qualification_no.KIND: lambda value, known, on: qualification_no.check(value, known_division=known, on=on),
}
KINDS = tuple(_CHECKS)


class UnknownKind(Refusal):
    """Raised when an identifier of a kind that does not exist is to be checked."""

    template = _("没有这种编码：%(kind)s。可核对的编码有：%(kinds)s。")


def check(
    kind: str, value: str, *, known_division: KnownDivision | None = None, on: date | None = None
) -> Identification:
    """What a value of one of KINDS is and what is wrong with it; UnknownKind for another kind."""
    if kind not in _CHECKS:
        raise UnknownKind(kind=kind, kinds=KINDS)
    return _CHECKS[kind](value, known_division, on)
