"""What can be said of a printed code while the register is away: its signatures, and the status list kept on disk.

It is what was known at a time, never what is so now (SEC-B4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from liangzhao.kernel import clock
from liangzhao.kernel.words import _
from liangzhao.licensing.trust import node_bundle
from liangzhao_verify import verify
from liangzhao_verify.status import INVALID, SUSPENDED, VALID
from liangzhao_verify.status.lists import KeptStatusLists

STATE_WORDS = {VALID: _("有效"), INVALID: _("已失效"), SUSPENDED: _("暂停使用")}


@dataclass(frozen=True)
class LastKnown:
    """The state that a status list gave to the licence of a genuine code, and when the list was made."""

    words: str
    as_of: datetime


def last_known(code: str) -> LastKnown | None:
    """What the lists on this machine say of a printed code; None for one that is not ours, or in no list."""
    trust = node_bundle()
    lists = KeptStatusLists(Path(settings.LIANGZHAO_STATUS_DIR), trust)
    address = f"{settings.LIANGZHAO_PUBLIC_URL}/s/{code}"
    known = verify(address, trust=trust, status=lists, at=clock.machine()).knowledge
    return LastKnown(STATE_WORDS[known.state], known.as_of) if known else None
