"""Words for a signing key: its algorithm, where it lies, how it stands."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liangzhao.kernel import clock
from liangzhao.licensing.key_register import SigningKey
from liangzhao.web.ui.tones import Badge, Tone

SOON_DAYS = 30


def algorithm(key: SigningKey) -> str:
    """The algorithm as certificates name it."""
    return {"sm2": "SM2", "p256": "P-256", "ed25519": "Ed25519"}[key.kind]


def place(key: SigningKey) -> str:
    """Where a present key lies; nothing for a former one."""
    return _("文件（仅供演示和测试）") if key.store == "files" else key.store


def state_badge(key: SigningKey) -> Badge:
    """Revoked, replaced, about to end, or in use."""
    days = (key.valid_until - clock.now()).days
    if key.revoked_at is not None:
        return Badge(_("已吊销"), Tone.ERR)
    if key.replaced_at is not None:
        return Badge(_("已更换"), Tone.MUTE)
    if days < SOON_DAYS:
        return Badge(_("%(days)d 天后到期") % {"days": max(days, 0)}, Tone.WARN)
    return Badge(_("使用中"), Tone.OK)
