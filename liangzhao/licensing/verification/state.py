"""The last step: what the register says of the licence now."""

from __future__ import annotations

from dataclasses import replace

from liangzhao.kernel.words import Sentence, _, sentence
from liangzhao.licensing.verification import failures
from liangzhao.licensing.verification.verdict import KnownLicence, Lookup, Step, StepName, Verdict

_IN_FORCE = _("登记簿显示证照现在的状态是“%(state)s”，有效。")


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
    words = known.state_words or known.state
    if not known.valid_now:
        return Step.failed(StepName.STATE, failures.NotInForce(state=words).sentence)
    says: Sentence = sentence(_IN_FORCE, state=words)
    return Step(StepName.STATE, ok=True, says=says)


def _settled(verdict: Verdict, step: Step) -> Verdict:
    return replace(verdict, steps=(*verdict.steps[:-1], step))
