"""What may become of a physician's registration (domain.md §5.3)."""

from liangzhao.kernel.words import _
from liangzhao.kernel.workflow import Workflow, step
from liangzhao.registers.physicians.models import PhysicianRegistration

S = PhysicianRegistration.Status
_STANDING = {S.ACTIVE, S.SUSPENDED, S.LEFT_FILED}
_MAINTAIN = "register.maintain"

PHYSICIAN = Workflow(
    name="physician",
    initial=S.ACTIVE,
    transitions=(
        step("suspend", {S.ACTIVE}, S.SUSPENDED, _MAINTAIN, "医师法 第四十二条、第五十五至五十七条"),
        step("resume", {S.SUSPENDED}, S.ACTIVE, _MAINTAIN, "医师法 第四十二条"),
        step("leave", {S.ACTIVE}, S.LEFT_FILED, _MAINTAIN, "医师执业注册管理办法 第十九条"),
        step("return", {S.LEFT_FILED}, S.ACTIVE, _MAINTAIN, "医师执业注册管理办法 第二十条"),
        step("cancel", _STANDING, S.CANCELLED, _MAINTAIN, "医师法 第十七条；医师执业注册管理办法 第十八条"),
        step("revoke", _STANDING, S.REVOKED, _MAINTAIN, "医师法 第五十四至五十八条"),
        step("annul", _STANDING, S.ANNULLED, _MAINTAIN, "医师法 第五十四条；行政许可法 第六十九条"),
    ),
    # An entry ended only because it was merged into another as its double, and the merge was wrong.
    reversals=tuple(
        step("take_back", {S.CANCELLED}, state, "register.approve", "行政许可法 第六十九条")
        for state in sorted(_STANDING)
    ),
    labels={
        "physician": _("医师执业注册"),
        S.ACTIVE: _("在册"),
        S.SUSPENDED: _("暂停执业"),
        S.LEFT_FILED: _("离岗备案"),
        S.CANCELLED: _("注销"),
        S.REVOKED: _("吊销"),
        S.ANNULLED: _("撤销"),
        "suspend": _("暂停执业"),
        "resume": _("恢复执业"),
        "leave": _("离岗备案"),
        "return": _("重新上岗"),
        "cancel": _("注销"),
        "revoke": _("吊销"),
        "annul": _("撤销"),
    },
)
