"""Time stamps (RFC 3161) on checkpoints: somebody else's word that a head of the log existed at a time (SEC-K6).

Every ten minutes the signed note of the newest checkpoint is stamped. Kept in the log's folder are
``stamps/<size>.note`` (the very bytes stamped), ``stamps/<size>.tsr`` (the authority's answer, as
``openssl ts -verify`` reads it) and ``stamps/state.json`` (when stamping began and last succeeded).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import cms, core, tsp, x509

from liangzhao.audit.log import notes
from liangzhao.audit.log.folder import LogFolder
from liangzhao_verify.chain import TrustRoots, trace
from liangzhao_verify.cms import UNREADABLE, CmsSignature, read_cms
from liangzhao_verify.failures import VerificationFailure

EVERY = timedelta(minutes=10)
LONGEST_WITHOUT = timedelta(hours=4)
"""After this long without a stamp nothing is issued: its time could not be proved later."""
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_GRANTED = ("granted", "granted_with_mods")

Ask = Callable[[bytes], bytes]
"""The time-stamping authority: the DER answer to a DER request; raises StampFailed."""


class StampFailed(Exception):
    """Raised when no stamp came, or one that proves nothing; the text is fit for a log."""


@dataclass(frozen=True)
class Stamp:
    """What a stamp proves: bytes with this SHA-256 existed at this instant, says this authority."""

    at: datetime
    digest: bytes
    authority: str


class _Answer(core.Sequence):  # type: ignore[misc]  # asn1crypto ships no types
    """TimeStampResp; a refusal has no token, which asn1crypto's own form does not allow."""

    _fields = [("status", tsp.PKIStatusInfo), ("token", cms.ContentInfo, {"optional": True})]


class Stamper:
    """Has the newest checkpoint of a folder stamped by an authority under these roots."""

    def __init__(self, folder: LogFolder, ask: Ask, roots: TrustRoots) -> None:
        self._folder, self._ask, self._roots = folder, ask, roots

    def is_due(self, at: datetime) -> bool:
        """Whether ten minutes went by since the last stamp, and there is a checkpoint."""
        last = self._folder.stamped().get("succeeded_at")
        return self._folder.checkpoint() is not None and (last is None or at - datetime.fromisoformat(last) >= EVERY)

    def stamp(self, at: datetime) -> Stamp:
        """Have it stamped, check the answer, keep both; raises StampFailed.

        A head that was stamped before keeps its first stamp, which proves more; asking still tells that one may.
        """
        begin(self._folder, at)
        note = (self._folder.checkpoint() or "").encode()
        request, nonce = request_for(note)
        answer = self._ask(request)
        found = read_stamp(answer, note, self._roots, nonce=nonce)
        size = notes.parse_checkpoint(notes.parse_note(note.decode()).text).size
        self._folder.keep_stamp(size, note, answer)
        self._folder.note_stamped({**self._folder.stamped(), "succeeded_at": _text(at)})
        return found


def begin(folder: LogFolder, at: datetime) -> None:
    """Note from when on stamps are owed, unless that is known."""
    if "owed_since" not in folder.stamped():
        folder.note_stamped({"owed_since": _text(at)})


def is_overdue(folder: LogFolder, at: datetime) -> bool:
    """Whether stamps are owed and none succeeded for four hours."""
    state = folder.stamped()
    if not state:
        begin(folder, at)
        return False
    return at - datetime.fromisoformat(state.get("succeeded_at") or state["owed_since"]) >= LONGEST_WITHOUT


def request_for(data: bytes) -> tuple[bytes, int]:
    """The DER request for a stamp on these bytes, and its nonce."""
    nonce = secrets.randbits(63)
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(data).digest()}
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    der: bytes = asked.dump()
    return der, nonce


def read_stamp(answer: bytes, data: bytes, roots: TrustRoots, *, nonce: int | None = None) -> Stamp:
    """What a DER answer proves of these bytes; raises StampFailed for anything less than a whole proof."""
    try:
        return _read(answer, data, roots, nonce)
    except VerificationFailure as failure:
        raise StampFailed(str(failure)) from failure
    except UNREADABLE as error:
        raise StampFailed("the answer cannot be read") from error


def _read(answer: bytes, data: bytes, roots: TrustRoots, nonce: int | None) -> Stamp:
    whole = _Answer.load(answer, strict=True)
    if whole["status"]["status"].native not in _GRANTED:
        raise StampFailed(f"not granted: {whole['status']['status'].native}")
    token = whole["token"]
    octets, signature = _octets(token), read_cms(token.dump(), "stamp")
    if signature is None:
        raise StampFailed("the answer holds no signature")
    info = tsp.TSTInfo.load(octets, strict=True)
    imprint = info["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256":
        raise StampFailed("the stamp is on another kind of digest")
    if imprint["hashed_message"].native != hashlib.sha256(data).digest():
        raise StampFailed("the stamp is on other bytes")
    if nonce is not None and info["nonce"].native != nonce:
        raise StampFailed("the stamp answers another request")
    at: datetime = info["gen_time"].native
    replace(signature, enclosed=octets).check(octets)
    trace(signature.certificate, signature.others, roots, at)
    _check_purpose(signature)
    return Stamp(at, imprint["hashed_message"].native, signature.certificate.subject)


def _octets(token: Any) -> bytes:  # asn1crypto ships no types
    """The DER TSTInfo that is signed, header included."""
    content = cms.ContentInfo.load(token.dump())["content"]["encap_content_info"]
    if content["content_type"].dotted != _TST_INFO:
        raise StampFailed("the answer is no time stamp")
    return bytes(content["content"])


def _check_purpose(signature: CmsSignature) -> None:
    """RFC 3161, 2.3: the certificate is for time stamps alone."""
    usage = x509.Certificate.load(signature.certificate.der).extended_key_usage_value
    if usage is None or usage.native != ["time_stamping"]:
        raise StampFailed("the certificate is not for time stamps alone")


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
