"""The printed code: one QR for a phone's camera and for a reader without network (design.md §6).

It is a URL in the QR alphabet, ``HTTPS://HOST/S/<base32>``. The base32 text is a COSE_Sign1 (RFC 9052, ES256)
over a CWT (RFC 8392) with the least that proves the licence: issuer, time, identifier, masked holder.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings

from liangzhao.kernel import clock, masking, records
from liangzhao.licensing.models import Licence
from liangzhao.signing.signer import Signature

COSE_SIGN1 = b"\xd2"
ALGORITHM, KEY_ID, ES256 = 1, 4, -7
ISSUER, EXPIRES, ISSUED_AT = 1, 4, 6
KIND, SERIAL, VERSION, HOLDER = -65537, -65538, -65539, -65540
KINDS = (Licence.Kind.INSTITUTION, Licence.Kind.PHYSICIAN, Licence.Kind.NURSE)
LONGEST_HOLDER = 20  # characters: an institution's long name must not push the code beyond QR version 14


@dataclass(frozen=True)
class Unsigned:
    """The claims of a static code and the bytes to sign over them."""

    protected: bytes
    payload: bytes

    @property
    def to_sign(self) -> bytes:
        """The Sig_structure of RFC 9052 §4.4."""
        return records.encode(["Signature1", self.protected, b"", self.payload])

    def url(self, signature: Signature) -> str:
        """The text of the printed QR code."""
        signed = COSE_SIGN1 + records.encode([self.protected, {}, self.payload, signature.value])
        text = base64.b32encode(signed).decode().rstrip("=")
        return f"{settings.LIANGZHAO_PUBLIC_URL.upper()}/S/{text}"


def compose(licence: Licence, *, key_id: str, at: datetime) -> Unsigned:
    """The unsigned code of a licence sealed at ``at`` with the P-256 key ``key_id``."""
    _type, issuer, serial, version = licence.identifier.split(".")[5:9]
    claims: dict[int, Any] = {
        ISSUER: issuer,
        ISSUED_AT: int(at.timestamp()),
        KIND: KINDS.index(Licence.Kind(licence.kind)),
        SERIAL: serial,
        VERSION: int(version),
        HOLDER: masked_holder(licence),
    }
    if licence.valid_until:
        last = datetime.combine(licence.valid_until, time(23, 59, 59), tzinfo=clock.LEGAL_ZONE)
        claims[EXPIRES] = int(last.astimezone(UTC).timestamp())
    return Unsigned(
        protected=records.encode({ALGORITHM: ES256, KEY_ID: bytes.fromhex(key_id)[:8]}), payload=records.encode(claims)
    )


def masked_holder(licence: Licence) -> str:
    """The holder as a static code shows it: institutions by name, people masked."""
    holder = str(licence.face["holder"])
    if licence.kind == Licence.Kind.INSTITUTION:
        return holder if len(holder) <= LONGEST_HOLDER else f"{holder[:LONGEST_HOLDER]}…"
    return masking.person_name(holder)


@dataclass(frozen=True)
class Signed:
    """A static code as it was read; not yet checked."""

    protected: bytes
    payload: bytes
    signature: bytes
    claims: dict[int, Any]

    @property
    def to_sign(self) -> bytes:
        """The bytes the signature must be over."""
        return records.encode(["Signature1", self.protected, b"", self.payload])


class NotAStaticCode(ValueError):
    """Raised for text that no printed code of ours holds."""


def read(text: str) -> Signed:
    """The parts of the base32 text of a static code; NotAStaticCode otherwise."""
    try:
        raw = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
        if raw[:1] != COSE_SIGN1:
            raise NotAStaticCode(text)
        parts = records.decode(raw[1:])
        if not isinstance(parts, list):
            raise NotAStaticCode(text)
        protected, _unprotected, payload, signature = parts
        claims = records.decode(payload)
    except (binascii.Error, records.RecordUnreadable, TypeError, ValueError) as error:
        raise NotAStaticCode(text) from error
    if not isinstance(claims, dict) or not isinstance(signature, bytes):
        raise NotAStaticCode(text)
    return Signed(protected, payload, signature, claims)
