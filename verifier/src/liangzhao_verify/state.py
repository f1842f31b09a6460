"""The last step: what the register says of the licence now."""

from __future__ import annotations

from dataclasses import replace

from liangzhao_verify import failures
from liangzhao_verify.verdict import KnownLicence, Lookup, Step, StepName, Verdict
from liangzhao_verify.words import Sentence, _

_IN_FORCE = _("登记簿显示证照现在有效。")


def with_state(verdict: Verdict, lookup: Lookup) -> Verdict:
    """The verdict with the register's word. Nothing is asked about a file that failed before: it may name anybody."""
    if not verdict.may_ask:
        return verdict
    try:
        known = _known(verdict, lookup)
    except failures.StateFailure as failure:
        return _settled(verdict, Step.failed(StepName.STATE, failure.sentence))
    found = replace(
        verdict, state=known.state, state_words=known.state_words, holder_masked=known.holder_masked or None
    )
    return _settled(found, _step(known))


def _known(verdict: Verdict, lookup: Lookup) -> KnownLicence:
    try:
        known = lookup(verdict.identifier or "")
    except Exception as error:
        # Whatever keeps the register from answering, the file itself has been judged.
        raise failures.RegisterUnavailable() from error
    if known is None:
        raise failures.NotInRegister()
    if verdict.record_digest is not None and verdict.record_digest != bytes(known.record_digest):
        raise failures.RecordNotRegistered()
    return known


def _step(known: KnownLicence) -> Step:
    if not known.valid_now:
        return Step.failed(StepName.STATE, failures.NotInForce(state=known.state_words or known.state).sentence)
    return Step(StepName.STATE, ok=True, says=Sentence(_IN_FORCE))


def _settled(verdict: Verdict, step: Step) -> Verdict:
    return replace(verdict, steps=(*verdict.steps[:-1], step))
