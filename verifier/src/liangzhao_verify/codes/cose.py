"""COSE_Sign1 (RFC 9052) with ES256: the envelope of printed codes and of status lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from liangzhao_verify import records
from liangzhao_verify.keys import raw_to_der

TAG = b"\xd2"
ALGORITHM, KEY_ID, TYPE = 1, 4, 16
ES256 = -7

_HASH = ec.ECDSA(hashes.SHA256())


class NotSign1(ValueError):
    """Raised when bytes are no COSE_Sign1."""


class KeyUnfit(ValueError):
    """Raised when a key is none of those that ES256 signs with: on another curve, or of another kind."""


@dataclass(frozen=True)
class Sign1:
    """A signed message as it was read, not yet checked; ``header`` joins what is signed and what is not."""

    protected: bytes
    header: dict[Any, Any]
    payload: bytes
    signature: bytes

    @property
    def to_sign(self) -> bytes:
        """The bytes the signature must be over (RFC 9052 §4.4)."""
        return to_sign(self.protected, self.payload)

    def is_signed_by(self, spki: bytes) -> bool:
        """Whether the P-256 key signed this with ES256; raises KeyUnfit for any other key."""
        key = _p256(spki)
        try:
            key.verify(raw_to_der(self.signature), self.to_sign, _HASH)
        except (InvalidSignature, ValueError):
            return False
        return True


def to_sign(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure of a message."""
    return records.encode(["Signature1", protected, b"", payload])


def encode(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """The one form in which we write a message: tagged, deterministic, nothing outside the signature."""
    return TAG + records.encode([protected, {}, payload, signature])


def read(data: bytes) -> Sign1:
    """The message in these bytes, tagged or not; raises NotSign1."""
    try:
        parts = cbor2.loads(data.removeprefix(TAG))
        protected, loose, payload, signature = parts
        covered = cbor2.loads(protected) if protected else {}
        header = {**loose, **covered}
    except (cbor2.CBORDecodeError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise NotSign1("not a COSE_Sign1") from error
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        raise NotSign1("not a COSE_Sign1")
    return Sign1(protected, header, payload, signature)


@lru_cache(maxsize=1024)
def _p256(spki: bytes) -> ec.EllipticCurvePublicKey:
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnfit("not a key ES256 knows") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyUnfit("not a key on P-256")
    return key
