"""What may become of an e-licence (domain.md §6.4). Guard, database trigger, drawing and tests read this table."""

from liangzhao.kernel.words import _
from liangzhao.kernel.workflow import Workflow, step
from liangzhao.licensing.states import State

S = State
_FOLLOWS = "register"  # no role moves a licence: it follows the register, the calendar, or a maker's mistake
_STANDING = {S.ISSUED, S.FROZEN}

LICENCE = Workflow(
    name="licence",
    initial=S.PLANNED,
    transitions=(
        step("seal", {S.PLANNED}, S.ISSUED, _FOLLOWS, "国务院令第716号 第十条"),
        step("abandon", {S.PLANNED}, S.ABANDONED, _FOLLOWS, "京卫医〔2020〕80号 第二条"),
        step("supersede", _STANDING, S.SUPERSEDED, _FOLLOWS, "京卫医〔2020〕80号 第二条"),
        step("freeze", {S.ISSUED}, S.FROZEN, _FOLLOWS, "京卫医〔2020〕80号 附件一"),
        step("expire", _STANDING, S.EXPIRED, _FOLLOWS, "京卫医〔2020〕80号 附件一"),
        step("cancel", _STANDING | {S.EXPIRED}, S.CANCELLED, _FOLLOWS, "行政许可法 第七十条"),
        step("revoke", _STANDING | {S.EXPIRED}, S.REVOKED, _FOLLOWS, "医师法 第五十四至五十八条；护士条例 第三十一条"),
        step("annul", _STANDING | {S.EXPIRED}, S.ANNULLED, _FOLLOWS, "行政许可法 第六十九条"),
        step("void", {S.ISSUED, S.FROZEN}, S.VOID, "licence.void", "京卫医〔2020〕80号 第二条"),
    ),
    labels={state.value: str(state.label) for state in S}
    | {
        "licence": _("电子证照"),
        "seal": _("签发"),
        "abandon": _("停止制证"),
        "supersede": _("生成新版本"),
        "freeze": _("暂停使用"),
        "expire": _("过期"),
        "cancel": _("注销"),
        "revoke": _("吊销"),
        "annul": _("撤销"),
        "void": _("作废"),
    },
)
