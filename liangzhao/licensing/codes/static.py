"""The printed code: one QR for a phone's camera and for a reader without network (design.md §6).

It is a URL in the QR alphabet, ``HTTPS://HOST/S/<base32>``. The base32 text is a COSE_Sign1 (RFC 9052, ES256)
over a CWT (RFC 8392) with the least that proves the licence: issuer, time, identifier, masked holder. Written here,
read by the verifier.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings

from liangzhao.kernel import clock, masking, records
from liangzhao.licensing.models import Licence
from liangzhao.signing.signer import Signature
from liangzhao_verify.codes import cose
from liangzhao_verify.codes.cose import TAG as COSE_SIGN1
from liangzhao_verify.codes.reading import (
    EXPIRES,
    HOLDER,
    ISSUED_AT,
    ISSUER,
    KIND,
    KINDS,
    SERIAL,
    STATUS_INDEX,
    VERSION,
    NotAStaticCode,
    read,
)

__all__ = [
    "COSE_SIGN1",
    "EXPIRES",
    "HOLDER",
    "ISSUED_AT",
    "ISSUER",
    "KIND",
    "KINDS",
    "LONGEST_HOLDER",
    "SERIAL",
    "STATUS_INDEX",
    "VERSION",
    "NotAStaticCode",
    "Unsigned",
    "compose",
    "masked_holder",
    "read",
]

LONGEST_HOLDER = 20  # characters: an institution's long name must not push the code beyond QR version 14


@dataclass(frozen=True)
class Unsigned:
    """The claims of a static code and the bytes to sign over them."""

    protected: bytes
    payload: bytes

    @property
    def to_sign(self) -> bytes:
        """The Sig_structure of RFC 9052 §4.4."""
        return cose.to_sign(self.protected, self.payload)

    def url(self, signature: Signature) -> str:
        """The text of the printed QR code."""
        text = base64.b32encode(cose.encode(self.protected, self.payload, signature.value)).decode().rstrip("=")
        return f"{settings.LIANGZHAO_PUBLIC_URL.upper()}/S/{text}"


def compose(licence: Licence, *, key_id: str, at: datetime, status_index: int | None = None) -> Unsigned:
    """The unsigned code of a licence sealed at ``at`` with the P-256 key ``key_id``.

    ``status_index`` is the licence's place in its authority's status list.
    """
    _type, issuer, serial, version = licence.identifier.split(".")[5:9]
    claims: dict[int, Any] = {
        ISSUER: issuer,
        ISSUED_AT: int(at.timestamp()),
        KIND: KINDS.index(licence.kind),
        SERIAL: serial,
        VERSION: int(version),
        HOLDER: masked_holder(licence),
    }
    if licence.valid_until:
        last = datetime.combine(licence.valid_until, time(23, 59, 59), tzinfo=clock.LEGAL_ZONE)
        claims[EXPIRES] = int(last.astimezone(UTC).timestamp())
    if status_index is not None:
        claims[STATUS_INDEX] = status_index
    protected = records.encode({cose.ALGORITHM: cose.ES256, cose.KEY_ID: bytes.fromhex(key_id)[:8]})
    return Unsigned(protected=protected, payload=records.encode(claims))


def masked_holder(licence: Licence) -> str:
    """The holder as a static code shows it: institutions by name, people masked."""
    holder = str(licence.face["holder"])
    if licence.kind == Licence.Kind.INSTITUTION:
        return holder if len(holder) <= LONGEST_HOLDER else f"{holder[:LONGEST_HOLDER]}…"
    return masking.person_name(holder)
