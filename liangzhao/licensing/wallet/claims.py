"""What a wallet's copy of a licence says: the face, fact by fact, each to be shown or kept back by its holder."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

from liangzhao.documents import store
from liangzhao.kernel.words import _
from liangzhao.licensing.models import Licence
from liangzhao.licensing.wallet.concealing import Hidden

NAMES = {
    "姓名": "name",
    "性别": "sex",
    "出生年月": "birth_month",
    "执业级别": "practice_level",
    "执业类别": "practice_category",
    "执业范围": "practice_scope",
    "任职资格": "professional_title",
    "技术职称": "professional_title",
    "证书编码": "licence_number",
    "护士执业证书编号": "licence_number",
    "执业地点": "practice_place",
    "主要执业机构": "main_institution",
    "注册有效期至": "registered_until",
    "签发机关": "issuing_authority",
    "签发日期": "issued_on",
}
"""By the label on the face, the claim that says it."""
FILING_NAMES = {"机构名称": "institution", "执业范围": "practice_scope", "有效期限": "term", "备案时间": "filed_on"}

FILINGS, IDENTIFIER, RECORD, PHOTO = "filings", "licence_identifier", "record_sm3", "picture"
BESIDE_THE_FACE = {
    FILINGS: _("多机构执业备案"),
    IDENTIFIER: _("电子证照标识"),
    RECORD: _("证照记录摘要（SM3）"),
    PHOTO: _("照片"),
}
FACTS = {
    Licence.Kind.PHYSICIAN: (
        "姓名",
        "性别",
        "出生年月",
        "执业级别",
        "执业类别",
        "执业范围",
        "任职资格",
        "证书编码",
        "执业地点",
        "主要执业机构",
        "签发机关",
        "签发日期",
    ),
    Licence.Kind.NURSE: (
        "姓名",
        "性别",
        "出生年月",
        "执业地点",
        "主要执业机构",
        "技术职称",
        "护士执业证书编号",
        "注册有效期至",
        "签发机关",
        "签发日期",
    ),
}
"""The labels of each kind's face, in its order: what the description of the credential lists."""
_DAY = re.compile(r"(\d{4})年(\d{2})月(?:(\d{2})日)?")


def claims_of(licence: Licence, *, with_photo: bool) -> dict[str, Hidden]:
    """Every claim of a licence, each Hidden; empty facts are left out. The photo, if wanted, is a data: URL."""
    said = {NAMES[label]: Hidden(plain(text)) for label, text in licence.face["facts"] if label in NAMES and text}
    said[IDENTIFIER] = Hidden(licence.identifier)
    said[RECORD] = Hidden(bytes(licence.record_digest).hex())
    if licence.face["filings"]:
        said[FILINGS] = Hidden([Hidden(filing) for filing in _filings(licence.face["filings"])])
    if with_photo and licence.photo:
        content = base64.b64encode(store.read(licence.photo)).decode()
        said[PHOTO] = Hidden(f"data:{licence.photo.media_type};base64,{content}")
    return said


def labels_of(kind: str) -> dict[str, str]:
    """By claim, what a kind's credential calls it: the label on the face."""
    return {NAMES[label]: label for label in FACTS[Licence.Kind(kind)]} | BESIDE_THE_FACE


def plain(text: str) -> str:
    """A day or month of a face as ISO 8601 has it; other words as they are."""
    found = _DAY.fullmatch(text)
    return "-".join(part for part in found.groups() if part) if found else text


def _filings(shown: dict[str, Any]) -> Iterator[dict[str, str]]:
    names = [FILING_NAMES[column] for column in shown["columns"]]
    return (dict(zip(names, map(plain, row), strict=True)) for row in shown["rows"])
