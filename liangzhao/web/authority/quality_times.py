"""From when a figure about the quality of the data is: live ones are of now, the others of the last run."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from liangzhao.kernel import clock


def now() -> str:
    """What stands beside a figure that is counted when the page is made."""
    return _("现在")


def as_of(measured_at: datetime | None) -> str:
    """What stands beside a figure of a run; nothing was measured without one."""
    if measured_at is None:
        return "—"
    return _("截至 %(at)s") % {"at": f"{measured_at.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}"}


def told(when: str, says: str) -> str:
    """What a figure is, with its time in front."""
    return _("%(when)s · %(says)s") % {"when": when, "says": says}


def of_findings() -> str:
    """From when what became of the findings is."""
    return _("以下数字均为现在。")


def of_rules(measured_at: datetime | None) -> str:
    """From when the rules with what they find and what became of it are."""
    return _("“当前问题”%(as_of)s（最近一次全面检查）；其余数字为现在。") % {"as_of": as_of(measured_at)}


def of_registers() -> str:
    """From when the figures of the registers are."""
    return _("待办为现在；其余数字截至各登记簿的检查时间。")


def of_lists() -> str:
    """From when the figures of lists are."""
    return _("行数、已登记和得分截至各名单的测量日期；待办为现在。")


def of_entries(measured_at: datetime | None) -> str:
    """From when the figures of entries are, of which only what waits is live."""
    return _("待办为现在；其余数字%(as_of)s（最近一次全面检查）。") % {"as_of": as_of(measured_at)}
