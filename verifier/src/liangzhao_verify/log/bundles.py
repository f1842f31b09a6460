"""The proof of one licence for offline readers: its public entry, the way to the root, the signed head, the opening.

Plain Python: a reader needs this module, ``notes`` and ``tree``. docs/log.md describes the JSON; the text form is
C2SP tlog-proof, whose extra data is the public entry.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypedDict

import cbor2

from liangzhao_verify.log import notes, tree
from liangzhao_verify.log.notes import VerifierKey

FORMAT = "liangzhao-log-proof/1"
TEXT_FORMAT = "c2sp.org/tlog-proof@v1"

_ENTRY_VERSION = 1
_ENTRY_PARTS = 5
_SUBJECT_PARTS = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_PATH = 64


class Failure(StrEnum):
    """Why a bundle proves nothing."""

    UNREADABLE = "unreadable"
    NOT_SIGNED = "not-signed"
    NOT_INCLUDED = "not-included"
    OTHER_ENTRY = "other-entry"
    OTHER_LICENCE = "other-licence"
    NOT_OPENED = "not-opened"
    OTHER_RECORD = "other-record"


class BundleFails(ValueError):
    """Raised when a bundle does not prove what it should; ``failure`` names it, the text explains it."""

    def __init__(self, failure: Failure, why: str) -> None:
        super().__init__(why)
        self.failure = failure


class Opening(TypedDict):
    """What the commitment of an entry was made of, base64."""

    salt: str
    body: str


class Licence(TypedDict):
    """What the public entry says, in words of its own; a reader compares it with the entry."""

    identifier: str
    version: int
    state: str
    at: str
    record_sm3: str


class Bundle(TypedDict):
    """The JSON of a proof; bytes are base64."""

    format: str
    licence: Licence
    index: int
    entry: str
    path: list[str]
    checkpoint: str
    opening: Opening


@dataclass(frozen=True)
class Entry:
    """A public entry: what happened when, to which licence version, and the commitment to the rest."""

    tag: str
    at: datetime
    identifier: str | None
    version: int | None
    state: str | None
    commitment: bytes


@dataclass(frozen=True)
class Proven:
    """What a bundle proves: this entry stands at this place of this log; SM3 of the licence record was committed to."""

    origin: str
    size: int
    root: bytes
    index: int
    entry: Entry
    record_sm3: bytes


def read_entry(content: bytes) -> Entry:
    """The public entry of these bytes; raises BundleFails."""
    try:
        facts = cbor2.loads(content)
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BundleFails(Failure.UNREADABLE, "the entry is no CBOR") from error
    if not isinstance(facts, list) or len(facts) != _ENTRY_PARTS or facts[0] != _ENTRY_VERSION:
        raise BundleFails(Failure.UNREADABLE, "the entry has not its five parts")
    _version, tag, at_ms, subject, commitment = facts
    if not isinstance(tag, str) or type(at_ms) is not int or not isinstance(commitment, bytes):
        raise BundleFails(Failure.UNREADABLE, "a part of the entry is of another kind")
    try:
        at = _EPOCH + timedelta(milliseconds=at_ms)
    except OverflowError as error:
        raise BundleFails(Failure.UNREADABLE, "the entry's time is none") from error
    identifier, version, state = _named(subject)
    return Entry(tag, at, identifier, version, state, commitment)


def _named(subject: object) -> tuple[str, int, str] | tuple[None, None, None]:
    """Licence identifier, version and state of a public subject; nothing for one that names no licence."""
    if not isinstance(subject, list) or len(subject) != _SUBJECT_PARTS:
        return None, None, None
    identifier, version, state = subject
    if not isinstance(identifier, str) or type(version) is not int or not isinstance(state, str):
        raise BundleFails(Failure.UNREADABLE, "the entry names its licence in another form")
    return identifier, version, state


def compose(
    *, entry: bytes, index: int, path: Sequence[bytes], checkpoint: str, salt: bytes, body: bytes, record_sm3: bytes
) -> Bundle:
    """The bundle of a licence's entry."""
    facts = read_entry(entry)
    return Bundle(
        format=FORMAT,
        licence=Licence(
            identifier=facts.identifier or "",
            version=facts.version or 0,
            state=facts.state or "",
            at=_instant(facts.at),
            record_sm3=record_sm3.hex(),
        ),
        index=index,
        entry=_base64(entry),
        path=[_base64(digest) for digest in path],
        checkpoint=checkpoint,
        opening=Opening(salt=_base64(salt), body=_base64(body)),
    )


