"""What is said after a decision: what truly became of the register, the row or the merge."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liangzhao.access.actors import Actor
from liangzhao.consolidation.deciding import choices
from liangzhao.consolidation.deciding.choices import Aside, Join, Part
from liangzhao.consolidation.deciding.holding import OPEN, State
from liangzhao.consolidation.deciding.row_left import left_of
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.reference.models import Authority
from liangzhao.web.authority.cleaning import leaving_out
from liangzhao.web.words import paragraph, said


def taken(done: Proposal, looked: Case, by: Actor) -> str:
    """A value was taken, or put to the second officer."""
    if done.state == State.SECOND:
        return _("已提出，等待另一名工作人员复核。")
    return _of_row(done, by) if _was_row(looked) else _("已采用，登记簿已更正。")


def confirmed(done: Proposal, looked: Case, by: Actor) -> str:
    """The second officer agreed."""
    choice = choices.undoing_of(looked.proposal) or choices.of_settled(done.chosen)
    if done.state == State.SECOND:
        return _("已复核同意，正在办理。本页显示进度，可以离开，随时回来查看。")
    if isinstance(choice, Join):
        return _("已复核同意，两条记录已合并。")
    if isinstance(choice, Aside):
        return leaving_out.confirmed(looked)
    if isinstance(choice, Part):
        return _("已复核同意，合并已撤销，恢复为两条记录。")
    if done.state in OPEN:
        return _("已复核同意，原决定已撤销，恢复原状，可以重新决定。")
    if _was_row(looked):
        return paragraph(_("已复核同意。"), _of_row(done, by))
    return _("已复核同意，登记簿已更正。")


def merge_proposed(done: Proposal, by: Actor) -> str:
    """A merge waits for the second officer, here or at the authority that registered the other record."""
    if other := elsewhere(done, by):
        return _("合并已提出，等待%(organ)s复核；对方决定之前可以收回。") % {"organ": other}
    return _("合并已提出，等待另一名工作人员复核。")


def undoing_proposed(done: Proposal, by: Actor) -> str:
    """The same of undoing a merge, or of taking any other decision of two back."""
    if not isinstance(choices.undoing_of(done), Part):
        return _("撤销已提出，等待另一名工作人员复核；复核之前原决定仍然有效，可以撤回。")
    if other := elsewhere(done, by):
        return _("撤销合并已提出，等待%(organ)s复核；对方决定之前可以收回。") % {"organ": other}
    return _("撤销合并已提出，等待另一名工作人员复核。")


def elsewhere(found: Proposal, by: Actor) -> str:
    """The other authority that has a finding by now; nothing for one's own."""
    if found.authority_id is None or found.authority_id == by.authority_id:
        return ""
    return Authority.objects.values_list("name", flat=True).get(pk=found.authority_id)


def given_back(done: Proposal) -> str:
    """The second officer refused, or the first withdrew."""
    if done.state == State.APPLIED and isinstance(choices.of_settled(done.chosen), Join):
        return _("撤销合并的提议已退回，合并仍然有效。")
    if done.state in {State.APPLIED, State.REJECTED}:
        return _("撤销的提议已退回，原决定仍然有效。")
    return _("已退回，可以重新决定。")


def _was_row(looked: Case) -> bool:
    return looked.own is None and looked.load.origin != Load.Origin.REGISTER


def _of_row(done: Proposal, by: Actor) -> str:
    """Whether the row is registered now, and if not why."""
    left = left_of(done, by=by)
    if left.is_entry:
        return _("名单行已更正，该行已登记。")
    if left.waiting:
        told = ngettext(
            "名单行已更正；该行尚有%(n)d项待处理，处理完后登记。",
            "名单行已更正；该行尚有%(n)d项待处理，处理完后登记。",
            left.waiting,
        )
        return told % {"n": left.waiting}
    if left.why is not None:
        return _("名单行已更正，但还不能登记：%(why)s") % {"why": said(left.why)}
    return _("名单行已更正，该行未登记。")
