"""A large merge, or its undoing, that two officers have decided: waiting for the worker, under way, or failed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding import choices, later
from liangzhao.consolidation.deciding.choices import Part
from liangzhao.consolidation.deciding.holding import State
from liangzhao.consolidation.models import PendingMerge, Proposal
from liangzhao.consolidation.people.order import BACK, PARTS
from liangzhao.kernel import clock
from liangzhao.web.ui.tones import Badge, Tone


@dataclass(frozen=True)
class UnderWay:
    """What the page shows of it; ``step`` of ``steps``, 0 before the first."""

    title: str
    says: str
    badge: Badge
    step: int = 0
    steps: int = 0
    problem: str = ""

    @property
    def is_running(self) -> bool:
        """Whether the page should look again by itself."""
        return not self.problem


def of(found: Proposal) -> UnderWay | None:
    """What of a finding is left to the worker; None for nearly all."""
    row = later.pending(found) if found.state == State.SECOND else None
    if row is None:
        return None
    is_part = isinstance(choices.read(found.chosen or ""), Part)
    if row.failed_at is not None:
        title = _("撤销合并没有完成") if is_part else _("合并没有完成")
        return UnderWay(title, _failed(), Badge(_("没有完成"), Tone.ERR), problem=_(row.problem))
    parts = [each.name for kinds in [BACK if is_part else PARTS] for each in kinds["institution"]]
    step = parts.index(row.part) + 1 if row.part in parts else 0
    title = _("正在撤销合并") if is_part else _("正在合并")
    return UnderWay(title, _going(row), badge(is_part=is_part), step, len(parts))


def badge(*, is_part: bool = False) -> Badge:
    """The state of a finding in hand of the worker."""
    return Badge(_("正在撤销合并") if is_part else _("正在合并"), Tone.INFO)


def _going(row: PendingMerge) -> str:
    if row.began_at is None:
        return _("已复核同意，等待开始，一般在几秒内。")
    told = {"part": _part(row.part), "n": max(0, int((clock.now() - row.began_at).total_seconds()))}
    return _("正在办理%(part)s，已用 %(n)d 秒。") % told


def _part(name: str) -> str:
    words = {
        "standing": _("双方的登记状态"),
        "particulars": _("登记事项"),
        "practitioners": _("人员、备案和证照"),
        "rows": _("账户和待办事项"),
        "identity": _("两条记录的关系"),
    }
    return words.get(name, _("核对"))


def _failed() -> str:
    return _("登记簿没有变更。请按原因处理后再次复核同意，或者退回。")
