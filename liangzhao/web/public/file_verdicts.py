"""The verdict on an uploaded file in words: the conclusion, then the steps, the first failing one foremost."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liangzhao.licensing.verification import Step, Verdict
from liangzhao.licensing.verification.verdict import STEP_TITLES
from liangzhao.web.public.nav import NAV
from liangzhao.web.ui.parts import Fact, Outcome, Task
from liangzhao.web.ui.tones import Badge, Tone


def context(verdict: Verdict, reference: str) -> dict[str, object]:
    """What the page shows."""
    return {
        "nav": NAV,
        "nav_key": "verify",
        "outcome": _outcome(verdict, reference),
        "steps": [_step(step) for step in verdict.steps],
        "facts": _facts(verdict),
    }


def _outcome(verdict: Verdict, reference: str) -> Outcome:
    if verdict.valid:
        return Outcome(_("文件真实，证照有效"), _("内容未被改动，签章可信，登记簿显示证照现在有效。"), reference)
    failed = verdict.first_failure
    reason = _(failed.detail) if failed else _("文件没有可以核验的签章。")
    if verdict.intact is False:
        return Outcome(_("文件已被改动或损坏，不能认定"), reason, reference, tone=Tone.ERR)
    if verdict.intact and verdict.trusted and reference:
        return Outcome(_("文件真实，但证照现在不是有效状态"), reason, reference, tone=Tone.WARN)
    if verdict.intact and not verdict.trusted:
        return Outcome(_("内容未被改动，但签章不能信任"), reason, reference, tone=Tone.ERR)
    return Outcome(_("不能认定这个文件是有效证照"), reason, reference, tone=Tone.ERR)


def _step(step: Step) -> Task:
    words = {True: Badge(_("通过"), Tone.OK), False: Badge(_("未通过"), Tone.ERR), None: Badge(_("未判断"), Tone.MUTE)}
    return Task(
        says=_(STEP_TITLES[step.step]),
        done=step.ok is True,
        badge=words[step.ok],
        remedy=_(step.detail) if step.detail else "",
    )


def _facts(verdict: Verdict) -> list[Fact]:
    found = [Fact(_("文件类型"), verdict.kind.upper() if verdict.kind in ("ofd", "pdf") else _("其他"))]
    if verdict.holder_masked:
        found.append(Fact(_("持证主体"), verdict.holder_masked))
    if verdict.identifier:
        found.append(Fact(_("证照标识"), verdict.identifier))
    return found
