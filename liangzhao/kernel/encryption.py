"""Sealing of sensitive fields (security.md P1–P3): AES-256-GCM bound to its place, keyed blind index, content keys.

A sealed value is version(1) ‖ key id(4) ‖ nonce(12) ‖ ciphertext ‖ tag(16). The context, such as
``registers_person.id_no|<row id>``, is authenticated with it, so a value copied to another row does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from liangzhao.kernel import randomness

VERSION = b"\x01"
KEY_BYTES = 32
_HEADER = 5
_NONCE = 12
_TAG = 16


class SealBroken(Exception):
    """A sealed value that was altered, moved to another place, or sealed under a key that is not here."""


class KeyFileRefused(Exception):
    """A key file that is missing, malformed, weak, or readable by others."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of one node: data keys by id of which one is current, one index key, one content key."""

    current: str
    data: Mapping[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        keys = [*self.data.values(), self.index, self.content]
        if any(len(key) != KEY_BYTES for key in keys):
            raise KeyFileRefused("every key has 32 bytes")
        if len(set(keys)) != len(keys):
            raise KeyFileRefused("every key is different")
        if any(len(bytes.fromhex(key_id)) != _HEADER - 1 for key_id in self.data) or self.current not in self.data:
            raise KeyFileRefused("key ids are eight hex digits and the current one is among them")

    @classmethod
    def fresh(cls) -> KeyRing:
        """A ring of new random keys."""
        key_id = secrets.token_hex(4)
        return cls(key_id, {key_id: _new_key()}, index=_new_key(), content=_new_key())

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """The ring kept in a file that only its owner may read; KeyFileRefused otherwise."""
        try:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise KeyFileRefused(f"{path.name} is open to others; its mode must be 0600")
            kept = json.loads(path.read_text("ascii"))
            data = {key_id: base64.b64decode(key, validate=True) for key_id, key in kept["data"].items()}
            return cls(kept["current"], data, base64.b64decode(kept["index"]), base64.b64decode(kept["content"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeyFileRefused(f"{path.name} is not a key file") from error

    @classmethod
    def create(cls, path: Path) -> KeyRing:
        """A fresh ring written to a new file with mode 0600; FileExistsError when there is one already."""
        ring = cls.fresh()
        _write_new(path, ring._as_json())
        return ring

    def save(self, path: Path) -> None:
        """Put this ring in place of the one in the file, wholly or not at all."""
        beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        _write_new(beside, self._as_json())
        beside.replace(path)

    def with_new_data_key(self) -> KeyRing:
        """The same ring sealing with a new data key from now on; the old ones still open what they sealed."""
        key_id = secrets.token_hex(4)
        return replace(self, current=key_id, data={**self.data, key_id: _new_key()})

    def without_data_key(self, key_id: str) -> KeyRing:
        """The ring after an old data key was given up; what it sealed can never be opened again."""
        return replace(self, data={kept: key for kept, key in self.data.items() if kept != key_id})

    def seal(self, plain: bytes, context: str) -> bytes:
        """The value sealed under the current data key, bound to its context."""
        nonce = randomness.some(_NONCE)
        return self._header + nonce + self._cipher.encrypt(nonce, plain, _associated(self._header, context))

    def open_sealed(self, blob: bytes, context: str) -> bytes:
        """The plain value; SealBroken when the bytes, the place or the key are not those of the sealing."""
        key = self.data.get(key_id_of(blob))
        if key is None:
            raise SealBroken("sealed under a key that is not in the ring")
        header, nonce, ciphertext = blob[:_HEADER], blob[_HEADER : _HEADER + _NONCE], blob[_HEADER + _NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, ciphertext, _associated(header, context))
        except InvalidTag as error:
            raise SealBroken("altered, or not from this place") from error

    @cached_property
    def _header(self) -> bytes:
        return VERSION + bytes.fromhex(self.current)

    @cached_property
    def _index(self) -> HMAC:
        """Told its key once: a copy of it costs a third of a fresh one."""
        return HMAC(self.index, SHA256())

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self.data[self.current])

    def is_current(self, blob: bytes) -> bool:
        """Whether the value is sealed under the current data key; re-keying leaves it alone then."""
        return key_id_of(blob) == self.current

    def reseal(self, blob: bytes, context: str) -> bytes:
        """The same value under the current data key."""
        return self.seal(self.open_sealed(blob, context), context)

    def blind_index(self, normalised: str) -> bytes:
        """16 bytes by which an equal normalised value is found again; worthless without the index key."""
        keyed = self._index.copy()
        keyed.update(normalised.encode())
        return keyed.finalize()[:16]

    def content_key(self, digest: bytes) -> bytes:
        """The 32-byte key of a stored file, derived from the digest of its content."""
        return hmac.digest(self.content, digest, "sha256")

    def _as_json(self) -> bytes:
        kept = {
            "current": self.current,
            "data": {key_id: _text(key) for key_id, key in self.data.items()},
            "index": _text(self.index),
            "content": _text(self.content),
        }
        return json.dumps(kept, indent=1).encode("ascii")


def key_id_of(blob: bytes) -> str:
    """The id of the data key a value was sealed under; SealBroken when it is no sealed value."""
    if len(blob) < _HEADER + _NONCE + _TAG or blob[:1] != VERSION:
        raise SealBroken("not a sealed value")
    return blob[1:_HEADER].hex()


LOOK_AGAIN_SECONDS = 1.0
"""How long a running process may go on sealing under a key that was replaced in the file."""


class FollowedFile:
    """The ring in a key file, read again when the file was replaced, so that keys change while the node runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp(path)
        self._looked = time.monotonic()
        self.ring = KeyRing.load(path)

    def look(self, *, at_once: bool = False) -> KeyRing:
        """The ring now; the file is looked at once a second, or ``at_once``."""
        now = time.monotonic()
        if at_once or now - self._looked >= LOOK_AGAIN_SECONDS:
            self._looked = now
            if (stamp := _stamp(self._path)) != self._stamp:
                self.ring, self._stamp = KeyRing.load(self._path), stamp
        return self.ring


_ring: KeyRing | FollowedFile | None = None


def use(ring: KeyRing | FollowedFile) -> None:
    """Make this the ring of the process; called once at start-up, with a followed file where a node runs."""
    global _ring  # the process has one ring, set when it starts
    _ring = ring


def ring(*, newest: bool = False) -> KeyRing:
    """The ring of the process, ``newest`` with its file read now; KeyFileRefused before :func:`use`."""
    if _ring is None:
        raise KeyFileRefused("no key ring was loaded at start-up")
    return _ring.look(at_once=newest) if isinstance(_ring, FollowedFile) else _ring


def seal(plain: bytes, context: str) -> bytes:
    """:meth:`KeyRing.seal` with the ring of the process."""
    return ring().seal(plain, context)


def open_sealed(blob: bytes, context: str) -> bytes:
    """:meth:`KeyRing.open_sealed` with the ring of the process; a key not known yet is looked for in the file."""
    known = ring()
    return (known if key_id_of(blob) in known.data else ring(newest=True)).open_sealed(blob, context)


def blind_index(normalised: str) -> bytes:
    """:meth:`KeyRing.blind_index` with the ring of the process."""
    return ring().blind_index(normalised)


def content_key(digest: bytes) -> bytes:
    """:meth:`KeyRing.content_key` with the ring of the process."""
    return ring().content_key(digest)


def _stamp(path: Path) -> tuple[int, int, int]:
    """What tells one version of the file from the next: it is always replaced, never written into."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _associated(header: bytes, context: str) -> bytes:
    return hashlib.sha256(header + context.encode()).digest()


def _new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
