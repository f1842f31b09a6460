"""What may become of a nurse's registration (domain.md §5.4). Expiry is computed, never stored."""

from liangzhao.kernel.words import _
from liangzhao.kernel.workflow import Workflow, step
from liangzhao.registers.nurses.models import NurseRegistration

S = NurseRegistration.Status
_STANDING = {S.ACTIVE, S.SUSPENDED}
_MAINTAIN = "register.maintain"

NURSE = Workflow(
    name="nurse",
    initial=S.ACTIVE,
    transitions=(
        step("suspend", {S.ACTIVE}, S.SUSPENDED, _MAINTAIN, "护士条例 第三十一条"),
        step("resume", {S.SUSPENDED}, S.ACTIVE, _MAINTAIN, "护士条例 第三十一条"),
        step("cancel", _STANDING, S.CANCELLED, _MAINTAIN, "护士执业注册管理办法 第十九条；行政许可法 第七十条"),
        step("revoke", _STANDING, S.REVOKED, _MAINTAIN, "护士条例 第三十一条"),
        step("annul", _STANDING, S.ANNULLED, _MAINTAIN, "行政许可法 第六十九条"),
    ),
    # An entry ended only because it was merged into another as its double, and the merge was wrong.
    reversals=tuple(
        step("take_back", {S.CANCELLED}, state, "register.approve", "行政许可法 第六十九条")
        for state in sorted(_STANDING)
    ),
    labels={
        "nurse": _("护士执业注册"),
        S.ACTIVE: _("在册"),
        S.SUSPENDED: _("暂停执业"),
        S.CANCELLED: _("注销"),
        S.REVOKED: _("吊销"),
        S.ANNULLED: _("撤销"),
        "suspend": _("暂停执业"),
        "resume": _("恢复执业"),
        "cancel": _("注销"),
        "revoke": _("吊销"),
        "annul": _("撤销"),
    },
)
