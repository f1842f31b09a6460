"""保留两条 in words: what becomes of two records that are not one, of which a row that is no entry stays none."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liangzhao.access.actors import Actor
from liangzhao.consolidation.deciding import setting_aside
from liangzhao.consolidation.deciding.row_left import left_of
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.web.words import listed, paragraph, said


def label(case: Case) -> str:
    """The button."""
    return _("不是同一条，本行仍不登记") if _is_out(case) else _("保留两条")


def says(case: Case) -> str:
    """What follows from it, beside what the button says."""
    if not _is_out(case):
        return _others(case)
    return _("本行没有登记：决定不是同一条的，只办结这一项，本行仍不登记；确需登记的，请改正登记号或名称后重新导入。")


def reason(case: Case) -> str:
    """The reason that is kept when the officer wrote none."""
    return _("不是同一主体，本行不登记") if _is_out(case) else _("不是同一主体，保留两条")


def done(case: Case, kept: Proposal, *, by: Actor) -> str:
    """What is said then."""
    if not _is_out(case):
        return paragraph(_("已保留两条记录，登记簿没有变更。"), _others(case))
    left = left_of(kept, by=by)
    if left.waiting:
        told = ngettext(
            "本行没有登记，尚有%(n)d项待处理，处理完后登记。",
            "本行没有登记，尚有%(n)d项待处理，处理完后登记。",
            left.waiting,
        ) % {"n": left.waiting}
    elif left.why is not None:
        told = _("本行没有登记：%(why)s") % {"why": said(left.why)}
    else:
        told = _("本行没有登记，确需登记的，请改正后重新导入。")
    return paragraph(_("已决定不是同一条，登记簿没有变更。"), told)


def _is_out(case: Case) -> bool:
    """Whether the row of a case is no entry."""
    return case.own is None and case.load.origin == Load.Origin.FILE


def _others(case: Case) -> str:
    """The other rows that are no entries."""
    if case.own is None or case.load.origin != Load.Origin.FILE:
        return ""
    rows = [_("第 %(n)d 行") % {"n": number} for number in setting_aside.rows_left_out(case.proposal)]
    return _("%(rows)s没有登记，按其待办事项继续办理。") % {"rows": listed(rows)} if rows else ""
