"""The states of an e-licence and what they mean (domain.md §3.16, design.md §12)."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, OrderBy, Value, When

from liangzhao.kernel.words import _


class State(models.TextChoices):
    """States as kept in the database; PLANNED waits for its seal, ABANDONED never got one."""

    PLANNED = "PLANNED", _("正在制证")
    ISSUED = "ISSUED", _("有效")
    FROZEN = "FROZEN", _("暂停使用")
    SUPERSEDED = "SUPERSEDED", _("已被新版本取代")
    EXPIRED = "EXPIRED", _("过期")
    CANCELLED = "CANCELLED", _("注销")
    REVOKED = "REVOKED", _("吊销")
    ANNULLED = "ANNULLED", _("撤销")
    VOID = "VOID", _("作废")
    ABANDONED = "ABANDONED", _("未制成")


LIVE = (State.PLANNED, State.ISSUED, State.FROZEN)
"""A holder has at most one licence of a kind in these states."""

LIVE_FIRST: tuple[OrderBy | str, ...] = (
    Case(When(state__in=list(LIVE), then=Value(0)), default=Value(1)).asc(),
    "-planned_at",
    "-version",
)
"""A holder's licences, the one that stands before any other: a double merged in may have left later, ended ones."""

NONE_APPLIED = "NONE"
"""What pages call a holder without any licence: 未申领."""
