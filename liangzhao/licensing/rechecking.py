"""What was issued stays right (SEC-I6): every licence looked at again, by the verifier and not by what issued it.

Columns against the signed record, signatures and printed code against the certificates, files and photos as they lie on
the disk, the register, the journal's entries and the public log. What is wrong is named; nothing is mended.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.log.bundles import read_entry
from liangzhao.audit.log.folder import LogFolder, TileMissing, TileUnreadable
from liangzhao.audit.log.notes import NoteUnreadable
from liangzhao.audit.log.proofs import head_of, proof_of
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.documents import store
from liangzhao.documents.models import Blob
from liangzhao.kernel import clock, records
from liangzhao.licensing import composing, keys, record, trust
from liangzhao.licensing.codes import static
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import LIVE, State
from liangzhao.licensing.subjects import subject_of
from liangzhao.licensing.verification.apart import verify_file_apart
from liangzhao.registers.effects import Register
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.signer import key_id
from liangzhao_verify.log.proving import proven_at
from liangzhao_verify.mathematics import UnsupportedKeyError, is_signed_by
from liangzhao_verify.sm2 import SIGNATURE_OID
from liangzhao_verify.sm3 import sm3

BATCH = 100
SETTLED = timedelta(minutes=10)
"""By then an act stands in the published log."""


class Damage(StrEnum):
    """What may be wrong with a licence that was issued."""

    RECORD_CHANGED = "record_changed"
    RECORD_UNREADABLE = "record_unreadable"
    COLUMNS_DIFFER = "columns_differ"
    FACE_DIFFERS = "face_differs"
    SIGNATURE_WRONG = "signature_wrong"
    KEY_UNKNOWN = "key_unknown"
    CODE_UNREADABLE = "code_unreadable"
    CODE_SIGNATURE_WRONG = "code_signature_wrong"
    CODE_OF_ANOTHER = "code_of_another"
    PHOTO_MISSING = "photo_missing"
    PHOTO_DIFFERS = "photo_differs"
    FILE_UNREADABLE = "file_unreadable"
    FILE_NOT_INTACT = "file_not_intact"
    FILE_OF_ANOTHER = "file_of_another"
    REGISTER_DIFFERS = "register_differs"
    JOURNAL_LACKS_PLANNING = "journal_lacks_planning"
    JOURNAL_LACKS_ISSUE = "journal_lacks_issue"
    JOURNAL_RECORD_DIFFERS = "journal_record_differs"
    JOURNAL_STATE_DIFFERS = "journal_state_differs"
    NOT_IN_LOG = "not_in_log"
    LOG_DIFFERS = "log_differs"


@dataclass(frozen=True)
class Found:
    """One thing that is wrong with one licence."""

    identifier: str
    damage: Damage


@dataclass(frozen=True)
class Look:
    """What one batch showed: the last licence looked at, None when there was none; how many; what is wrong."""

    last: UUID | None
    looked: int
    found: tuple[Found, ...]


def recheck(*, since: datetime | None = None, settled: timedelta = SETTLED) -> Iterator[Look]:
    """Looks at the licences sealed from an instant on, or at all; call it outside any transaction."""
    seen = Look(UUID(int=0), 0, ())
    while seen.last is not None:
        with service_transaction("recheck"):
            seen = look(seen.last, since=since, settled=settled)
        yield seen


def look(after: UUID, *, since: datetime | None = None, settled: timedelta = SETTLED) -> Look:
    """The licences of one batch behind this one, in the order of their ids; in a service transaction."""
    rows = Licence.objects.select_related("authority", "photo").filter(sealed_at__isnull=False, pk__gt=after)
    batch = list((rows if since is None else rows.filter(sealed_at__gte=since)).order_by("pk")[:BATCH])
    found = tuple(Found(row.identifier, each) for row in batch for each in _damages(row, settled))
    return Look(batch[-1].pk if batch else None, len(batch), found)


def _damages(licence: Licence, settled: timedelta) -> Iterator[Damage]:
    encoded = bytes(licence.record)
    if sm3(encoded) != bytes(licence.record_digest):
        yield Damage.RECORD_CHANGED
    try:
        said: Any = records.decode(encoded)
        yield from _columns(licence, said)
    except (records.RecordUnreadable, AttributeError):
        yield Damage.RECORD_UNREADABLE
        return
    yield from _signature(licence, encoded)
    yield from _code(licence)
    yield from _photo(licence, said)
    yield from _files(licence)
    yield from _register(licence)
    yield from _journal(licence)
    if licence.sealed_at is not None and clock.now() - licence.sealed_at >= settled:
        yield from _log(licence)


def _columns(licence: Licence, said: dict[str, Any]) -> Iterator[Damage]:
    kept = {
        "identifier": licence.identifier,
        "number": licence.number,
        "version": licence.version,
        "kind": licence.kind,
        "issuer_code": licence.authority.uscc,
        "status_index": licence.status_index,
        **{name: _day(getattr(licence, name)) for name in ("issued_on", "valid_from", "valid_until")},
    }
    if any(said.get(name, kept[name]) != value for name, value in kept.items()):
        yield Damage.COLUMNS_DIFFER
    if said.get("face") != licence.face:
        yield Damage.FACE_DIFFERS


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _certificates(key: str) -> list[bytes]:
    """The public keys that ever were an authority's."""
    return [spki_of(der) for der in KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR)).certificates_ever(key)]


