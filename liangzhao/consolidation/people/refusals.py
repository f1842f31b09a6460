"""Why two entries are not merged, or a merge not undone; the sentence says what to do first."""

from __future__ import annotations

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _


class NotMergeable(Refusal):
    """Raised when something stands in the way of a merge; ``why`` says what."""

    template = _("不能合并：%(why)s")


class SameOfficer(Refusal):
    """Raised when a merge, or its undoing, has one officer instead of two."""

    template = _("合并和撤销合并须由两名工作人员分别办理和复核。")


class OwnEntry(Refusal):
    """Raised when an officer would merge their own entries."""

    template = _("不能办理本人登记信息的合并，请由其他工作人员办理。")


class ChoiceMissing(Refusal):
    """Raised when the officers did not say which of two things that exclude each other stands."""

    template = _("请先选择保留哪一项：%(what)s。")


class UnknownChoice(Refusal):
    """Raised when a choice names something the two entries do not have, or neither of them."""

    template = _("页面已失效，请刷新后重新选择。")


class AlreadyUndone(Refusal):
    """Raised when a merge was undone before."""

    template = _("该合并已撤销。")


class MovedOn(Refusal):
    """Raised when what a merge left was changed since, so that undoing it would lose the later change."""

    template = _("合并后“%(what)s”又有变更，不能撤销合并；请先核对并撤回之后的变更。")
