"""C2SP signed notes and checkpoints, with an Ed25519 line for every reader and an SM2 line beside it.

The key of a line is named by its name and four bytes: SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]. The type is 0x01
for Ed25519 (public key: 32 bytes) and 0xFF ‖ "sm2-sm3" for SM2 with SM3 under the usual distinguishing id (public
key: the uncompressed point, 65 bytes; signature: r ‖ s, 64 bytes). docs/log.md tells outsiders.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from liangzhao_verify.log.tree import HASH_BYTES

ED25519_TYPE = b"\x01"
SM2_TYPE = b"\xffsm2-sm3"
MOST_SIGNATURES = 64
LARGEST_NOTE = 64 * 1024

_DASH = "\u2014 "
_KEY_ID = 4
_POINT = 65
_LONGEST_SIZE = 20

Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether (public key, data, signature) belong together."""


class NoteUnreadable(ValueError):
    """Raised for text that is no signed note, no checkpoint or no verifier key; the text says why."""


class NoteNotSigned(ValueError):
    """Raised when a note is not signed by the keys it is asked to be; the text says why."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key that signs notes under a name."""

    name: str
    type: bytes
    public_key: bytes
    verify: Verify

    @property
    def key_id(self) -> bytes:
        """The four bytes that name it in a signature line."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.type + self.public_key).digest()[:_KEY_ID]

    @property
    def text(self) -> str:
        """The key as one line: name+hex key id+base64(type ‖ public key)."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(self.type + self.public_key)}"

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's over the data."""
        return self.verify(self.public_key, data, signature)


@dataclass(frozen=True)
class SignatureLine:
    """One signature of a note."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line of the note, with its newline."""
        return f"{_DASH}{self.name} {_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class Note:
    """A text, newline included, with the signatures under it."""

    text: str
    signatures: tuple[SignatureLine, ...]

    def serialised(self) -> str:
        """The whole note."""
        return f"{self.text}\n" + "".join(line.line() for line in self.signatures)


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: whose it is, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def verify_ed25519(public_key: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the signature is that Ed25519 key's over the data."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def ed25519_key(name: str, public_key: bytes) -> VerifierKey:
    """An Ed25519 key of 32 bytes under a name; raises NoteUnreadable."""
    return _key(name, ED25519_TYPE, public_key, HASH_BYTES, verify_ed25519)


def sm2_key(name: str, point: bytes, verify: Verify) -> VerifierKey:
    """An SM2 key, 04 ‖ x ‖ y, under a name; ``verify`` does the mathematics. Raises NoteUnreadable."""
    return _key(name, SM2_TYPE, point, _POINT, verify)


def _key(name: str, kind: bytes, public_key: bytes, length: int, verify: Verify) -> VerifierKey:
    if len(public_key) != length:
        raise NoteUnreadable(f"this kind of key has {length} bytes")
    return VerifierKey(_named(name), kind, public_key, verify)


def parse_key(line: str, *, sm2: Verify | None = None) -> VerifierKey:
    """The verifier key of a line; raises NoteUnreadable, also for an SM2 key where ``sm2`` cannot verify one."""
    name, _plus, rest = line.strip().partition("+")
    key_id, _plus, encoded = rest.partition("+")
    material = _bytes(encoded)
    makers = {ED25519_TYPE: ed25519_key} | ({SM2_TYPE: partial(sm2_key, verify=sm2)} if sm2 else {})
    for kind, make in makers.items():
        if material.startswith(kind):
            key = make(name, material[len(kind) :])
            if key.key_id.hex() != key_id.lower():
                raise NoteUnreadable("the key's id is not that of the key")
            return key
    raise NoteUnreadable("a key of an unknown kind")


def parse_note(content: str | bytes) -> Note:
    """The parts of a signed note; raises NoteUnreadable."""
    whole = _decoded(content)
    text, blank, block = whole.rpartition("\n\n")
    if not blank or not block.endswith("\n"):
        raise NoteUnreadable("no signatures under the text")
    lines = block[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteUnreadable("too many signatures")
    return Note(f"{text}\n", tuple(_signature(line) for line in lines))


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text; raises NoteUnreadable. Lines behind the third are ignored, as the form asks."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not lines[0]:
        raise NoteUnreadable("a checkpoint has an origin, a size and a root")
    origin, size, root = lines[:3]
    if not size.isascii() or not size.isdecimal() or len(size) > _LONGEST_SIZE or str(int(size)) != size:
        raise NoteUnreadable("the size is no number")
    digest = _bytes(root)
    if len(digest) != HASH_BYTES:
        raise NoteUnreadable("the root is no hash")
    return Checkpoint(origin, int(size), digest)


def open_checkpoint(content: str | bytes, keys: Sequence[VerifierKey], *, origin: str | None = None) -> Checkpoint:
    """The checkpoint of a note that at least one of these keys signed.

    Raises NoteUnreadable, or NoteNotSigned when no line is of a known key, when a line of a known key fails, or when
    the log is not the one asked for.
    """
    note = parse_note(content)
    checkpoint = parse_checkpoint(note.text)
    signed_by(note, keys)
    if origin is not None and checkpoint.origin != origin:
        raise NoteNotSigned(f"the checkpoint is of {checkpoint.origin}, not of {origin}")
    return checkpoint


def signed_by(note: Note, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
    """The known keys that signed a note, each verified; raises NoteNotSigned for none, or for one that fails."""
    known = {(key.name, key.key_id): key for key in keys}
    found = list[VerifierKey]()
    for line in note.signatures:
        key = known.pop((line.name, line.key_id), None)
        if key is None:
            continue
        if not key.verifies(note.text.encode(), line.signature):
            raise NoteNotSigned(f"the signature of {key.text} does not hold")
        found.append(key)
    if not found:
        raise NoteNotSigned("no signature of a known key")
    return found


def _decoded(content: str | bytes) -> str:
    if len(content) > LARGEST_NOTE:
        raise NoteUnreadable("too long for a note")
    try:
        text = content.decode() if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise NoteUnreadable("not UTF-8") from error
    if any(ord(sign) < 0x20 and sign != "\n" for sign in text):
        raise NoteUnreadable("control characters in a note")
    return text


def _signature(line: str) -> SignatureLine:
    name, _space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH):
        raise NoteUnreadable("a signature line begins with a dash")
    value = _bytes(encoded)
    if len(value) <= _KEY_ID:
        raise NoteUnreadable("a signature line without a signature")
    return SignatureLine(_named(name), value[:_KEY_ID], value[_KEY_ID:])


def _named(name: str) -> str:
    if not name or "+" in name or any(sign.isspace() or ord(sign) < 0x20 for sign in name):
        raise NoteUnreadable("a key's name has no blanks and no plus")
    return name


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteUnreadable("not base64") from error
    if _base64(data) != text:
        raise NoteUnreadable("not base64 as it is written")
    return data
