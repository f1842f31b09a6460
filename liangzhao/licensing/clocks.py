"""Whether this machine's clock may date a seal: the database decides, and a seal dated otherwise would lie (SEC-B5)."""

from __future__ import annotations

from datetime import datetime

from liangzhao.kernel import clock
from liangzhao.kernel.words import _
from liangzhao.signing.signer import SignerUnavailable

MOST_APART = 5.0  # seconds


class ClocksApart(SignerUnavailable):
    """Raised when this machine's clock is too far from the database's; what was planned stays planned."""

    template = _("本机时钟与数据库相差超过 5 秒，暂停制证；时钟恢复后自动补签。")


def require_agreement(database: datetime) -> None:
    """Compare the machine's clock with the time at which a transaction has just begun; raises ClocksApart."""
    if abs((clock.machine() - database).total_seconds()) > MOST_APART:
        raise ClocksApart
