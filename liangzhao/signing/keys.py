"""The kinds of key: SM2 for seals and records, P-256 for PAdES and COSE, Ed25519 for the public log."""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from liangzhao.signing import ed25519
from liangzhao.signing.signer import Algorithm
from liangzhao_verify import sm2


class SigningKey(Protocol):
    """A private key in memory; signatures are DER ``SEQUENCE(r, s)``."""

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm its signatures name."""
        ...

    @property
    def spki(self) -> bytes:
        """The DER SubjectPublicKeyInfo."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The DER signature over the data."""
        ...

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether the DER signature is this key's over the data."""
        ...

    def pem(self) -> bytes:
        """The key as unencrypted PKCS#8 in PEM."""
        ...


class Sm2Key:
    """An SM2 key in memory."""

    algorithm: Algorithm = "SM2"

    def __init__(self, key: sm2.PrivateKey) -> None:
        self._key = key
        self.spki = key.public_key.spki()

    def sign(self, data: bytes) -> bytes:
        """The DER signature, SM2 with SM3 under the usual distinguishing id."""
        return self._key.sign(data)

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether the DER signature is this key's over the data."""
        return sm2.verify(self._key.public_key, data, signature)

    def pem(self) -> bytes:
        """The key as unencrypted PKCS#8 in PEM."""
        return self._key.pem()


class P256Key:
    """A P-256 key in memory."""

    algorithm: Algorithm = "ES256"

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.spki = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, data: bytes) -> bytes:
        """The DER signature, ECDSA with SHA-256."""
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether the DER signature is this key's over the data."""
        try:
            self._key.public_key().verify(signature, data, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def pem(self) -> bytes:
        """The key as unencrypted PKCS#8 in PEM."""
        return self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


class WrongKindOfKey(Exception):
    """Raised when a key file holds a key of another kind than its name says."""


def generate(kind: str) -> SigningKey:
    """A new random key; ``kind`` is ``sm2``, ``p256`` or ``ed25519``."""
    if kind == "ed25519":
        return ed25519.Ed25519Key.generate()
    return Sm2Key(sm2.PrivateKey.generate()) if kind == "sm2" else P256Key(ec.generate_private_key(ec.SECP256R1()))


def load(kind: str, stored: bytes) -> SigningKey:
    """The key of an unencrypted PKCS#8 file in PEM; raises WrongKindOfKey."""
    if kind == "ed25519":
        return _load_ed25519(stored)
    return _load_sm2(stored) if kind == "sm2" else _load_p256(stored)


def _load_ed25519(stored: bytes) -> SigningKey:
    try:
        return ed25519.Ed25519Key.load(stored)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongKindOfKey("not an Ed25519 key") from error


def _load_sm2(stored: bytes) -> Sm2Key:
    try:
        return Sm2Key(sm2.PrivateKey.load(stored))
    except (sm2.NotAnSm2Key, ValueError) as error:
        raise WrongKindOfKey("not an SM2 key") from error


def _load_p256(stored: bytes) -> P256Key:
    try:
        key = serialization.load_pem_private_key(stored, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongKindOfKey("not a P-256 key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise WrongKindOfKey("not a P-256 key")
    return P256Key(key)
