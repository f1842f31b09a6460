"""The face of a licence: what is printed, in the order the law gives, before any file format."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class LicenceKind(StrEnum):
    """The three licences of this system."""

    INSTITUTION = "institution"
    PHYSICIAN = "physician"
    NURSE = "nurse"


@dataclass(frozen=True)
class FilingTable:
    """The table 多机构执业备案 of a practitioner's face: headings and one row per filing."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Face:
    """Everything a licence file shows; OFD and PDF are renderings of the same face.

    ``facts`` holds label and text in statutory order and ends with 签发机关 and 签发日期.
    ``photo`` is a JPEG or None. ``static_code`` is the text of the printed QR code.
    ``record`` is the canonical signed record, attached to the files; ``record_certificate`` (DER) is
    of the key that signed it, which may have been replaced since. ``status_list`` is the address of the list
    in which the licence's state stands at ``status_index``; licences from before there were lists have none.
    """

    kind: LicenceKind
    title: str
    identifier: str
    version: int
    holder_name: str
    number: str
    facts: tuple[tuple[str, str], ...]
    filings: FilingTable | None
    issuer: str
    issuer_code: str
    issuer_division: str
    issued_on: date
    valid_from: date | None
    valid_until: date | None
    photo: bytes | None
    static_code: str
    record: bytes
    record_signature: bytes = b""
    record_certificate: bytes = b""
    type_code: str = ""
    status_list: str = ""
    status_index: int | None = None
    extra: dict[str, str] = field(default_factory=dict)
