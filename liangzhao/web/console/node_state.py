"""运行状况: what /metrics tells, drawn for the system administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.web.charts import Value, bars
from liangzhao.web.console.nav import console_page
from liangzhao.web.doors import requires
from liangzhao.web.metrics.readings import Reading, kept
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Row, Table
from liangzhao.web.ui.tones import Badge, Tone, Words, badge


@dataclass(frozen=True)
class _Line:
    """A reading in words: its unit, and the value from which it needs somebody (``below``: under which)."""

    says: Words
    unit: Words
    limit: float
    below: bool = False


# The limits are those of deploy/alerts.yaml.
_LINES = {
    "liangzhao_planned_age_seconds": _Line(gettext_lazy("最早一件等待签章"), gettext_lazy("秒"), 300),
    "liangzhao_queue_age_seconds": _Line(gettext_lazy("最早一项后台任务等待"), gettext_lazy("秒"), 300),
    "liangzhao_queue_jobs": _Line(gettext_lazy("等待中的后台任务"), gettext_lazy("项"), 10_000),
    "liangzhao_log_lag_seconds": _Line(gettext_lazy("公开日志落后"), gettext_lazy("秒"), 60),
    "liangzhao_backup_age_seconds": _Line(gettext_lazy("距最近一次备份"), gettext_lazy("小时"), 26),
    "liangzhao_certificate_days": _Line(gettext_lazy("最早到期的签章证书"), gettext_lazy("天"), 30, below=True),
    "liangzhao_clock_skew_seconds": _Line(gettext_lazy("与数据库时钟相差"), gettext_lazy("秒"), 1),
    "liangzhao_issued_last_hour": _Line(gettext_lazy("近一小时制证"), gettext_lazy("件"), float("inf")),
    "liangzhao_lookups_last_hour": _Line(gettext_lazy("近一小时查询"), gettext_lazy("次"), float("inf")),
    "liangzhao_lookups_most_by_one_account": _Line(gettext_lazy("其中查询最多的账户"), gettext_lazy("次"), 200),
    "liangzhao_pool_waiting": _Line(gettext_lazy("等待数据库连接的请求"), gettext_lazy("个"), 1),
}


@require_safe
@requires(P.ACCOUNT_MANAGE)
def node_state(request: Request) -> HttpResponse:
    """The newest readings: what needs somebody, room, licences by state."""
    found = {reading.name: reading for reading in kept.readings()}
    columns = [Column(_("项目"), primary=True), Column(_("现值"), "number"), Column(_("状态"), "badge")]
    table = Table(_("读数"), columns, [*_parts(found), *_rows(found)], caption_hidden=True)
    context = {
        "table": table,
        "volumes": bars(list(_volumes(found)), title=_("磁盘已用"), most=100),
        "licences": bars(list(_licences(found)), title=_("电子证照")),
    }
    return console_page(request, "console/node_state.html", "state", context)


def _parts(found: dict[str, Reading]) -> Iterator[Row]:
    names = {"liangzhao_database_up": _("数据库"), "liangzhao_signer_up": _("签名进程")}
    for name, says in names.items():
        up = name in found and found[name].values[0][1] == 1
        yield Row([says, _("正常") if up else _("无应答"), _state(is_wrong=not up)])


def _rows(found: dict[str, Reading]) -> Iterator[Row]:
    for name, line in _LINES.items():
        if name in found:
            value = found[name].values[0][1] / (3600 if name == "liangzhao_backup_age_seconds" else 1)
            wrong = value < line.limit if line.below else value >= line.limit
            yield Row([str(line.says), f"{value:,.0f} {line.unit}", _state(is_wrong=wrong)])
    if "liangzhao_backup_age_seconds" not in found:
        yield Row([_("距最近一次备份"), _("还没有备份"), _state(is_wrong=True)])


def _state(*, is_wrong: bool) -> Badge:
    return Badge(_("需要处理"), Tone.ERR) if is_wrong else Badge(_("正常"), Tone.OK)


def _volumes(found: dict[str, Reading]) -> Iterator[Value]:
    shares, free = found["liangzhao_volume_used_ratio"], found["liangzhao_volume_free_bytes"]
    for (labels, share), (_labels, left) in zip(shares.values, free.values, strict=True):
        shown = _("%(share).0f%%，剩余 %(left).0f GB") % {"share": share * 100, "left": left / 1e9}
        yield Value(labels["path"], share * 100, shown)


def _licences(found: dict[str, Reading]) -> Iterator[Value]:
    for labels, count in found["liangzhao_licences"].values if "liangzhao_licences" in found else ():
        yield Value(str(badge("licence", labels["state"]).word), count, f"{count:,.0f}")
