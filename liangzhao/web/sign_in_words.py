"""How somebody came in and how it ended, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.access.models import SignIn
from liangzhao.access.signing_in import Means
from liangzhao.web.ui.tones import Badge, Tone

_MEANS = {
    Means.PASSWORD: gettext_noop("密码"),
    Means.TOTP: gettext_noop("密码和动态验证码"),
    Means.RECOVERY: gettext_noop("密码和恢复码"),
    Means.PASSKEY: gettext_noop("通行密钥"),
    Means.PLATFORM: gettext_noop("统一身份认证"),
}
_OUTCOMES = {
    SignIn.Outcome.ENTERED: (gettext_noop("成功"), Tone.OK),
    SignIn.Outcome.REFUSED: (gettext_noop("失败"), Tone.WARN),
    SignIn.Outcome.LOCKED: (gettext_noop("锁定"), Tone.ERR),
}


def means_words(means: str) -> str:
    """What somebody came in with; a means of an earlier version stands for itself."""
    return _(_MEANS[Means(means)]) if means in list(Means) else means


def outcome_badge(outcome: str) -> Badge:
    """How an attempt to come in ended."""
    words, tone = _OUTCOMES[SignIn.Outcome(outcome)]
    return Badge(_(words), tone)
