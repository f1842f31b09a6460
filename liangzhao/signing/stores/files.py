"""Private keys in files readable by their owner alone: for the demo and for tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from liangzhao.signing import keys
from liangzhao.signing.key_directory import KeyDirectory, write
from liangzhao.signing.keys import SigningKey
from liangzhao.signing.signer import UnknownKey, key_id
from liangzhao.signing.stores.store import StoredKey

_PRIVATE = 0o600


class CertificateOfAnotherKey(Exception):
    """Raised when a key's certificate is about a different key."""


class FileStore:
    """The folder of keys itself; a file per private key, named by the key's id once it was rotated."""

    def __init__(self, directory: Path) -> None:
        self._directory = KeyDirectory(directory)

    def check(self, keys: Iterable[tuple[str, bytes]]) -> None:
        """Nothing to refuse beforehand: files are read, and their permissions looked at, at first need."""

    def find(self, key: str, spki: bytes) -> SigningKey:
        """The private half; raises UnknownKey, KeyFileTooOpen, WrongKindOfKey or CertificateOfAnotherKey."""
        _holder, kind = self._directory.parts(key)
        found = keys.load(kind, self._directory.private_key(key, key_id(spki)))
        if found.spki != spki:
            raise CertificateOfAnotherKey(key)
        return found

    def generate(self, key: str) -> StoredKey:
        """A new key in a file named by its id."""
        _holder, kind = self._directory.parts(key)
        made = keys.generate(kind)
        write(self._directory.key_path(key, key_id(made.spki)), made.pem(), _PRIVATE)
        return made

    def destroy(self, key: str, spki: bytes) -> None:
        """Take the file away; the plain name only when it holds this very key."""
        self._directory.key_path(key, key_id(spki)).unlink(missing_ok=True)
        plain = self._directory.key_path(key)
        try:
            _holder, kind = self._directory.parts(key)
            if keys.load(kind, self._directory.private_key(key)).spki == spki:
                plain.unlink()
        except UnknownKey:
            return