def _signature(licence: Licence, encoded: bytes) -> Iterator[Damage]:
    ever = _certificates(keys.sm2(licence.authority.uscc))
    spki = next((each for each in ever if key_id(each) == licence.signing_key), None)
    if spki is None:
        yield Damage.KEY_UNKNOWN
    elif not _holds(lambda: is_signed_by(spki, SIGNATURE_OID, encoded, bytes(licence.signature or b""))):
        yield Damage.SIGNATURE_WRONG


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (UnsupportedKeyError, ValueError):
        return False


def _code(licence: Licence) -> Iterator[Damage]:
    try:
        code = static.read(licence.static_code.rpartition("/")[2])
        named = code.identifier(settings.LIANGZHAO_TYPE_CODES)
    except (static.NotAStaticCode, KeyError):
        yield Damage.CODE_UNREADABLE
        return
    ever = _certificates(keys.p256(licence.authority.uscc))
    if not any(_holds(lambda spki=each: code.is_signed_by(spki)) for each in ever):  # type: ignore[misc]  # its default
        yield Damage.CODE_SIGNATURE_WRONG
    if (named, code.status_index) != (licence.identifier, licence.status_index):
        yield Damage.CODE_OF_ANOTHER


def _content(blob: Blob) -> bytes | None:
    try:
        return store.read(blob)
    except Exception:  # whatever became of a file on the disk, it is no longer what was put there
        return None


def _photo(licence: Licence, said: dict[str, Any]) -> Iterator[Damage]:
    if licence.photo is None:
        yield from () if said.get("photo") is None else (Damage.PHOTO_MISSING,)
    elif bytes(licence.photo.digest) != said.get("photo"):
        yield Damage.PHOTO_DIFFERS
    elif licence.state in LIVE and _content(licence.photo) is None:  # of former licences it may have been erased
        yield Damage.PHOTO_MISSING


def _files(licence: Licence) -> Iterator[Damage]:
    for file in licence.files.select_related("blob"):
        content = _content(file.blob)
        if content is None:
            yield Damage.FILE_UNREADABLE
            continue
        verdict = verify_file_apart(content, name=file.format, trust=trust.trust_roots())
        if verdict.intact is not True:
            yield Damage.FILE_NOT_INTACT
        elif verdict.identifier != licence.identifier or verdict.record_digest not in (
            None,
            bytes(licence.record_digest),
        ):
            yield Damage.FILE_OF_ANOTHER


def _register(licence: Licence) -> Iterator[Damage]:
    """A licence in force says what the register says, in the words of its day."""
    if licence.state != State.ISSUED:
        return
    kind = Register(licence.kind)
    subject = subject_of(kind, licence.holder_id)
    told = None if subject is None else record.face_json(composing.compose(subject, licence.issued_on), kind)
    if told != licence.face:
        yield Damage.REGISTER_DIFFERS


def _journal(licence: Licence) -> Iterator[Damage]:
    events = Event.objects.filter(subject_id=licence.pk, subject_kind="licence").order_by("at", "id")
    steps = [(event, read_entry(bytes(event.public_entry))) for event in events]
    told = [(event, entry) for event, entry in steps if entry.state is not None]
    by_tag = {event.tag: event for event, _entry in told}
    if Tag.LICENCE_PLANNED not in by_tag:
        yield Damage.JOURNAL_LACKS_PLANNING
    issued = by_tag.get(Tag.LICENCE_ISSUED)
    if issued is None:
        yield Damage.JOURNAL_LACKS_ISSUE
    elif journal.body_of(issued).get("record") != bytes(licence.record_digest):
        yield Damage.JOURNAL_RECORD_DIFFERS
    if told and told[-1][1].state != licence.state:
        yield Damage.JOURNAL_STATE_DIFFERS


def _log(licence: Licence) -> Iterator[Damage]:
    folder = LogFolder(Path(settings.LIANGZHAO_LOG_DIR))
    try:
        head = head_of(folder)
        found = head and proof_of(licence.identifier, folder, head)
    except (TileMissing, TileUnreadable, NoteUnreadable):
        yield Damage.LOG_DIFFERS
        return
    if not found:
        yield Damage.NOT_IN_LOG
    elif proven_at(json.dumps(found.bundle).encode(), bytes(licence.record_digest), trust.node_bundle()) is None:
        yield Damage.LOG_DIFFERS
