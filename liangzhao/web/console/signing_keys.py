"""签章密钥: per authority its keys, where they lie, how long their certificates hold, and what was before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.licensing.key_register import SigningKey, signing_keys
from liangzhao.licensing.stamped_time import Stamping, stamping
from liangzhao.web.console.nav import console_page
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Fact, Row, Table
from liangzhao.web.ui.tones import Badge, Tone

SOON_DAYS = 30


@require_safe
@requires(P.SECURITY_MANAGE)
def keys(request: Request) -> HttpResponse:
    """Every key that signs now, then every one that did."""
    found = signing_keys()
    present = [key for key in found if key.replaced_at is None and key.store]
    former = sorted((key for key in found if key not in present), key=_ended, reverse=True)
    context = {
        "present": _present(present),
        "former": _former(former),
        "stamping": _stamping(stamping()),
    }
    return console_page(request, "console/signing_keys.html", "keys", context)


def _present(keys: Sequence[SigningKey]) -> Table:
    columns = [
        Column(_("机关"), primary=True),
        Column(_("算法")),
        Column(_("存放处")),
        Column(_("密钥编号"), "code"),
        Column(_("证书有效期至"), "date"),
        Column(_("状态")),
    ]
    rows = []
    for holder, own in groupby(keys, key=lambda key: key.holder):
        rows += [
            Row([holder, _algorithm(key), _place(key), key.key_id, key.valid_until.date(), _state(key)]) for key in own
        ]
    return Table(_("现用密钥"), columns, rows, caption_hidden=True)


def _former(keys: Sequence[SigningKey]) -> Table:
    columns = [
        Column(_("机关"), primary=True),
        Column(_("算法")),
        Column(_("密钥编号"), "code"),
        Column(_("更换时间"), "date"),
        Column(_("吊销时间"), "date"),
    ]
    rows = [
        Row([key.holder, _algorithm(key), key.key_id, key.replaced_at or "—", key.revoked_at or "—"]) for key in keys
    ]
    return Table(_("以前的密钥"), columns, rows, caption_hidden=True)


def _ended(key: SigningKey) -> float:
    return key.replaced_at.timestamp() if key.replaced_at else 0.0


def _algorithm(key: SigningKey) -> str:
    return {"sm2": "SM2", "p256": "P-256", "ed25519": "Ed25519"}[key.kind]


def _place(key: SigningKey) -> str:
    return _("文件（仅供演示和测试）") if key.store == "files" else key.store


def _state(key: SigningKey) -> Badge:
    days = (key.valid_until - clock.now()).days
    if key.revoked_at is not None:
        return Badge(_("已吊销"), Tone.ERR)
    if days < SOON_DAYS:
        return Badge(_("%(days)d 天后到期") % {"days": max(days, 0)}, Tone.WARN)
    return Badge(_("使用中"), Tone.OK)


def _stamping(found: Stamping) -> list[Fact]:
    """How stamping stands, in words."""
    if not found.is_owed:
        return [Fact(_("时间戳服务"), _("未配置"))]
    return [
        Fact(_("最近一次时间戳"), found.succeeded_at or _("尚未取得")),
        Fact(_("签发"), _("暂停：已 4 小时没有时间戳") if found.is_overdue else _("正常")),
    ]
