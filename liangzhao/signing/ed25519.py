"""Ed25519 keys (RFC 8032), with which the public log signs: its readers know no other algorithm."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from liangzhao.signing.signer import Algorithm


class Ed25519Key:
    """An Ed25519 key in memory."""

    algorithm: Algorithm = "EdDSA"

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.spki = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @classmethod
    def generate(cls) -> Ed25519Key:
        """A new random key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, stored: bytes) -> Ed25519Key:
        """The key of an unencrypted PKCS#8 file in PEM; raises ValueError, TypeError or UnsupportedAlgorithm."""
        key = serialization.load_pem_private_key(stored, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("not an Ed25519 key")
        return cls(key)

    def sign(self, data: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(data)

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's over the data."""
        try:
            self._key.public_key().verify(signature, data)
        except InvalidSignature:
            return False
        return True

    def pem(self) -> bytes:
        """The key as unencrypted PKCS#8 in PEM."""
        return self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
