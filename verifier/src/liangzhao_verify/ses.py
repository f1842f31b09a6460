"""Reads electronic seals and seal signatures, v1 (GM/T 0031) and v4 (GB/T 38540)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from asn1crypto import core

from liangzhao_verify import ses_structures as asn1
from liangzhao_verify.legal_time import LEGAL_ZONE

Structure = Literal["v1", "v4"]

# What a lazy parser can raise on bytes that lie about their own shape.
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


class MalformedSeal(Exception):
    """Raised when bytes are no electronic seal or no seal signature of a known form."""


@dataclass(frozen=True)
class SealPicture:
    """The image of a seal; ``kind`` is the maker's word for the format, sizes are millimetres."""

    kind: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Seal:
    """An electronic seal as read.

    ``signed_forms`` are the byte strings its maker may have signed, in the order to try. ``certificate_digests`` are
    (algorithm, digest) of users listed by digest.
    """

    der: bytes
    structure: Structure
    version: int
    seal_id: str
    name: str
    certificates: tuple[bytes, ...]
    certificate_digests: tuple[tuple[str, bytes], ...]
    created_at: datetime
    valid_from: datetime
    valid_until: datetime
    picture: SealPicture
    maker_certificate: bytes
    algorithm: str
    signature: bytes
    signed_forms: tuple[bytes, ...]


@dataclass(frozen=True)
class SesSignature:
    """A seal signature as read; ``signed_bytes`` is what ``cert_der``'s key signed, ``time`` None when unreadable."""

    structure: Structure
    version: int
    seal: Seal
    cert_der: bytes
    data_hash: bytes
    property_info: str
    time: datetime | None
    algorithm: str
    signature: bytes
    signed_bytes: bytes


def parse_seal(der: bytes) -> Seal:
    """The seal in these bytes; raises MalformedSeal."""
    try:
        return _seal(der)
    except _UNREADABLE as error:
        raise MalformedSeal("not an electronic seal") from error


def parse_ses_signature(der: bytes) -> SesSignature:
    """The seal signature in these bytes; raises MalformedSeal."""
    try:
        return _signature_v4(der) if _second_tag(der) == core.OctetString.tag else _signature_v1(der)
    except _UNREADABLE as error:
        raise MalformedSeal("not a seal signature") from error


def _signature_v4(der: bytes) -> SesSignature:
    whole = asn1.SignatureV4.load(der, strict=True)
    return _read(whole["to_sign"], "v4", whole["certificate"], whole["algorithm"], whole["signature"])


def _signature_v1(der: bytes) -> SesSignature:
    whole = asn1.SignatureV1.load(der, strict=True)
    to_sign = whole["to_sign"]
    return _read(to_sign, "v1", to_sign["certificate"], to_sign["algorithm"], whole["signature"])


def _read(to_sign: Any, structure: Structure, certificate: Any, algorithm: Any, signature: Any) -> SesSignature:
    return SesSignature(
        structure=structure,
        version=to_sign["version"].native,
        seal=_seal(to_sign["seal"].dump()),
        cert_der=certificate.native,
        data_hash=to_sign["data_hash"].native,
        property_info=to_sign["property_info"].native,
        time=_signing_time(to_sign["time"]),
        algorithm=algorithm.dotted,
        signature=_octets(signature),
        signed_bytes=to_sign.dump(),
    )


def _octets(bits: Any) -> bytes:
    """The bytes of a bit string that has no spare bits; ValueError for one that hides something in them."""
    if bits.contents[:1] != b"\x00":
        raise ValueError("spare bits in a signature")
    octets: bytes = bits.native
    return octets


def _seal(der: bytes) -> Seal:
    if _second_tag(der) == core.OctetString.tag:
        whole = asn1.SealV4.load(der, strict=True)
        return _read_seal(der, "v4", whole["info"], whole)
    whole = asn1.SealV1.load(der, strict=True)
    return _read_seal(der, "v1", whole["info"], whole["sign_info"])


def _read_seal(der: bytes, structure: Structure, info: Any, made: Any) -> Seal:
    header, properties, picture = info["header"], info["property"], info["picture"]
    if header["id"].native != "ES":
        raise MalformedSeal("the header does not begin with ES")
    entries = list(properties["cert_list"])
    # GM/T 0031 signs the three together; makers of both versions are seen doing either.
    alone, together = info.dump(), _der(core.SequenceOf([info, made["certificate"], made["algorithm"]], spec=core.Any))
    return Seal(
        der=der,
        structure=structure,
        version=header["version"].native,
        seal_id=info["es_id"].native,
        name=properties["name"].native,
        certificates=tuple(entry.native for entry in entries if entry.name == "certificate"),
        certificate_digests=tuple(
            (entry.chosen["type"].native, entry.chosen["value"].native) for entry in entries if entry.name == "digest"
        ),
        created_at=_aware(properties["created"].native),
        valid_from=_aware(properties["valid_from"].native),
        valid_until=_aware(properties["valid_until"].native),
        picture=SealPicture(*(picture[field].native for field in ("type", "data", "width", "height"))),
        maker_certificate=made["certificate"].native,
        algorithm=made["algorithm"].dotted,
        signature=_octets(made["signature"]),
        signed_forms=(alone, together) if structure == "v4" else (together, alone),
    )


def _second_tag(der: bytes) -> int:
    """The tag of a sequence's second element, which tells the versions apart."""
    tag: int = core.Sequence.load(der, strict=True)[1].tag
    return tag


def _signing_time(field: Any) -> datetime | None:
    parsed = field.parse()
    if isinstance(parsed, (core.GeneralizedTime, core.UTCTime)):
        return _aware(parsed.native)
    if not isinstance(parsed, core.BitString):
        return None
    return _time_within(parsed.contents[1:])


def _time_within(octets: bytes) -> datetime | None:
    """The time that v1 hides in a bit string: DER of a time, or its text."""
    for read in (_time_from_der, _time_from_text):
        try:
            return _aware(read(octets))
        except _UNREADABLE:
            continue
    return None


def _time_from_der(octets: bytes) -> datetime:
    at: datetime = asn1.Instant.load(octets, strict=True).native
    return at


def _time_from_text(octets: bytes) -> datetime:
    kind = core.UTCTime if len(octets.rstrip(b"Z")) == len("yymmddhhmmss") else core.GeneralizedTime
    at: datetime = kind(contents=octets).native
    return at


def _aware(at: datetime) -> datetime:
    """Times without a zone are read as the country's legal time."""
    return at if at.utcoffset() is not None else at.replace(tzinfo=LEGAL_ZONE)


def _der(value: Any) -> bytes:
    der: bytes = value.dump()
    return der
