"""Verification on the node that issued: it keeps the log and the files, so nobody needs to bring a proof.

Where a key was stolen, the word of a signature about its own time is not enough (``liangzhao_verify.revocation``). The
node knows better: the log holds the instant at which the licence's record was committed to, and a file is believed
that is, byte for byte, the one this node made and kept.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings

from liangzhao.access.actors import holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit.log.bundles import Bundle
from liangzhao.audit.log.folder import LogFolder, TileMissing, TileUnreadable
from liangzhao.audit.log.notes import NoteUnreadable
from liangzhao.audit.log.proofs import head_of, proof_of
from liangzhao.kernel.words import Sentence, _
from liangzhao.licensing import files
from liangzhao.licensing import trust as trusting
from liangzhao.licensing.verification.apart import verify_file_apart
from liangzhao_verify.chain import TrustRoots
from liangzhao_verify.log.proving import proven_at, with_proof
from liangzhao_verify.state import with_state
from liangzhao_verify.verdict import Lookup, Step, StepName, Verdict

_NOT_LISTED = _("本站公布的公开日志中还没有这一证照：刚签发的请稍后再核验。")
_DAMAGED = _("本站的公开日志暂时无法读取，没有核对。")


def verify_here(data: bytes, *, name: str, trust: TrustRoots, lookup: Lookup) -> Verdict:
    """The verdict of the issuing node: file, public log, register. Raises ServiceBusy alone."""
    verdict = verify_file_apart(data, name=name, trust=trust)
    if trust.revocations and verdict.identifier and verdict.trusted is False:
        proven = _proven_at(verdict, data, verdict.identifier)
        if proven is not None:
            dated = verify_file_apart(data, name=name, trust=replace(trust, proven_at=proven))
            verdict = replace(dated, proven_at=proven if dated.trusted else None)
    return with_state(with_own_proof(verdict), lookup)


def _proven_at(verdict: Verdict, data: bytes, identifier: str) -> datetime | None:
    """By when this node knows the file, or the very record in it, to have existed; None when it does not."""
    kept = files.made_at(identifier, data)
    if kept is not None or verdict.record_digest is None:
        return kept
    try:
        found = _proof(identifier)
    except (TileMissing, TileUnreadable, NoteUnreadable):
        return None
    return proven_at(json.dumps(found).encode(), verdict.record_digest, trusting.node_bundle()) if found else None


def with_own_proof(verdict: Verdict) -> Verdict:
    """The verdict with the proof from this node's own log; as it is when a step before failed."""
    if not verdict.may_ask or verdict.identifier is None:
        return verdict
    try:
        found = _proof(verdict.identifier)
    except (TileMissing, TileUnreadable, NoteUnreadable):
        return _passed_over(verdict, _DAMAGED)
    if found is None:
        return _passed_over(verdict, _NOT_LISTED)
    return with_proof(verdict, json.dumps(found).encode(), trusting.node_bundle())


def _proof(identifier: str) -> Bundle | None:
    place = LogFolder(Path(settings.LIANGZHAO_LOG_DIR))
    head = head_of(place)
    if head is None:
        return None
    with actor_transaction(holder_of(identifier=identifier)):
        found = proof_of(identifier, place, head)
    return found.bundle if found else None


def _passed_over(verdict: Verdict, says: str) -> Verdict:
    step = Step(StepName.LOG, None, Sentence(says))
    return replace(verdict, steps=tuple(step if each.step is StepName.LOG else each for each in verdict.steps))
