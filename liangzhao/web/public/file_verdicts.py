"""The verdict on an uploaded file in words: the conclusion, then the steps, the first failing one foremost."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.verification import STEP_TITLES, Step, Verdict
from liangzhao.web.public import verdicts
from liangzhao.web.public.nav import NAV
from liangzhao.web.ui.parts import Fact, Outcome, Task
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import said


def context(verdict: Verdict, licence: Licence | None, reference: str) -> dict[str, object]:
    """What the page shows; ``licence`` is the one the register knows and the file proves."""
    return {
        "nav": NAV,
        "nav_key": "verify",
        "outcome": _outcome(verdict, reference),
        "steps": [_step(step) for step in verdict.steps],
        "facts": _facts(verdict, licence),
        "since": verdicts.since(licence, state_now(licence)) if licence else "",
        "identifier": licence.identifier if licence else "",
    }


def _outcome(verdict: Verdict, reference: str) -> Outcome:
    if verdict.valid:
        return Outcome(_("文件真实，证照有效"), _why_valid(verdict), reference)
    failed = verdict.first_failure
    reason = said(failed.says) if failed else _("文件没有可以核验的签章。")
    if verdict.intact is False:
        return Outcome(_("文件已被改动或损坏，不能认定"), reason, reference, tone=Tone.ERR)
    if verdict.intact and verdict.trusted and reference:
        return Outcome(_("文件真实，但证照现在不是有效状态"), reason, reference, tone=Tone.WARN)
    if verdict.intact and not verdict.trusted:
        return Outcome(_("内容未被改动，但签章不能信任"), reason, reference, tone=Tone.ERR)
    return Outcome(_("不能认定这个文件是有效证照"), reason, reference, tone=Tone.ERR)


def _why_valid(verdict: Verdict) -> str:
    if verdict.proven_at is None:
        return _("内容未被改动，签章可信，登记簿显示证照现在有效。")
    return _(
        "内容未被改动，登记簿显示证照现在有效。签章所用密钥后来已吊销；"
        "本站的公开日志和存档证明证照在 %(day)s 已经签发，早于吊销，仍可采信。"
    ) % {"day": clock.local_date(verdict.proven_at).isoformat()}


def _step(step: Step) -> Task:
    words = {True: Badge(_("通过"), Tone.OK), False: Badge(_("未通过"), Tone.ERR), None: Badge(_("未判断"), Tone.MUTE)}
    return Task(
        says=_(STEP_TITLES[step.step]),
        done=step.ok is True,
        badge=words[step.ok],
        remedy=said(step.says),
    )


def _facts(verdict: Verdict, licence: Licence | None) -> list[Fact]:
    found = [Fact(_("文件类型"), verdict.kind.upper() if verdict.kind in ("ofd", "pdf") else _("其他"))]
    if licence is not None:
        found += verdicts.file_facts(licence)
    if verdict.identifier:
        found.append(Fact(_("证照标识"), verdict.identifier))
    return found
