"""Where keys, certificates and seals lie: one folder per authority, one for the public log, trust roots beside them.

``<uscc>/<kind>.crt.pem`` (own certificate, then those above it: it decides which private key signs) ·
``<uscc>/<kind>.key.pem`` or ``<uscc>/<kind>.<key id>.key.pem`` (0600, unless a module or device holds it) ·
``<uscc>/<kind>.<time>.crt.pem`` (of a former key: what it signed is still proven; its private key is gone) ·
``<uscc>/seal.esl`` · ``trust/*.pem`` · ``ca/`` (only in the demo: the roots' keys, which no key name reaches).
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from asn1crypto import pem

from liangzhao.signing.signer import UnknownKey
from liangzhao_verify import revocation
from liangzhao_verify.revocation import Revocation

_KEY_NAME = re.compile(r"(log|[0-9A-Z]{18})/((?<!log/)p256|sm2|(?<=log/)ed25519)")
ANYONE_ELSE = stat.S_IRWXG | stat.S_IRWXO


class KeyFileTooOpen(Exception):
    """Raised when a private key can be read by others than its owner."""


class KeyDirectory:
    """A folder of keys, read and written by name."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def parts(self, key: str) -> tuple[str, str]:
        """The USCC (or ``log``) and the kind (``sm2``, ``p256``, ``ed25519``) of a key name; raises UnknownKey."""
        found = _KEY_NAME.fullmatch(key)
        if not found:
            raise UnknownKey(key)
        return found[1], found[2]

    def key_path(self, key: str, key_id: str | None = None) -> Path:
        """The file of the private key, plain or by the key's id."""
        uscc, kind = self.parts(key)
        return self.path / uscc / (f"{kind}.{key_id}.key.pem" if key_id else f"{kind}.key.pem")

    def certificates_path(self, key: str) -> Path:
        """The file of the certificate and those above it."""
        uscc, kind = self.parts(key)
        return self.path / uscc / f"{kind}.crt.pem"

    def next_path(self, key: str) -> Path:
        """The file of the public key (DER) that was made to follow and has no certificate yet."""
        uscc, kind = self.parts(key)
        return self.path / uscc / f"{kind}.next.spki"

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

    def key_names(self) -> list[str]:
        """Every key that has a certificate now."""
        found = (path.relative_to(self.path) for path in self.path.glob("*/*.crt.pem"))
        names = (f"{path.parent}/{path.name.removesuffix('.crt.pem')}" for path in found)
        return sorted(name for name in names if _KEY_NAME.fullmatch(name))

    def version(self, key: str) -> tuple[int, int]:
        """What changes whenever the certificate is replaced; raises UnknownKey."""
        try:
            found = self.certificates_path(key).stat()
        except FileNotFoundError as error:
            raise UnknownKey(key) from error
        return found.st_ino, found.st_mtime_ns

    def revocations_version(self) -> int:
        """What changes whenever a key is revoked."""
        try:
            return (self.trust_path() / revocation.FILE).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def revocations(self) -> tuple[Revocation, ...]:
        """Every revoked key."""
        return revocation.read_all(self.trust_path())

    def private_key(self, key: str, key_id: str | None = None) -> bytes:
        """The private key's PEM, that of this id or else the plain one.

        Raises UnknownKey, or KeyFileTooOpen when others may read it.
        """
        path = self.key_path(key, key_id)
        if key_id and not path.exists():
            path = self.key_path(key)
        try:
            if path.stat().st_mode & ANYONE_ELSE:
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

    def keep_former(self, key: str, at: datetime) -> None:
        """Keep the certificates of a key that is about to be replaced, under the time of its end."""
        uscc, kind = self.parts(key)
        former = self.path / uscc / f"{kind}.{at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}.crt.pem"
        write(former, self.certificates_path(key).read_bytes())

    def certificates_ever(self, key: str) -> list[bytes]:
        """The DER certificate of the key and those of the keys that had its name before, newest first.

        Raises UnknownKey for what is no key's name.
        """
        uscc, kind = self.parts(key)
        kept = (self.path / uscc).glob(f"{kind}.*.crt.pem")
        paths = [self.certificates_path(key), *sorted(kept, reverse=True)]
        # A rotation that was cut short leaves the present certificate among the former ones, too.
        return list(dict.fromkeys(read_certificates(path)[0] for path in paths if path.exists()))

    def former_certificates(self, key: str) -> list[tuple[bytes, str]]:
        """The DER certificates kept of former keys, each with the time its file is named by, newest first."""
        uscc, kind = self.parts(key)
        kept = sorted((self.path / uscc).glob(f"{kind}.*.crt.pem"), reverse=True)
        return [(read_certificates(path)[0], path.name.split(".")[1]) for path in kept]

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
