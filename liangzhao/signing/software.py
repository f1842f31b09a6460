"""Keys in files, signatures in this process: for the demo, for tests, and inside the signer process."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509

from liangzhao.signing import keys, sm2
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keys import SigningKey
from liangzhao.signing.signer import Signature, der_to_raw, key_id


class CertificateOfAnotherKey(Exception):
    """Raised when a key's certificate is about a different key."""


@dataclass(frozen=True)
class _Held:
    key: SigningKey
    key_id: str
    certificates: tuple[bytes, ...]


class SoftwareSigner:
    """A signer over a directory of keys; loaded keys are kept. Safe for many threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = KeyDirectory(directory)
        self._held: dict[str, _Held] = {}
        self._loading = threading.Lock()

    def sign(self, key: str, data: bytes) -> Signature:
        """A signature over the data, verified before it is given; raises UnknownKey."""
        return _signed(self._key(key), data)

    def sign_many(self, items: list[tuple[str, bytes]]) -> list[Signature]:
        """A signature per (key, data), in order; raises UnknownKey before the first is made."""
        held = [(self._key(key), data) for key, data in items]
        return [_signed(key, data) for key, data in held]

    def certificate(self, key: str) -> bytes:
        """The DER certificate of the key; raises UnknownKey."""
        return self._key(key).certificates[0]

    def chain(self, key: str) -> list[bytes]:
        """The DER certificates above the key's own, nearest first, root last; raises UnknownKey."""
        return list(self._key(key).certificates[1:])

    def _key(self, name: str) -> _Held:
        held = self._held.get(name)
        if held is None:
            with self._loading:
                held = self._held.get(name) or self._load(name)
                self._held[name] = held
        return held

    def _load(self, name: str) -> _Held:
        _uscc, kind = self._directory.parts(name)
        key = keys.load(kind, self._directory.private_key(name))
        certificates = tuple(self._directory.certificates(name))
        if not certificates or _spki(certificates[0]) != key.spki:
            raise CertificateOfAnotherKey(name)
        return _Held(key, key_id(key.spki), certificates)


def _signed(held: _Held, data: bytes) -> Signature:
    der = held.key.sign(data)
    # A faulty signature must never leave the signer: it would be kept for years before anyone noticed.
    if not held.key.verifies(data, der):
        raise sm2.SignatureFailed("the new signature does not verify")
    value = der if held.key.algorithm == "SM2" else der_to_raw(der)
    return Signature(held.key.algorithm, held.key_id, value)


def _spki(certificate: bytes) -> bytes:
    spki: bytes = x509.Certificate.load(certificate).public_key.dump()
    return spki
