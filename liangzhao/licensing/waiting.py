"""What a holder is told of a licence that waits for its seal (SEC-B4)."""

from __future__ import annotations

import time

from liangzhao.kernel.words import _
from liangzhao.licensing.models import Licence
from liangzhao.licensing.signer_access import signer_answers
from liangzhao.licensing.states import State

SOON = _("申请已受理，正在制证，通常一分钟内完成。")
LATER = _("审批通过，待制证。签章服务暂不可用，恢复后自动签章，无需重复提交。")
FRESH_SECONDS = 2.0  # a list of hundreds that wait asks the signer once


class _Signer:
    """Whether the signer answered when it was last asked."""

    def __init__(self) -> None:
        self._asked_at, self._answers = float("-inf"), False

    def answers(self) -> bool:
        if time.monotonic() - self._asked_at >= FRESH_SECONDS:
            self._asked_at, self._answers = time.monotonic(), signer_answers()
        return self._answers


_signer = _Signer()


def waits_for(licence: Licence) -> str:
    """Why a planned licence is not sealed yet, and what happens next; empty for any other."""
    if licence.state != State.PLANNED:
        return ""
    return SOON if _signer.answers() else LATER
