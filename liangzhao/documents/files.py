"""Contents as encrypted files, each under a name that tells nothing (SEC-P1).

A file is version(1) ‖ nonce(12) ‖ ciphertext ‖ tag(16), AES-256-GCM under a key derived from the content's digest
and bound to that digest. Its name is derived from the same key: who lacks the key ring cannot even learn whether a
known content is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liangzhao.documents.refusals import BlobBroken, BlobMissing
from liangzhao.kernel import encryption

_VERSION = b"\x01"
_NONCE = 12


def digest_of(content: bytes) -> bytes:
    """The SHA-256 by which a content is known."""
    return hashlib.sha256(content).digest()


def path_of(root: Path, digest: bytes) -> Path:
    """Where the content with this digest lies."""
    name = hmac.digest(encryption.content_key(digest), digest, "sha256").hex()
    return root / name[:2] / name[2:4] / name


def write(root: Path, contents: Iterable[bytes]) -> None:
    """Store the contents; when this returns they survive a power failure."""
    folders = set()
    for content in contents:
        digest = digest_of(content)
        path = path_of(root, digest)
        if not path.exists():
            folders.update(_make_folders(root, path.parent))
            _write_one(path, _sealed(content, digest))
        folders.add(path.parent)  # also for a file found there: who renamed it may have died before this
    for folder in folders:
        _settle(folder)


def read(root: Path, digest: bytes) -> bytes:
    """The content with this digest; BlobMissing or BlobBroken when it cannot be given back whole."""
    path = path_of(root, digest)
    try:
        stored = path.read_bytes()
    except FileNotFoundError as error:
        raise BlobMissing(path.name) from error
    except OSError as error:
        raise BlobBroken(path.name) from error
    content = _opened(stored, digest, path.name)
    if digest_of(content) != digest:
        raise BlobBroken(path.name)
    return content


def _sealed(content: bytes, digest: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(encryption.content_key(digest)).encrypt(nonce, content, digest)


def _opened(stored: bytes, digest: bytes, name: str) -> bytes:
    nonce, ciphertext = stored[1 : 1 + _NONCE], stored[1 + _NONCE :]
    if stored[:1] != _VERSION or len(nonce) != _NONCE:
        raise BlobBroken(name)
    try:
        return AESGCM(encryption.content_key(digest)).decrypt(nonce, ciphertext, digest)
    except InvalidTag as error:
        raise BlobBroken(name) from error


def _make_folders(root: Path, folder: Path) -> set[Path]:
    """Create the two levels below the root; the folders whose list of names changed."""
    changed = set()
    for level in (root, folder.parent, folder):
        if not level.is_dir():
            level.mkdir(mode=0o700, parents=True, exist_ok=True)
            changed.add(level.parent)
    return changed


def _write_one(path: Path, stored: bytes) -> None:
    """Written beside and renamed, so that a file under its name is always whole."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(stored)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
