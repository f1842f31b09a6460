"""What every place for private keys offers, and how it says no."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class StoredKey(Protocol):
    """A private key where it lives; it never leaves a store that is a module or a device."""

    @property
    def spki(self) -> bytes:
        """The DER SubjectPublicKeyInfo."""
        ...

    def sign(self, data: bytes) -> bytes:
        """A signature over the data: DER ``SEQUENCE(r, s)``, for Ed25519 as RFC 8032 has it.

        Raises StoreTrouble. Nobody may rely on it unverified.
        """
        ...


class KeyStore(Protocol):
    """A place for private keys of some kinds (``sm2``, ``p256``, ``ed25519``), found by name and public key."""

    def check(self, keys: Iterable[tuple[str, bytes]]) -> None:
        """Refuse to start with keys, as (name, DER SubjectPublicKeyInfo), that this store may not use.

        Raises KeyNotSafe, UnknownKey, StoreCannot or StoreTrouble.
        """
        ...

    def find(self, key: str, spki: bytes) -> StoredKey:
        """The private half of a public key; raises UnknownKey, KeyNotSafe, StoreCannot or StoreTrouble."""
        ...

    def generate(self, key: str) -> StoredKey:
        """A new key under this name, beside those it has already; raises StoreCannot or StoreTrouble."""
        ...

    def destroy(self, key: str, spki: bytes) -> None:
        """Take a private key away for ever; one that is gone already is no error. Raises StoreTrouble."""
        ...


class KeyNotSafe(Exception):
    """Raised for a key that could leave its module, or that was not made there; the text says which and why."""


class StoreCannot(Exception):
    """Raised when a store is asked for a kind of key or an act that it does not offer; the text says which."""


class StoreTrouble(Exception):
    """Raised when a module or device does not answer, or answers with rubbish; the text is fit for a log."""
