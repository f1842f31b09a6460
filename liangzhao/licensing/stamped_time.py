"""Whether the time of what is issued now could be proved later: without time stamps for hours it could not (SEC-K6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.stamps import is_overdue
from liangzhao.kernel import clock
from liangzhao.kernel.words import _
from liangzhao.signing.signer import SignerUnavailable


class StampsOverdue(SignerUnavailable):
    """Raised when the time-stamping authority has been away for four hours; what was planned stays planned."""

    template = _("时间戳服务已中断 4 小时以上，暂停制证；申请已保存，恢复后自动补签，无需重复提交。")


@dataclass(frozen=True)
class Stamping:
    """How time stamping stands: whether stamps are owed, the last one, whether none came for too long."""

    is_owed: bool
    succeeded_at: datetime | None
    is_overdue: bool


def stamping() -> Stamping:
    """How it stands on this node now."""
    if not settings.LIANGZHAO_TSA_URL:
        return Stamping(is_owed=False, succeeded_at=None, is_overdue=False)
    folder = LogFolder(Path(settings.LIANGZHAO_LOG_DIR))
    last = folder.stamped().get("succeeded_at")
    return Stamping(
        is_owed=True,
        succeeded_at=datetime.fromisoformat(last) if last else None,
        is_overdue=is_overdue(folder, clock.now()),
    )


def require_stamps(at: datetime) -> None:
    """Refuse to seal while stamps are overdue, on a node that has a time-stamping authority; raises StampsOverdue."""
    if settings.LIANGZHAO_TSA_URL and is_overdue(LogFolder(Path(settings.LIANGZHAO_LOG_DIR)), at):
        raise StampsOverdue
