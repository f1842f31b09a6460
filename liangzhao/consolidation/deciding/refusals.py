"""What the workbench says when it will not do what was asked."""

from __future__ import annotations

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import Sentence, _


class DecidedMeanwhile(Refusal):
    """Raised when somebody else decided on the finding, or changed its entry, since it was shown (SEC-I10)."""

    template = _("这一项或者它的登记信息刚被他人办理过。您的选择没有提交，请核对最新情况后再决定。")


class NeedsAnother(Refusal):
    """Raised when the officer who decided first would also be the second."""

    template = _("这样的决定须由两人作出，不能由提出人本人复核。")


class ReasonMissing(Refusal):
    """Raised when a value is kept or a decision given back without a word why."""

    template = _("请写明理由，不超过%(most)d个字。")


class NothingChosen(Refusal):
    """Raised when no value was chosen, or one that is too long to be one."""

    template = _("请选择要采用的值；另填的值不能为空，也不超过%(most)d个字。")


class NobodyToAsk(Refusal):
    """Raised when the register knows no practitioner or institution that could be asked."""

    template = _("登记簿中没有可以请其核实的本人或机构。")


class WrongAuthority(Refusal):
    """Raised when a finding is passed on to an authority that has nothing to do with its records."""

    template = _("只能转给登记了相关记录的机关。")


class NotLossless(Refusal):
    """Raised when many are to be accepted at once and one of them is more than a tidying."""

    template = _("只有统一写法、不改变内容的建议可以批量采用。")


class StillUsed(Refusal):
    """Raised when an entry was changed or used since the decision, so that undoing it would undo more."""

    template = _("登记信息在决定之后又有变更，不能直接撤销，请在登记簿维护中办理。")


class RowNotReady(Refusal):
    """Raised when the other registration would be ended for a row that could not be registered after it."""

    template = _("本行还有其他问题，终止另一条之后仍不能登记，请先办理本行的其他事项。")


class StillWrong(Refusal):
    """Raised when a value somebody chose or wrote breaks the rule it should mend, or another of its field."""

    template = _("这个值仍不符合规则%(rule)s，没有采用：%(why)s")

    def __init__(self, *, rule: str, why: Sentence) -> None:
        super().__init__(rule=rule, why=why)
        self.why = why


class TwoAuthorities(Refusal):
    """Raised when two authorities would unite records of which a third one registered one."""

    template = _("其中的记录由其他多个机关登记（%(who)s），不能由本机关提出合并。请转给登记机关，由其决定。")


class NothingToLeaveOut(Refusal):
    """Raised when a row is to be left out that no rule calls a repetition or a test, or that is no row of a list."""

    template = _("只有名单中被判断为重复或者测试数据的行可以不再登记。")


class SurvivorMissing(Refusal):
    """Raised when two records are to become one and nobody said which of them stays."""

    template = _("请选择合并后保留哪条记录。")


class UnderWay(Refusal):
    """Raised when a merge, or its undoing, was decided and the worker has not come to its end."""

    template = _("合并或撤销已经同意，正在办理，完成后再操作。")


class OneRecord(Refusal):
    """Raised when an officer points at two entries of one person, or at one entry twice."""

    template = _("这两条登记本来就属于同一人或同一机构，不需要合并。")


class AtAnother(Refusal):
    """Raised when an officer points at two entries on which another authority is deciding."""

    template = _("这两条登记是否同一主体，已由%(who)s核对，请与其联系。")
