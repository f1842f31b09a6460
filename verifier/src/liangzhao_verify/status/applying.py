"""The last step without network: what a kept status list says, and how old that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from liangzhao_verify import failures, legal_time
from liangzhao_verify.status import INVALID, SUSPENDED, VALID, Knowledge, StatusSource
from liangzhao_verify.verdict import Step, StepName, Verdict
from liangzhao_verify.words import Sentence, _, sentence

STATE_WORDS = {VALID: _("有效"), INVALID: _("已失效"), SUSPENDED: _("暂停使用")}

_VALID_BY_LIST = _("状态列表显示证照有效；这是 %(age)s前的状态。")
_MINUTES, _HOURS, _DAYS = _("%(minutes)d 分钟"), _("%(hours)d 小时 %(minutes)d 分钟"), _("%(days)d 天 %(hours)d 小时")
# Clocks of two machines differ by so much without anybody being wrong.
_CLOCKS_DIFFER = timedelta(minutes=5)


def with_status(verdict: Verdict, source: StatusSource | None, at: datetime) -> Verdict:
    """The verdict with the state as last known; nothing is looked up for what failed before."""
    if not verdict.may_ask:
        return verdict
    try:
        _check_period(verdict, at)
        known = _known(verdict, source)
    except failures.StateFailure as failure:
        return _settled(verdict, Step.failed(StepName.STATE, failure.sentence))
    found = replace(verdict, state=known.state, state_words=STATE_WORDS[known.state], knowledge=known)
    return _settled(found, _step(known, at))


def _check_period(verdict: Verdict, at: datetime) -> None:
    if verdict.ends_at is not None and at > verdict.ends_at:
        raise failures.LicenceExpired(on=legal_time.local_date(verdict.ends_at))
    if verdict.begins_at is not None and at < verdict.begins_at - _CLOCKS_DIFFER:
        raise failures.NotYetIssued()


def _known(verdict: Verdict, source: StatusSource | None) -> Knowledge:
    if source is None:
        raise failures.StatusNotGiven()
    if verdict.place is None:
        raise failures.StatusPlaceMissing()
    known = source.status(verdict.place.issuer, verdict.place.index)
    if known is None:
        raise failures.StatusUnknown(issuer=verdict.place.issuer)
    return known


def _step(known: Knowledge, at: datetime) -> Step:
    if at < known.as_of - _CLOCKS_DIFFER:
        return Step.failed(StepName.STATE, failures.KnowledgeFromLater().sentence)
    age = _words(max(at - known.as_of, timedelta()))
    if known.state != VALID:
        return Step.failed(
            StepName.STATE, failures.NotInForceByList(state=Sentence(STATE_WORDS[known.state]), age=age).sentence
        )
    if at > known.until:
        return Step.failed(StepName.STATE, failures.KnowledgeTooOld(age=age).sentence)
    return Step(StepName.STATE, ok=True, says=sentence(_VALID_BY_LIST, age=age))


def _words(age: timedelta) -> Sentence:
    """How long that is, to the minute or the hour."""
    minutes = int(age.total_seconds()) // 60
    if minutes < 60:
        return sentence(_MINUTES, minutes=minutes)
    if minutes < 48 * 60:
        return sentence(_HOURS, hours=minutes // 60, minutes=minutes % 60)
    return sentence(_DAYS, days=minutes // (24 * 60), hours=minutes // 60 % 24)


def _settled(verdict: Verdict, step: Step) -> Verdict:
    return replace(verdict, steps=(*verdict.steps[:-1], step))
