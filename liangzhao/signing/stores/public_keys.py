"""Verifying what a store signed, with the verifier's own mathematics and the key of the certificate."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from liangzhao.signing.signer import Algorithm
from liangzhao_verify import sm2

ALGORITHM_OF: dict[str, Algorithm] = {"sm2": "SM2", "p256": "ES256", "ed25519": "EdDSA"}

Verifies = Callable[[bytes, bytes], bool]
"""Whether (data, DER signature) belong together under one public key."""


class WrongKindOfPublicKey(Exception):
    """Raised when a certificate holds a key of another kind than its file's name says."""


def verifier_of(kind: str, spki: bytes) -> Verifies:
    """What tells signatures of this public key; raises WrongKindOfPublicKey."""
    try:
        return _VERIFIERS[kind](spki)
    except (ValueError, sm2.NotAnSm2Key) as error:
        raise WrongKindOfPublicKey(kind) from error


def _sm2(spki: bytes) -> Verifies:
    key = sm2.PublicKey.from_spki(spki)
    return lambda data, signature: sm2.verify(key, data, signature)


def _p256(spki: bytes) -> Verifies:
    key = load_der_public_key(spki)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 key")
    method = ec.ECDSA(hashes.SHA256())
    return _without_exception(lambda data, signature: key.verify(signature, data, method))


def _ed25519(spki: bytes) -> Verifies:
    key = load_der_public_key(spki)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    return _without_exception(lambda data, signature: key.verify(signature, data))


def _without_exception(verify: Callable[[bytes, bytes], None]) -> Verifies:
    def verifies(data: bytes, signature: bytes) -> bool:
        try:
            verify(data, signature)
        except InvalidSignature:
            return False
        return True

    return verifies


_VERIFIERS: dict[str, Callable[[bytes], Verifies]] = {"sm2": _sm2, "p256": _p256, "ed25519": _ed25519}
