"""One function for everything that can be verified: text or picture of a code, OFD, PDF, proof from the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from liangzhao_verify import failures
from liangzhao_verify.codes import examining, pictures
from liangzhao_verify.files import examine
from liangzhao_verify.log.proving import examine_proof, is_proof, proven_at, with_proof
from liangzhao_verify.status import StatusSource
from liangzhao_verify.status.applying import with_status
from liangzhao_verify.trust import Trust
from liangzhao_verify.verdict import Verdict

_LONGEST_TEXT_FILE = 4096


def verify(
    subject: bytes | str,
    *,
    trust: Trust,
    status: StatusSource | None = None,
    at: datetime | None = None,
    name: str = "",
    proof: bytes | None = None,
) -> Verdict:
    """The verdict on a code's text, or on the bytes of a picture, OFD, PDF, log proof, or text file with a code in it.

    ``proof`` is the proof of this licence from the public log; ``at`` the instant to judge for, now unless given.
    Nothing is asked of any network, and this raises nothing.
    """
    verdict = _examined(subject, name, trust)
    if proof is not None and trust.roots.revocations and verdict.record_digest is not None:
        # Only a file that carries the very record the log committed to has its time proven by that.
        dated = replace(trust.roots, proven_at=proven_at(proof, verdict.record_digest, trust))
        verdict = _examined(subject, name, replace(trust, roots=dated))
    if proof is not None:
        verdict = with_proof(verdict, proof, trust)
    return with_status(verdict, status, at or datetime.now(UTC))


def looks_like_code(text: str) -> bool:
    """Whether somebody who gives this text means a code rather than a file: an address."""
    return text.strip().upper().startswith(("HTTPS://", "HTTP://"))


def _examined(subject: bytes | str, name: str, trust: Trust) -> Verdict:
    if isinstance(subject, str):
        return examining.examine_code(subject, name=name, trust=trust)
    if pictures.is_picture(subject):
        return _picture(subject, name, trust)
    if is_proof(subject):
        return examine_proof(subject, name=name, trust=trust)
    text = _address_in(subject)
    if text is not None:
        return examining.examine_code(text, name=name, trust=trust)
    return examine(subject, name=name, trust=trust.roots)


def _picture(data: bytes, name: str, trust: Trust) -> Verdict:
    try:
        text = pictures.code_in(data)
    except failures.StructureFailure as failure:
        return examining.unreadable(name, failure)
    return examining.examine_code(text, name=name, trust=trust)


def _address_in(data: bytes) -> str | None:
    """The text of a small file that holds an address; None for other files."""
    if len(data) > _LONGEST_TEXT_FILE:
        return None
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return None
    return text if looks_like_code(text) else None
