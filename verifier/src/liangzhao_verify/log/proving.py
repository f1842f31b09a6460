"""The verdict on the proof of a licence: alone, or beside the code or file of the licence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from liangzhao_verify import failures
from liangzhao_verify.course import Course
from liangzhao_verify.failures import Breaks, LogFailure
from liangzhao_verify.identifiers import licence_id
from liangzhao_verify.log.bundles import FORMAT, TEXT_FORMAT, BundleFails, Failure, Proven, verify_bundle
from liangzhao_verify.log.keys import parse_keys
from liangzhao_verify.log.notes import NoteUnreadable
from liangzhao_verify.trust import Trust
from liangzhao_verify.verdict import Step, StepName, Verdict
from liangzhao_verify.words import Sentence, _, sentence

KIND = "proof"

_PROVEN = _("证照版本已记入公开日志，序号 %(index)d（从 0 数起，日志共 %(size)d 条），检查点签名正确。")
_READ = _("证明文件完整。")
_IDENTIFIER = _("证照标识 %(identifier)s 的校验位正确。")
_ONLY_LOG = _("证明文件只说明公开日志，不含这一项。")
_NOT_REACHED = _("证明无法读取，未作检查。")
_FAILED = _("前面的步骤未通过，没有查询状态。")

_FAILURES: dict[Failure, type[LogFailure]] = {
    Failure.UNREADABLE: failures.ProofUnreadable,
    Failure.NOT_SIGNED: failures.CheckpointNotSigned,
    Failure.NOT_INCLUDED: failures.NotInLog,
    Failure.OTHER_ENTRY: failures.ProofAltered,
    Failure.NOT_OPENED: failures.ProofAltered,
    Failure.OTHER_LICENCE: failures.ProofOfAnother,
    Failure.OTHER_RECORD: failures.ProofOfAnother,
}


def with_proof(verdict: Verdict, proof: bytes, trust: Trust) -> Verdict:
    """The verdict with the log's step taken, unless a step before failed; the state is left to be asked after."""
    if not verdict.may_ask:
        return verdict
    course = Course()
    course.take(StepName.LOG, lambda: _says(_beside(proof, verdict, trust)))
    (step,) = course.steps
    steps = [step if each.step is StepName.LOG else each for each in verdict.steps]
    if step.ok is False:
        steps[-1] = Step(StepName.STATE, None, sentence(_FAILED))
    return replace(verdict, steps=tuple(steps))


def _beside(proof: bytes, verdict: Verdict, trust: Trust) -> Proven:
    bundle = _decoded(proof)
    if bundle is None:
        raise failures.ProofBesideForAuditors() if _is_for_auditors(proof) else failures.ProofUnreadable()
    return _proven(bundle, trust, verdict.identifier, verdict.record_digest)


def proven_at(proof: bytes, record: bytes, trust: Trust) -> datetime | None:
    """By when this record (its SM3) was committed to, as a log says that this verifier believes; None without proof."""
    try:
        return _proven(_decoded(proof) or {}, trust, record=record).entry.at
    except LogFailure:
        return None


def is_proof(data: bytes) -> bool:
    """Whether these are the bytes of a file that calls itself the proof of a licence."""
    return _is_for_auditors(data) or (data[:1] == b"{" and _decoded(data) is not None)


def _is_for_auditors(data: bytes) -> bool:
    return data.startswith(TEXT_FORMAT.encode())


def examine_proof(data: bytes, *, name: str, trust: Trust) -> Verdict:
    """The verdict on a proof alone: what the log says of a licence, its state now unknown; this raises nothing."""
    bundle = _decoded(data) or {}
    course, identifier = Course(), _named(bundle)
    if identifier is None:
        course.fail(failures.ProofForAuditors() if _is_for_auditors(data) else failures.NotAProof())
        for step in list(StepName)[1:]:
            course.pass_over(step, sentence(_NOT_REACHED))
        return Verdict(name, KIND, None, None, tuple(course.steps))
    course.take(StepName.STRUCTURE, lambda: sentence(_READ))
    for step in (StepName.DIGESTS, StepName.SEAL, StepName.CHAIN):
        course.pass_over(step, sentence(_ONLY_LOG))
    course.take(StepName.IDENTIFIER, lambda: _checked(identifier))
    course.pass_over(StepName.RECORD, sentence(_ONLY_LOG))
    holds = course.take(StepName.LOG, lambda: _says(_proven(bundle, trust)))
    if course.is_clean:
        course.fail(failures.StateNotInProof())
    else:
        course.pass_over(StepName.STATE, sentence(_FAILED))
    intact = False if Breaks.INTEGRITY in course.broken else holds or None
    return Verdict(name, KIND, intact, holds, tuple(course.steps), identifier=identifier)


def _proven(
    bundle: Mapping[str, object], trust: Trust, identifier: str | None = None, record: bytes | None = None
) -> Proven:
    note = bundle.get("checkpoint")
    origin = note.partition("\n")[0] if isinstance(note, str) else ""
    log = next((each for each in trust.logs if each.origin == origin), None)
    if log is None:
        raise failures.LogUnknown(origin=origin[:80])
    try:
        return verify_bundle(bundle, parse_keys(log.keys), identifier=identifier, record_sm3=record)
    except BundleFails as error:
        raise _FAILURES[error.failure]() from error
    except NoteUnreadable as error:
        raise failures.CheckpointNotSigned() from error


def _says(proven: Proven) -> Sentence:
    return sentence(_PROVEN, index=proven.index, size=proven.size)


def _checked(identifier: str) -> Sentence:
    found = licence_id.check(identifier)
    if not found.ok or found.normalised != identifier:
        raise failures.IdentifierWrong()
    return sentence(_IDENTIFIER, identifier=identifier)


def _named(bundle: Mapping[str, object]) -> str | None:
    licence = bundle.get("licence")
    identifier = licence.get("identifier") if isinstance(licence, Mapping) else None
    return identifier if isinstance(identifier, str) else None


def _decoded(data: bytes) -> Mapping[str, object] | None:
    try:
        bundle = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return bundle if isinstance(bundle, dict) and bundle.get("format") == FORMAT else None
