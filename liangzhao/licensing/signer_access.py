"""The signer as floors above licensing may know it: whether it answers, and what its absence is called."""

from __future__ import annotations

from liangzhao.signing.configuration import configured
from liangzhao.signing.process.client import SocketSigner
from liangzhao.signing.signer import SignerBusy, SignerUnavailable, UnknownKey

SIGNER_AWAY = (SignerUnavailable, SignerBusy)

__all__ = ["SIGNER_AWAY", "UnknownKey", "signer_answers", "signer_health"]


def signer_answers() -> bool:
    """Whether this node could sign now; a signer inside this process always could."""
    return signer_health()[0]


def signer_health() -> tuple[bool, int]:
    """Whether this node could sign now, and how many requests failed inside the signer process since its start."""
    signer = configured()
    if not isinstance(signer, SocketSigner):
        return True, 0
    try:
        return True, signer.health().failed
    except SIGNER_AWAY:
        return False, 0
