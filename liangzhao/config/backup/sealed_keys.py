"""The keys in a backup: sealed under a passphrase that is kept elsewhere, and bound to the set's manifest.

``keys.sealed`` is magic(8) ‖ salt(16) ‖ nonce(12) ‖ ciphertext ‖ tag(16): AES-256-GCM under Argon2id of the passphrase
(64 MiB, 3 passes). The manifest's digest is authenticated with it, and the manifest names every list of digests by its
own: whoever opens the keys knows that nobody without the passphrase changed a byte of the set.
"""

from __future__ import annotations

import io
import os
import secrets
import tarfile
from collections.abc import Mapping
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liangzhao.config.backup import digests
from liangzhao.config.backup.refusals import PassphraseRefused, WrongPassphrase

_MAGIC = b"LZKEYS1\n"
_SALT, _NONCE = 16, 12
LEAST_CHARACTERS = 16


def read_passphrase(path: Path) -> bytes:
    """The passphrase in a file; PassphraseRefused when it is missing or short."""
    try:
        phrase = path.read_bytes().strip()
    except OSError:
        phrase = b""
    if len(phrase) < LEAST_CHARACTERS:
        raise PassphraseRefused(path, LEAST_CHARACTERS)
    return phrase


def ensure_passphrase(path: Path) -> bool:
    """Make a random passphrase where there is none; True when this call made it, and the operator must copy it."""
    if path.exists():
        return False
    digests.write(path, secrets.token_urlsafe(32).encode() + b"\n")
    return True


def sealed(files: Mapping[str, Path], passphrase: bytes, *, bound_to: bytes) -> bytes:
    """These files in one sealed container, bound to the manifest's bytes."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    cipher = AESGCM(_key(passphrase, salt))
    return _MAGIC + salt + nonce + cipher.encrypt(nonce, _packed(files), _MAGIC + bound_to)


def opened(container: bytes, passphrase: bytes, *, bound_to: bytes) -> dict[str, bytes]:
    """The files of a container by name; WrongPassphrase when anything does not fit."""
    head = len(_MAGIC)
    salt, nonce = container[head : head + _SALT], container[head + _SALT : head + _SALT + _NONCE]
    try:
        if container[:head] != _MAGIC or len(nonce) != _NONCE:
            raise WrongPassphrase
        cipher = AESGCM(_key(passphrase, salt))
        return _unpacked(cipher.decrypt(nonce, container[head + _SALT + _NONCE :], _MAGIC + bound_to))
    except InvalidTag as error:
        raise WrongPassphrase from error


def place(files: Mapping[str, bytes], home: Path) -> None:
    """Write the files below a home as they were, readable for their owner alone."""
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        digests.write(path, content)


def _key(passphrase: bytes, salt: bytes) -> bytes:
    return hash_secret_raw(
        passphrase, salt, time_cost=3, memory_cost=64 * 1024, parallelism=1, hash_len=32, type=Type.ID
    )


def _packed(files: Mapping[str, Path]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, path in sorted(files.items()):
            content = path.read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def _unpacked(packed: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r") as archive:
        for entry in archive:
            file = archive.extractfile(entry)
            if file is not None and not os.path.isabs(entry.name) and ".." not in Path(entry.name).parts:
                found[entry.name] = file.read()
    return found
