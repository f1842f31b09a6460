"""Words and tones of every state shown on a page: one table per state machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

Words = str | Promise
"""Text for a page: plain, or translated when it is shown."""


class Tone(StrEnum):
    """How a state feels; each tone has its own colour *and* its own shape."""

    OK = "ok"
    WARN = "warn"
    ERR = "err"
    INFO = "info"
    MUTE = "mute"


@dataclass(frozen=True)
class Badge:
    """A word with its tone."""

    word: Words
    tone: Tone = Tone.MUTE


LICENCE: Mapping[str, Badge] = {
    "NONE": Badge(_("未申领"), Tone.MUTE),
    "PLANNED": Badge(_("正在制证"), Tone.INFO),
    "ISSUED": Badge(_("有效"), Tone.OK),
    "FROZEN": Badge(_("暂停使用"), Tone.WARN),
    "SUPERSEDED": Badge(_("已被新版本取代"), Tone.MUTE),
    "EXPIRED": Badge(_("过期"), Tone.ERR),
    "CANCELLED": Badge(_("注销"), Tone.ERR),
    "REVOKED": Badge(_("吊销"), Tone.ERR),
    "ANNULLED": Badge(_("撤销"), Tone.ERR),
    "VOID": Badge(_("作废"), Tone.ERR),
    "ABANDONED": Badge(_("未制成"), Tone.MUTE),
}

PHOTO: Mapping[str, Badge] = {
    "NONE": Badge(_("未上传"), Tone.ERR),
    "DRAFT": Badge(_("待提交"), Tone.WARN),
    "UPLOADED": Badge(_("等待机构确认"), Tone.WARN),
    "CONFIRMED": Badge(_("已确认"), Tone.OK),
    "RETURNED": Badge(_("机构退回"), Tone.ERR),
    "REPLACED": Badge(_("已被新照片取代"), Tone.MUTE),
}

ELIGIBILITY: Mapping[str, Badge] = {
    "MET": Badge(_("符合"), Tone.OK),
    "NOT_MET": Badge(_("不符合"), Tone.ERR),
    "CANNOT_TELL": Badge(_("暂时无法判断"), Tone.WARN),
}

INSTITUTION: Mapping[str, Badge] = {
    "PREPARING": Badge(_("筹建"), Tone.MUTE),
    "ACTIVE": Badge(_("执业"), Tone.OK),
    "CLOSED_TEMP": Badge(_("停业"), Tone.WARN),
    "VERIFY_DEFERRED": Badge(_("暂缓校验"), Tone.WARN),
    "VERIFY_OVERDUE": Badge(_("逾期未校验"), Tone.WARN),
    "ORDERED_STOP": Badge(_("责令停止执业"), Tone.ERR),
    "EXPIRED": Badge(_("有效期届满"), Tone.ERR),
    "CANCELLED": Badge(_("注销"), Tone.ERR),
    "REVOKED": Badge(_("吊销"), Tone.ERR),
    "ANNULLED": Badge(_("撤销"), Tone.ERR),
}

PHYSICIAN: Mapping[str, Badge] = {
    "QUALIFIED": Badge(_("有资格未注册"), Tone.MUTE),
    "ACTIVE": Badge(_("在册"), Tone.OK),
    "TRANSFERRING": Badge(_("变更中"), Tone.INFO),
    "SUSPENDED": Badge(_("暂停执业"), Tone.WARN),
    "LEFT_FILED": Badge(_("离岗备案"), Tone.WARN),
    "CANCELLED": Badge(_("注销"), Tone.ERR),
    "REVOKED": Badge(_("吊销"), Tone.ERR),
    "ANNULLED": Badge(_("撤销"), Tone.ERR),
}

NURSE: Mapping[str, Badge] = {
    "PASSED": Badge(_("考试合格未注册"), Tone.MUTE),
    "ACTIVE": Badge(_("在册"), Tone.OK),
    "SUSPENDED": Badge(_("暂停执业"), Tone.WARN),
    "EXPIRED": Badge(_("有效期满未延续"), Tone.ERR),
    "CANCELLED": Badge(_("注销"), Tone.ERR),
    "REVOKED": Badge(_("吊销"), Tone.ERR),
    "ANNULLED": Badge(_("撤销"), Tone.ERR),
}

MACHINES: Mapping[str, Mapping[str, Badge]] = {
    "licence": LICENCE,
    "photo": PHOTO,
    "eligibility": ELIGIBILITY,
    "institution": INSTITUTION,
    "physician": PHYSICIAN,
    "nurse": NURSE,
}

NEAR_DAYS = 2
"""A deadline this many working days away, or fewer, is shown as near."""


def badge(machine: str, state: str) -> Badge:
    """The badge of a state, however its letters and spaces are written; KeyError names an unknown machine or state."""
    return MACHINES[machine][state.upper().replace(" ", "_")]


def deadline(days: int) -> Badge:
    """The badge of a deadline ``days`` working days ahead; negative when it has passed."""
    if days < 0:
        overdue = ngettext_lazy("超期 %(days)d 天", "超期 %(days)d 天", -days) % {"days": -days}
        return Badge(overdue, Tone.ERR)
    words = ngettext_lazy("剩 %(days)d 天", "剩 %(days)d 天", days) % {"days": days}
    return Badge(words, Tone.WARN if days <= NEAR_DAYS else Tone.MUTE)
