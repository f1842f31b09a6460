"""A restored home keeps its pages closed until what persons had erased since that backup is erased again (SEC-P6).

The mark is in the home before its database is, so that no crash of a restore leaves one without the other.
"""

from __future__ import annotations

from pathlib import Path

from liangzhao.kernel.words import _, sentence

_MARK = "erasures-owed"
_SAYS = _(
    "登记数据恢复自备份 %(name)s，此后办理的个人信息删除尚未重新执行，页面不开放。"
    "请执行 liangzhao erasures replay --ledger 删除台账；没有更新的台账的，见运行手册“恢复到某一时刻”。"
)


def owe(home: Path, name: str) -> None:
    """Note that the home comes of this set, and that erasures may be missing in it."""
    (home / _MARK).write_text(name)


def settle(home: Path) -> None:
    """Note that the erasures since were carried out."""
    (home / _MARK).unlink(missing_ok=True)


def why_closed(home: Path) -> str:
    """Why the pages of a home stay closed, and what to do; empty when they may be opened."""
    mark = home / _MARK
    return str(sentence(_SAYS, name=mark.read_text())) if mark.exists() else ""
