"""What may become of a person's request about personal data (PIPL ch. IV)."""

from liangzhao.kernel.words import _
from liangzhao.kernel.workflow import Workflow, step
from liangzhao.registers.rights.models import RightsRequest

S = RightsRequest.Status
_DECIDE = "personal_data.decide"
_OWN = "own_record.edit"

RIGHTS = Workflow(
    name="rights",
    initial=S.OPEN,
    transitions=(
        step("grant", {S.OPEN}, S.GRANTED, _DECIDE, "个人信息保护法 第四十四条至第四十七条"),
        step("refuse", {S.OPEN}, S.REFUSED, _DECIDE, "个人信息保护法 第五十条"),
        step("withdraw", {S.OPEN}, S.WITHDRAWN, _OWN, "个人信息保护法 第四十四条"),
    ),
    labels={
        "rights": _("个人信息请求"),
        S.OPEN: _("办理中"),
        S.GRANTED: _("已同意"),
        S.REFUSED: _("不同意"),
        S.WITHDRAWN: _("已撤回"),
        "grant": _("同意"),
        "refuse": _("不同意"),
        "withdraw": _("撤回"),
    },
)
