"""Writes electronic seals and seal signatures, v4; what reads them is the verifier's and is given from here too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import core

from liangzhao_verify import ses_structures as asn1
from liangzhao_verify import sm2
from liangzhao_verify.ses import (
    MalformedSeal,
    Seal,
    SealPicture,
    SesSignature,
    parse_seal,
    parse_ses_signature,
)

__all__ = [
    "MalformedSeal",
    "Seal",
    "SealContent",
    "SealPicture",
    "SesSignature",
    "build_seal",
    "build_ses_signature",
    "parse_seal",
    "parse_ses_signature",
]

_VERSION = 4
_WHOLE_CERTIFICATES = 1


@dataclass(frozen=True)
class SealContent:
    """What a new seal says."""

    seal_id: str
    maker_system: str
    kind: int
    name: str
    certificates: tuple[bytes, ...]
    created_at: datetime
    valid_from: datetime
    valid_until: datetime
    picture: SealPicture


def build_seal(content: SealContent, maker_certificate: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """A v4 seal; ``sign`` gives the maker's DER signature over DER(eSealInfo)."""
    info = asn1.SealInfoV4(
        {
            "header": {"id": "ES", "version": _VERSION, "vid": content.maker_system},
            "es_id": content.seal_id,
            "property": {
                "type": content.kind,
                "name": content.name,
                "cert_list_type": _WHOLE_CERTIFICATES,
                "cert_list": [
                    asn1.CertificateEntry("certificate", core.OctetString(der)) for der in content.certificates
                ],
                "created": _instant(content.created_at),
                "valid_from": _instant(content.valid_from),
                "valid_until": _instant(content.valid_until),
            },
            "picture": {
                "type": content.picture.kind,
                "data": content.picture.data,
                "width": content.picture.width,
                "height": content.picture.height,
            },
        }
    )
    whole = {
        "info": info,
        "certificate": maker_certificate,
        "algorithm": sm2.SIGNATURE_OID,
        "signature": sign(info.dump()),
    }
    return _der(asn1.SealV4(whole))


def build_ses_signature(
    seal: bytes,
    data_hash: bytes,
    property_info: str,
    signed_at: datetime,
    cert: bytes,
    sign: Callable[[bytes], bytes],
) -> bytes:
    """A v4 seal signature; ``sign`` gives the DER SM2 signature over DER(TBS_Sign), ``cert`` is its certificate."""
    to_sign = asn1.ToSignV4(
        {
            "version": _VERSION,
            "seal": core.Any(core.Sequence.load(seal)),
            "time": core.Any(_general_time(signed_at)),
            "data_hash": data_hash,
            "property_info": property_info,
        }
    )
    whole = {
        "to_sign": to_sign,
        "certificate": cert,
        "algorithm": sm2.SIGNATURE_OID,
        "signature": sign(to_sign.dump()),
    }
    return _der(asn1.SignatureV4(whole))


def _instant(at: datetime) -> Any:
    return asn1.Instant("general", _general_time(at))


def _general_time(at: datetime) -> Any:
    return core.GeneralizedTime(at.astimezone(UTC).replace(microsecond=0))


def _der(value: Any) -> bytes:
    der: bytes = value.dump()
    return der
