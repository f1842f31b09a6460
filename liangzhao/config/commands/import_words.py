"""What ``liangzhao import`` says last of a list that was taken row by row, or only tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.consolidation.importing.report import Problem, Report

_MOST_WORDS = 5


def of(report: Report) -> str:
    """The counts in one line; they add up to the rows of the file."""
    if report.dry_run:
        says = _(
            "共 %(rows)d 行：将新登记 %(entries)d，将更新 %(updated)d，无变化 %(unchanged)d，"
            "不能登记 %(refused)d%(aside)s。这次只是检查，登记簿没有改动。"
        )
    else:
        says = _(
            "共 %(rows)d 行：新登记 %(entries)d，更新 %(updated)d，无变化 %(unchanged)d，"
            "整行未登记 %(refused)d%(aside)s。"
        )
    counts = {name: getattr(report, name) for name in ("rows", "entries", "updated", "unchanged", "refused")}
    told = [str(sentence(says, aside=_aside(report), **counts))]
    if left := report.incomplete:
        told.append(str(sentence(_("其中 %(left)d 行有个别项留空或待核，见报告中的 problems。"), left=left)))
    if says := _left_out(report.problems, report.kind):
        told.append(says)
    if report.stops:
        told.append(stopped(report.people_to_stop, report.licences_to_stop, tried=report.dry_run))
    if report.unnumbered:
        says = _("%(count)d 家缺登记号，补全前不公开、不计入统计。")
        told.append(str(sentence(says, count=report.unnumbered)))
    if report.stopped_at is not None:
        told.append(str(sentence(_("在第 %(row)d 行前停止，再次运行即继续。"), row=report.stopped_at)))
    return "".join(told)


def _aside(report: Report) -> str:
    """The rows in which there is nothing to mend, each sort apart; nothing when there are none."""
    sorts = (
        (report.repeated, _("；另有 %(count)d 行与前面的行完全相同，只登记一次，无需处理")),
        (report.totals, _("；另有 %(count)d 行是合计行、重复的表头或附注，不是名单中的人或机构，无需处理")),
        (report.blank, _("；另有 %(count)d 行是空行，无需处理")),
        (report.isolated, _("；另有 %(count)d 行是已隔离的测试数据，无需处理")),
    )
    return "".join(str(sentence(says, count=count)) for count, says in sorts if count)


def _left_out(problems: Sequence[Problem], kind: str) -> str:
    """The values that the register does not take over, the most frequent first; nothing when there are none."""
    from liangzhao.consolidation.importing.our_fields import word
    from liangzhao.consolidation.quality.rules import entered

    found = Counter((each.field, each.value_masked) for each in problems if each.rule == entered.LEFT_OUT)
    if not found:
        return ""
    words = [f"{sentence(word(name, kind))}“{value}”×{many}" for (name, value), many in found.most_common(_MOST_WORDS)]
    more = _("等") if len(found) > _MOST_WORDS else ""
    says = _("未照样登记的内容：%(words)s%(more)s，列入数据清理，见报告中的 problems。")
    return str(sentence(says, words="、".join(words), more=more))


def stopped(people: int, licences: int, *, tried: bool) -> str:
    """Whose e-licences stop because a number of theirs is somebody else's in the list."""
    if tried:
        says = _(
            "注意：登记后，%(people)d 人的 %(licences)d 张电子证照将停止签发，直到登记机关核定号码是谁的，"
            "见报告中的 stops。"
        )
    else:
        says = _(
            "注意：%(people)d 人的 %(licences)d 张电子证照停止签发，直到登记机关在数据清理中核定号码是谁的，"
            "见报告中的 stops。"
        )
    return str(sentence(says, people=people, licences=licences))
