"""What may become of an institution in the register (domain.md §5.2): guard, trigger and drawing read this table."""

from liangzhao.kernel.words import _
from liangzhao.kernel.workflow import Workflow, step
from liangzhao.registers.institutions.models import Institution

S = Institution.Status
_STANDING = {S.ACTIVE, S.CLOSED_TEMP, S.VERIFY_DEFERRED, S.ORDERED_STOP}
_MAINTAIN = "register.maintain"

INSTITUTION = Workflow(
    name="institution",
    initial=S.PREPARING,
    transitions=(
        step("open", {S.PREPARING}, S.ACTIVE, _MAINTAIN, "医疗机构管理条例 第十七条"),
        step(
            "close",
            {S.ACTIVE, S.VERIFY_DEFERRED},
            S.CLOSED_TEMP,
            _MAINTAIN,
            "医疗机构管理条例 第二十一条；实施细则 第三十四条",
        ),
        step("resume", {S.CLOSED_TEMP, S.ORDERED_STOP}, S.ACTIVE, _MAINTAIN, "医疗机构管理条例实施细则 第三十四条"),
        step("defer_verification", {S.ACTIVE}, S.VERIFY_DEFERRED, _MAINTAIN, "医疗机构管理条例实施细则 第三十七条"),
        step("pass_verification", {S.VERIFY_DEFERRED}, S.ACTIVE, _MAINTAIN, "医疗机构管理条例 第二十二条"),
        step(
            "order_stop",
            {S.ACTIVE, S.VERIFY_DEFERRED},
            S.ORDERED_STOP,
            _MAINTAIN,
            "医疗机构管理条例 第四十四至四十八条",
        ),
        step(
            "cancel",
            _STANDING | {S.PREPARING},
            S.CANCELLED,
            _MAINTAIN,
            "医疗机构管理条例 第二十一条；行政许可法 第七十条",
        ),
        step("revoke", _STANDING, S.REVOKED, _MAINTAIN, "医疗机构管理条例 第四十四至四十八条"),
        step("annul", _STANDING, S.ANNULLED, _MAINTAIN, "行政许可法 第六十九条"),
    ),
    # An entry ended only because it was merged into another as its double, and the merge was wrong.
    reversals=tuple(
        step("take_back", {S.CANCELLED}, state, "register.approve", "行政许可法 第六十九条")
        for state in sorted(_STANDING | {S.PREPARING})
    ),
    labels={
        "institution": _("医疗机构"),
        S.PREPARING: _("筹建"),
        S.ACTIVE: _("执业"),
        S.CLOSED_TEMP: _("停业"),
        S.VERIFY_DEFERRED: _("暂缓校验"),
        S.ORDERED_STOP: _("责令停止执业"),
        S.CANCELLED: _("注销"),
        S.REVOKED: _("吊销"),
        S.ANNULLED: _("撤销"),
        "open": _("准予执业"),
        "close": _("停业"),
        "resume": _("恢复执业"),
        "defer_verification": _("暂缓校验"),
        "pass_verification": _("校验合格"),
        "order_stop": _("责令停止执业"),
        "cancel": _("注销"),
        "revoke": _("吊销"),
        "annul": _("撤销"),
    },
)
