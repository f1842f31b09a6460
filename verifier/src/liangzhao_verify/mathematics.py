"""Whether a signature is by a key over some bytes, for the kinds of key that certificates in the wild hold."""

from __future__ import annotations

from asn1crypto import core, keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from liangzhao_verify import sm2

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "1.2.840.10045.4.3.2": hashes.SHA256(),
    "1.2.840.10045.4.3.3": hashes.SHA384(),
    "1.2.840.10045.4.3.4": hashes.SHA512(),
    "1.2.840.113549.1.1.11": hashes.SHA256(),
    "1.2.840.113549.1.1.12": hashes.SHA384(),
    "1.2.840.113549.1.1.13": hashes.SHA512(),
}
# SM2 with SM3; the others are what writers put there who name the curve or the family instead.
_SM2_METHODS = frozenset({sm2.SIGNATURE_OID, sm2.CURVE_OID, "1.2.156.10197.1.301.1", "1.2.156.10197.1.300"})
_SM2_COORDINATE = 32
_SMALLEST_RSA_BITS = 2048


class UnsupportedKeyError(Exception):
    """Raised for a key or a signature algorithm that this verifier does not know or no longer accepts."""


def is_signed_by(spki: bytes, algorithm: str, data: bytes, signature: bytes) -> bool:
    """Whether the signature (algorithm as OID) is by the key over the data; raises UnsupportedKeyError.

    The key decides: one on the SM2 curve verifies SM2 signatures only.
    """
    if _is_sm2(spki):
        if algorithm not in _SM2_METHODS:
            raise UnsupportedKeyError(algorithm)
        return _sm2(spki, data, signature)
    return _classic(spki, algorithm, data, signature)


def _is_sm2(spki: bytes) -> bool:
    try:
        algorithm = keys.PublicKeyInfo.load(spki)["algorithm"]
        return bool(algorithm["parameters"].native == sm2.CURVE_OID)
    except (ValueError, KeyError, TypeError) as error:
        raise UnsupportedKeyError("not a public key") from error


def _sm2(spki: bytes, data: bytes, signature: bytes) -> bool:
    try:
        return sm2.PublicKey.from_spki(spki).verify(data, _der(signature))
    except sm2.NotAnSm2Key as error:
        raise UnsupportedKeyError("not a point on the SM2 curve") from error


def _der(signature: bytes) -> bytes:
    """The signature as DER; some devices write the 64 bytes of r and s instead."""
    if len(signature) == 2 * _SM2_COORDINATE and not _is_pair(signature):
        return encode_dss_signature(
            int.from_bytes(signature[:_SM2_COORDINATE]), int.from_bytes(signature[_SM2_COORDINATE:])
        )
    return signature


def _is_pair(signature: bytes) -> bool:
    try:
        return len(core.SequenceOf.load(signature, spec=core.Integer, strict=True)) == 2
    except (ValueError, TypeError):
        return False


def _classic(spki: bytes, algorithm: str, data: bytes, signature: bytes) -> bool:
    digest = _HASHES.get(algorithm)
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnsupportedKeyError("not a key this verifier knows") from error
    if digest is None:
        raise UnsupportedKeyError(algorithm)
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SMALLEST_RSA_BITS:
            key.verify(signature, data, padding.PKCS1v15(), digest)
        else:
            raise UnsupportedKeyError("not a key this verifier accepts")
    except InvalidSignature:
        return False
    return True
