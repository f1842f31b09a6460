"""X.509 certificates on SM2 and P-256, for test authorities; a certified CA makes the real ones."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from asn1crypto import core, csr, keys, x509

from liangzhao.signing.signer import Algorithm
from liangzhao.signing.stores.public_keys import verifier_of
from liangzhao_verify import sm2

_SIGNATURE_OIDS: dict[Algorithm, str] = {
    "SM2": sm2.SIGNATURE_OID,
    "ES256": "1.2.840.10045.4.3.2",
    "EdDSA": "1.3.101.112",
}
_SERIAL_BITS = 127


@dataclass(frozen=True)
class Subject:
    """Who a certificate is about; ``number`` is the organisation's USCC or None."""

    common_name: str
    organisation: str
    number: str | None = None


@dataclass(frozen=True)
class Validity:
    """The days on which a certificate holds, the second excluded."""

    first: date
    end: date


@dataclass(frozen=True)
class Issuer:
    """Who signs a certificate; ``sign`` gives DER signatures."""

    subject: Subject
    spki: bytes
    algorithm: Algorithm
    sign: Callable[[bytes], bytes]


def certificate(subject: Subject, spki: bytes, issuer: Issuer, validity: Validity, *, extensions: list[Any]) -> bytes:
    """A DER certificate; ``extensions`` come from :func:`authority_extensions` or :func:`holder_extensions`."""
    algorithm = {"algorithm": _SIGNATURE_OIDS[issuer.algorithm]}
    content = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(_SERIAL_BITS) | 1,
            "signature": algorithm,
            "issuer": _name(issuer.subject),
            "validity": {"not_before": _instant(validity.first), "not_after": _instant(validity.end)},
            "subject": _name(subject),
            "subject_public_key_info": keys.PublicKeyInfo.load(spki),
            "extensions": extensions,
        }
    )
    signature = core.OctetBitString(issuer.sign(content.dump()))
    whole = {"tbs_certificate": content, "signature_algorithm": algorithm, "signature_value": signature}
    der: bytes = x509.Certificate(whole).dump()
    return der


def request(subject: x509.Name, spki: bytes, algorithm: Algorithm, sign: Callable[[bytes], bytes]) -> bytes:
    """A PKCS#10 request in DER; ``sign`` gives signatures of the key it is for."""
    content = csr.CertificationRequestInfo(
        {"version": "v1", "subject": subject, "subject_pk_info": keys.PublicKeyInfo.load(spki), "attributes": []}
    )
    whole = {
        "certification_request_info": content,
        "signature_algorithm": {"algorithm": _SIGNATURE_OIDS[algorithm]},
        "signature": core.OctetBitString(sign(content.dump())),
    }
    der: bytes = csr.CertificationRequest(whole).dump()
    return der


def request_is_signed(kind: str, der: bytes) -> bool:
    """Whether the request is signed by the key it is for, a key of this kind."""
    whole = csr.CertificationRequest.load(der)
    content = whole["certification_request_info"]
    verifies = verifier_of(kind, content["subject_pk_info"].dump())
    return verifies(content.dump(), whole["signature"].native)


def authority_extensions(spki: bytes) -> list[Any]:
    """The extensions of a root that signs certificates."""
    return [
        _extension("basic_constraints", {"ca": True}, critical=True),
        _extension("key_usage", {"key_cert_sign", "crl_sign"}, critical=True),
        _extension("key_identifier", subject_key_identifier(spki)),
    ]


def holder_extensions(spki: bytes, issuer_spki: bytes) -> list[Any]:
    """The extensions of a certificate whose key signs documents."""
    return [
        _extension("basic_constraints", {"ca": False}, critical=True),
        _extension("key_usage", {"digital_signature", "non_repudiation"}, critical=True),
        _extension("key_identifier", subject_key_identifier(spki)),
        _extension("authority_key_identifier", {"key_identifier": subject_key_identifier(issuer_spki)}),
    ]


def time_stamping_extensions(spki: bytes, issuer_spki: bytes) -> list[Any]:
    """The extensions of a certificate whose key signs time stamps and nothing else (RFC 3161, 2.3)."""
    return [*holder_extensions(spki, issuer_spki), _extension("extended_key_usage", ["time_stamping"], critical=True)]


def subject_key_identifier(spki: bytes) -> bytes:
    """RFC 5280's first method: SHA-1 of the public key's bits."""
    point: bytes = keys.PublicKeyInfo.load(spki)["public_key"].contents[1:]
    return hashlib.sha1(point, usedforsecurity=False).digest()


def _name(subject: Subject) -> x509.Name:
    parts = {"country_name": "CN", "organization_name": subject.organisation}
    if subject.number:
        parts |= {"organization_identifier": subject.number, "serial_number": subject.number}
    return x509.Name.build(parts | {"common_name": subject.common_name})


def _instant(day: date) -> x509.Time:
    at = datetime.combine(day, time(), UTC)
    return x509.Time({"utc_time": core.UTCTime(at)} if day.year < 2050 else {"general_time": core.GeneralizedTime(at)})


def _extension(name: str, value: Any, *, critical: bool = False) -> dict[str, Any]:
    return {"extn_id": name, "critical": critical, "extn_value": value}
