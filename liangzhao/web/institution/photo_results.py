"""What was done with photos, in words: how many were confirmed, issued, not issued and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liangzhao.access.actors import Actor
from liangzhao.licensing.photo_confirmation import Line, Result
from liangzhao.licensing.photo_confirmation import Outcome as Confirmation
from liangzhao.web.institution import photo_queue
from liangzhao.web.ui.parts import Column, Link, Outcome, Row, Table
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import clauses, paragraph, said, stopped


def confirmed(outcome: Confirmation, by: Actor) -> dict[str, Any]:
    """The result page after a confirmation."""
    done, refused = outcome.confirmed, outcome.of(Result.REFUSED)
    issued, planned = outcome.of(Result.ISSUED), outcome.of(Result.PLANNED)
    blocked = outcome.of(Result.NOT_ELIGIBLE)
    says = [ngettext("已确认 %(n)d 人的照片", "已确认 %(n)d 人的照片", done) % {"n": done}]
    says += (
        [ngettext("%(n)d 人有了电子证照", "%(n)d 人有了电子证照", len(issued)) % {"n": len(issued)}] if issued else []
    )
    says += [_("%(n)d 人已确认，正在制证，完成后自动生效") % {"n": len(planned)}] if planned else []
    says += [_("%(n)d 人暂不能制证，原因如下") % {"n": len(blocked)}] if blocked else []
    says += [_("%(n)d 人未确认，原因如下") % {"n": len(refused)}] if refused else []
    if all(line.is_repeat for line in outcome.lines if line.result is not Result.REFUSED) and done:
        says.append(_("这些照片此前已经确认，没有重复办理"))
    return {
        "title": _("照片确认结果"),
        "outcome": Outcome(
            _title(done, refused),
            says=stopped(clauses(says)),
            tone=Tone.OK if done and not refused else Tone.WARN if done else Tone.ERR,
            actions=_next(by),
        ),
        "lines": _table([*refused, *blocked, *planned, *issued, *outcome.of(Result.CONFIRMED)]),
    }


def _title(done: int, refused: Sequence[Line]) -> str:
    if done and refused:
        return _("部分照片已确认")
    return _("照片已确认") if done else _("照片没有确认")


def _next(by: Actor) -> list[Link]:
    others = (photo for photo in photo_queue.mine(by)[:2] if photo.person_id != by.person_id)
    following = next(others, None)
    back = Link(_("返回照片确认"), reverse("institution:photos"))
    if following is None:
        return [back]
    return [Link(_("处理下一张"), reverse("institution:photo", args=[following.pk])), back]


def _table(lines: Sequence[Line]) -> Table:
    columns = [Column(_("姓名"), primary=True), Column(_("结果"), "badge"), Column(_("说明"), wide=True)]
    rows = [Row([line.name or _("（不在名单中）"), _badge(line), _why(line)]) for line in lines]
    return Table(_("逐人结果"), columns, rows)


def _badge(line: Line) -> Badge:
    return {
        Result.ISSUED: Badge(_("电子证照有效"), Tone.OK),
        Result.CONFIRMED: Badge(_("已确认"), Tone.OK),
        Result.PLANNED: Badge(_("正在制证"), Tone.INFO),
        Result.NOT_ELIGIBLE: Badge(_("暂不能制证"), Tone.WARN),
        Result.REFUSED: Badge(_("未确认"), Tone.ERR),
    }[line.result]


def _why(line: Line) -> str:
    if line.findings:
        says = [(said(finding.sentence), said(finding.remedy_sentence)) for finding in line.findings]
        return paragraph(*chain.from_iterable(says))
    if line.refusal is not None:
        return said(line.refusal)
    return {
        Result.ISSUED: _("照片已印在电子证照上，本人现在即可亮照。"),
        Result.PLANNED: _("已确认，正在制证。签章服务恢复后自动完成，无需再次操作。"),
        Result.CONFIRMED: _("本人没有选择自动申领，可随时在个人端申领。"),
    }.get(line.result, "")


def returned(names: Sequence[str], refused: Sequence[tuple[str, str]], reason: str) -> dict[str, Any]:
    """The result page after photos went back."""
    says = ngettext("已退回 %(n)d 人的照片", "已退回 %(n)d 人的照片", len(names)) % {"n": len(names)}
    columns = [Column(_("姓名"), primary=True), Column(_("结果"), "badge"), Column(_("说明"), wide=True)]
    rows = [Row([name, Badge(_("未退回"), Tone.ERR), why]) for name, why in refused]
    rows += [Row([name, Badge(_("已退回"), Tone.WARN), reason]) for name in names]
    return {
        "title": _("照片退回结果"),
        "outcome": Outcome(
            _("照片已退回") if names else _("照片没有退回"),
            says=paragraph(stopped(says), _("本人登录后会看到原因，并可重新上传。")),
            tone=Tone.OK if names else Tone.ERR,
            actions=[Link(_("返回照片确认"), reverse("institution:photos"))],
        ),
        "lines": Table(_("逐人结果"), columns, rows),
    }
