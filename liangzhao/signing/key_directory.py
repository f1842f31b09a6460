"""Where keys, certificates and seals lie: one folder per authority, trust roots beside them.

``<uscc>/<kind>.key.pem`` (0600) · ``<uscc>/<kind>.crt.pem`` (own certificate, then those above it) ·
``<uscc>/<kind>.<date>.crt.pem`` (of a former key: what it signed is still proven; its private key is gone) ·
``<uscc>/seal.esl`` · ``trust/*.pem`` · ``ca/`` (only in the demo: the roots' keys, which no key name reaches).
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from asn1crypto import pem

from liangzhao.signing.signer import UnknownKey

_KEY_NAME = re.compile(r"([0-9A-Z]{18})/(sm2|p256)")
_ANYONE_ELSE = stat.S_IRWXG | stat.S_IRWXO


class KeyFileTooOpen(Exception):
    """Raised when a private key can be read by others than its owner."""


class KeyDirectory:
    """A folder of keys, read and written by name."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def parts(self, key: str) -> tuple[str, str]:
        """The USCC and the kind (``sm2`` or ``p256``) of a key name; raises UnknownKey."""
        found = _KEY_NAME.fullmatch(key)
        if not found:
            raise UnknownKey(key)
        return found[1], found[2]

    def key_path(self, key: str) -> Path:
        """The file of the private key."""
        uscc, kind = self.parts(key)
        return self.path / uscc / f"{kind}.key.pem"

    def certificates_path(self, key: str) -> Path:
        """The file of the certificate and those above it."""
        uscc, kind = self.parts(key)
        return self.path / uscc / f"{kind}.crt.pem"

    def seal_path(self, uscc: str) -> Path:
        """The file of the authority's electronic seal."""
        return self.path / uscc / "seal.esl"

    def trust_path(self) -> Path:
        """The folder of trust roots."""
        return self.path / "trust"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other writers of the folder out, in this process or another."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def private_key(self, key: str) -> bytes:
        """The private key's PEM; raises UnknownKey, or KeyFileTooOpen when others may read it."""
        path = self.key_path(key)
        try:
            if path.stat().st_mode & _ANYONE_ELSE:
                raise KeyFileTooOpen(key)
            return path.read_bytes()
        except FileNotFoundError as error:
            raise UnknownKey(key) from error

    def certificates(self, key: str) -> list[bytes]:
        """The DER certificates, own first, root last; raises UnknownKey."""
        try:
            return read_certificates(self.certificates_path(key))
        except FileNotFoundError as error:
            raise UnknownKey(key) from error

    def certificates_ever(self, key: str) -> list[bytes]:
        """The DER certificate of the key and those of the keys that had its name before, newest first.

        Raises UnknownKey for what is no key's name.
        """
        uscc, kind = self.parts(key)
        kept = (self.path / uscc).glob(f"{kind}.*.crt.pem")
        paths = [self.certificates_path(key), *sorted(kept, reverse=True)]
        return [read_certificates(path)[0] for path in paths if path.exists()]

    def trust_roots(self) -> list[bytes]:
        """The DER certificates of every trust root."""
        return [der for path in sorted(self.trust_path().glob("*.pem")) for der in read_certificates(path)]


def read_certificates(path: Path) -> list[bytes]:
    """The DER certificates of a PEM file, in its order."""
    return [der for _name, _headers, der in pem.unarmor(path.read_bytes(), multiple=True)]


def armored(*certificates: bytes) -> bytes:
    """A PEM file of DER certificates."""
    return b"".join(pem.armor("CERTIFICATE", der) for der in certificates)


def write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put a whole file in place at once, with the given permissions from its first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
