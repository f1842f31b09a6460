"""Checking a printed code: is it ours, by which authority, about which licence? Nothing is asked of the register.

1. read the COSE_Sign1 and its claims; it must be written exactly as we write it
2. find, among the P-256 certificates of the authority it names, the one whose key has the key id: the key now in
   use or a former one, for a printed code is scanned years after it was made
3. verify the ES256 signature over the claims
4. compose the licence identifier the claims stand for
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from liangzhao.kernel import records
from liangzhao.kernel.identifiers import licence_id
from liangzhao.licensing import keys
from liangzhao.licensing.codes import static
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.signer import UnknownKey, key_id, raw_to_der


class ForgedCodeError(ValueError):
    """Raised for text that reads like a code of ours and was not signed by the authority it names."""


@dataclass(frozen=True)
class Proved:
    """What a genuine code says; the licence's state is the register's to tell."""

    identifier: str
    issuer: str
    holder_masked: str


def check(text: str) -> Proved:
    """What the code proves; NotAStaticCode for other text, ForgedCodeError for a wrong signature."""
    signed = static.read(text)
    if _written(signed) != text.upper().rstrip("="):
        raise static.NotAStaticCode(text)
    issuer, holder = signed.claims.get(static.ISSUER), signed.claims.get(static.HOLDER)
    if not isinstance(issuer, str) or not isinstance(holder, str):
        raise static.NotAStaticCode(text)
    _verify(signed, issuer)
    return Proved(_identifier(signed, issuer), issuer, holder)


def _written(signed: static.Signed) -> str:
    """The one way in which our codes are written: whatever the signature does not cover must be as we write it."""
    parts = records.encode([signed.protected, {}, signed.payload, signed.signature])
    return base64.b32encode(static.COSE_SIGN1 + parts).decode().rstrip("=")


def _verify(signed: static.Signed, issuer: str) -> None:
    header = _header(signed)
    named = header.get(static.KEY_ID)
    if header.get(static.ALGORITHM) != static.ES256 or not isinstance(named, bytes):
        raise ForgedCodeError(issuer)
    try:
        _key(issuer, named).verify(raw_to_der(signed.signature), signed.to_sign, ec.ECDSA(hashes.SHA256()))
    except (UnknownKey, InvalidSignature, ValueError):
        raise ForgedCodeError(issuer) from None


def _header(signed: static.Signed) -> dict[object, object]:
    try:
        header = records.decode(signed.protected)
    except (records.RecordUnreadable, TypeError) as error:
        raise ForgedCodeError from error
    if not isinstance(header, dict):
        raise ForgedCodeError
    return header


@lru_cache(maxsize=512)
def _key(issuer: str, named: bytes) -> ec.EllipticCurvePublicKey:
    """The authority's P-256 key, present or former, whose id begins with these eight bytes; raises UnknownKey."""
    kept = KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR))
    for certificate in kept.certificates_ever(keys.p256(issuer)):
        public_key = x509.load_der_x509_certificate(certificate).public_key()
        spki = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if isinstance(public_key, ec.EllipticCurvePublicKey) and bytes.fromhex(key_id(spki))[:8] == named:
            return public_key
    raise UnknownKey(issuer)


def _identifier(signed: static.Signed, issuer: str) -> str:
    claims = signed.claims
    try:
        kind = static.KINDS[claims[static.KIND]]
        type_code = settings.LIANGZHAO_TYPE_CODES[kind]
        return licence_id.compose(type_code, issuer, claims[static.SERIAL], claims[static.VERSION])
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise static.NotAStaticCode from error
