"""The last look before a seal (SEC-I5): ``seal`` accepts nothing but the token made here.

Each check has a failing example in the tests. Run when a licence is planned, and again on the stored row before
it is sealed, so that what is sealed is what was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from liangzhao.kernel import records
from liangzhao.kernel.identifiers import licence_id
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import Sentence, _, sentence
from liangzhao.licensing.composing import MAY_BE_BLANK, TITLES
from liangzhao.licensing.faces.fonts import missing_glyphs
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.signing.digests import sm3
from liangzhao_verify.claim import STATUS_INDEX


class LintFailed(Refusal):
    """Raised when a licence must not be sealed; ``finding`` says why."""

    template = _("证照未能制作：%(finding)s请联系登记机关更正登记信息。")


@dataclass(frozen=True)
class Linted:
    """A licence that was looked at. Only ``check`` makes it."""

    licence: Licence
    _made_by: object

    def __post_init__(self) -> None:
        if self._made_by is not _TOKEN:
            raise TypeError("only lint.check makes this token")


_TOKEN = object()


def check(licence: Licence) -> Linted:
    """The token that lets a licence be sealed; LintFailed with the first thing that is wrong."""
    for finding in _findings(licence):
        raise LintFailed(finding=finding)
    return Linted(licence, _TOKEN)


def _findings(licence: Licence) -> list[Sentence]:
    try:
        record = records.decode(bytes(licence.record))
    except records.RecordUnreadable:
        return [sentence(_("证照记录无法读取。"))]
    if not isinstance(record, dict):
        return [sentence(_("证照记录无法读取。"))]
    return [*_identity(licence, record), *_dates(licence, record), *_words(licence)]


def _identity(licence: Licence, record: dict[Any, Any]) -> list[Sentence]:
    found = []
    if sm3(bytes(licence.record)) != bytes(licence.record_digest):
        found.append(sentence(_("证照记录与摘要不符。")))
    if record.get("identifier") != licence.identifier or record.get("face") != licence.face:
        found.append(sentence(_("证照记录与登记内容不符。")))
    # Licences planned before there were status lists have none in their record; their printed code names it.
    if record.get(STATUS_INDEX, licence.status_index) != licence.status_index:
        found.append(sentence(_("证照记录与登记内容不符。")))
    if not licence_id.check(licence.identifier).ok:
        found.append(sentence(_("电子证照标识校验位有误。")))
    if licence.face.get("title") != TITLES[Register(licence.kind)]:
        found.append(sentence(_("证照名称有误。")))
    if licence.kind != Licence.Kind.INSTITUTION and (licence.photo_id is None or record.get("photo") is None):
        found.append(sentence(_("缺少已确认的照片。")))
    return found


def _dates(licence: Licence, record: dict[Any, Any]) -> list[Sentence]:
    kept = {"issued_on": licence.issued_on, "valid_from": licence.valid_from, "valid_until": licence.valid_until}
    if any(record.get(name) != (day.isoformat() if day else None) for name, day in kept.items()):
        return [sentence(_("证照记录中的日期与登记内容不符。"))]
    if licence.kind == Licence.Kind.PHYSICIAN and licence.valid_until is not None:
        return [sentence(_("医师执业证书不设有效期限。"))]
    if licence.kind != Licence.Kind.PHYSICIAN and licence.valid_until is None:
        return [sentence(_("缺少有效期限。"))]
    if licence.issued_on < date(1949, 10, 1):
        return [sentence(_("签发日期有误。"))]
    return []


def _words(licence: Licence) -> list[Sentence]:
    face = licence.face
    empty = [label for label, text in face["facts"] if not text and label not in MAY_BE_BLANK]
    if empty:
        return [sentence(_("证照内容不完整。"))]
    rows = face["filings"]["rows"] if face["filings"] else []
    text = "".join([*(text for _label, text in face["facts"]), *("".join(row) for row in rows)])
    if any(ord(character) < 32 for character in text):  # first: no typeface draws them, and no page would show which
        return [sentence(_("证照内容含有不可见字符。"))]
    lost = missing_glyphs(text)
    return [sentence(_("字库缺少字形：%(lost)s。"), lost=lost)] if lost else []
