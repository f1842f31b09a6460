"""The canonical licence record: the bytes that are signed. They are the licence; files are faces of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from liangzhao.kernel import records
from liangzhao.licensing.composing import FILING_COLUMNS, FILING_TITLE, FaceText
from liangzhao.registers.effects import Register
from liangzhao_verify.claim import STATUS_INDEX, VALID_UNTIL

RECORD_VERSION = 1


@dataclass(frozen=True)
class Issuance:
    """What issuing adds to a face: identifier, version, issuer the digest of the photo, and where its state stands."""

    kind: Register
    type_code: str
    identifier: str
    version: int
    issuer_code: str
    photo_digest: bytes | None
    status_index: int


def face_json(text: FaceText, kind: Register) -> dict[str, Any]:
    """The face as it is kept beside the record and shown on pages."""
    filings = None
    if text.filings:
        filings = {
            "title": FILING_TITLE,
            "columns": list(FILING_COLUMNS[kind]),
            "rows": [list(row) for row in text.filings],
        }
    return {
        "title": text.title,
        "holder": text.holder,
        "facts": [list(fact) for fact in text.facts],
        "filings": filings,
        "issuer": text.issuer,
    }


def encode(text: FaceText, issuance: Issuance) -> bytes:
    """The deterministic CBOR of a licence."""
    return records.encode(
        {
            "record": RECORD_VERSION,
            "kind": str(issuance.kind),
            "type": issuance.type_code,
            "identifier": issuance.identifier,
            "version": issuance.version,
            "number": text.number,
            "issuer_code": issuance.issuer_code,
            "issued_on": _day(text.issued_on),
            "valid_from": _day(text.valid_from),
            VALID_UNTIL: _day(text.valid_until),
            "photo": issuance.photo_digest,
            STATUS_INDEX: issuance.status_index,
            "face": face_json(text, issuance.kind),
        }
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