def as_text(bundle: Bundle) -> str:
    """The same proof as C2SP tlog-proof text; the extra data is the public entry."""
    lines = [TEXT_FORMAT, f"extra {bundle['entry']}", f"index {bundle['index']}", *bundle["path"], ""]
    return "\n".join(lines) + "\n" + bundle["checkpoint"]


def verify_bundle(
    bundle: Mapping[str, object],
    keys: Sequence[VerifierKey],
    *,
    identifier: str | None = None,
    record_sm3: bytes | None = None,
) -> Proven:
    """What a bundle proves, given the log's keys; raises BundleFails.

    With ``identifier`` or ``record_sm3`` (of the licence record at hand) the proof must be of that licence.
    """
    note, index, entry, path = _parts(bundle)
    try:
        head = notes.open_checkpoint(note, keys)
    except notes.NoteUnreadable as error:
        raise BundleFails(Failure.UNREADABLE, str(error)) from error
    except notes.NoteNotSigned as error:
        raise BundleFails(Failure.NOT_SIGNED, str(error)) from error
    try:
        tree.verify_inclusion(tree.leaf_hash(entry), index, head.size, path, head.root)
    except tree.ProofFails as error:
        raise BundleFails(Failure.NOT_INCLUDED, str(error)) from error
    facts = read_entry(entry)
    record = _opened(bundle, facts)
    _compare(bundle, facts, record)
    if identifier is not None and facts.identifier != identifier:
        raise BundleFails(Failure.OTHER_LICENCE, "the entry is about another licence")
    if record_sm3 is not None and record != record_sm3:
        raise BundleFails(Failure.OTHER_RECORD, "the entry commits to another record")
    return Proven(head.origin, head.size, head.root, index, facts, record)


def _parts(bundle: Mapping[str, object]) -> tuple[str, int, bytes, list[bytes]]:
    note, index, path = bundle.get("checkpoint"), bundle.get("index"), bundle.get("path")
    if bundle.get("format") != FORMAT:
        raise BundleFails(Failure.UNREADABLE, "not a proof of this form")
    if not isinstance(note, str) or type(index) is not int or not isinstance(path, list) or len(path) > _LONGEST_PATH:
        raise BundleFails(Failure.UNREADABLE, "a part of the proof is missing")
    return note, index, _bytes(bundle.get("entry")), [_bytes(digest) for digest in path]


def _opened(bundle: Mapping[str, object], facts: Entry) -> bytes:
    """SM3 of the record from the opened body, once the body is what the entry commits to."""
    opening = bundle.get("opening")
    if not isinstance(opening, Mapping):
        raise BundleFails(Failure.UNREADABLE, "a part of the proof is missing")
    salt, body = _bytes(opening.get("salt")), _bytes(opening.get("body"))
    if hashlib.sha256(salt + body).digest() != facts.commitment:
        raise BundleFails(Failure.NOT_OPENED, "the opening is not of this entry's commitment")
    record = record_in(body)
    if record is None:
        raise BundleFails(Failure.NOT_OPENED, "the opened body holds no digest of a record")
    return record


def record_in(body: bytes) -> bytes | None:
    """SM3 of the licence record in the body of a licence's event; None where there is none."""
    try:
        facts = cbor2.loads(body)
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, RecursionError):
        return None
    record = facts.get("record") if isinstance(facts, dict) else None
    return record if isinstance(record, bytes) else None


def _compare(bundle: Mapping[str, object], facts: Entry, record: bytes) -> None:
    """The plain words of the bundle must be those of the entry: people read them."""
    expected = Licence(
        identifier=facts.identifier or "",
        version=facts.version or 0,
        state=facts.state or "",
        at=_instant(facts.at),
        record_sm3=record.hex(),
    )
    if bundle.get("licence") != expected:
        raise BundleFails(Failure.OTHER_ENTRY, "what the proof says is not what the entry says")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise BundleFails(Failure.UNREADABLE, "a part of the proof is missing")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BundleFails(Failure.UNREADABLE, "not base64") from error
