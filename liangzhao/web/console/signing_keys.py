"""签章密钥: per authority its keys, where they lie, how long their certificates hold, and what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.licensing.key_register import Signed, SigningKey, signed_by, signing_keys
from liangzhao.licensing.stamped_time import Stamping, stamping
from liangzhao.web.console.key_words import algorithm, place, state_badge
from liangzhao.web.console.nav import console_page
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import CellValue, Column, Empty, Fact, Link, Row, Table


@require_safe
@requires(P.SECURITY_MANAGE)
def keys(request: Request) -> HttpResponse:
    """Every key that signs now, then every one that did."""
    found = signing_keys()
    present = [key for key in found if key.replaced_at is None and key.store]
    former = sorted((key for key in found if key not in present), key=_ended, reverse=True)
    signed = signed_by(found)
    context = {
        "present": _present(present, signed),
        "former": _former(former, signed),
        "stamping": _stamping(stamping()),
    }
    return console_page(request, "console/signing_keys.html", "keys", context)


def _present(keys: Sequence[SigningKey], signed: Mapping[str, Signed]) -> Table:
    columns = [
        Column(_("机关"), primary=True),
        Column(_("算法")),
        Column(_("存放处")),
        Column(_("密钥编号"), "code"),
        Column(_("证书有效期至"), "date"),
        Column(_("签发的证照"), "number"),
        Column(_("其中有效"), "number"),
        Column(_("状态")),
    ]
    rows = []
    for holder, own in groupby(keys, key=lambda key: key.holder):
        rows += [
            Row(
                [
                    holder,
                    algorithm(key),
                    place(key),
                    _opened(key),
                    clock.local_date(key.valid_until),
                    *_counted(key, signed),
                    state_badge(key),
                ]
            )
            for key in own
        ]
    return Table(_("现用密钥"), columns, rows, caption_hidden=True)


def _former(keys: Sequence[SigningKey], signed: Mapping[str, Signed]) -> Table:
    columns = [
        Column(_("机关"), primary=True),
        Column(_("算法")),
        Column(_("密钥编号"), "code"),
        Column(_("更换时间"), "date"),
        Column(_("吊销时间"), "date"),
        Column(_("签发的证照"), "number"),
        Column(_("其中有效"), "number"),
        Column(_("状态")),
    ]
    rows = [
        Row(
            [
                key.holder,
                algorithm(key),
                _opened(key),
                key.replaced_at or "—",
                key.revoked_at or "—",
                *_counted(key, signed),
                state_badge(key),
            ]
        )
        for key in keys
    ]
    nothing = Empty(_("还没有更换过密钥"), _("更换后，以前的密钥列在这里；失窃的，从这里停用并重新签发它签过的证照。"))
    return Table(_("以前的密钥"), columns, rows, caption_hidden=True, empty=nothing)


def _opened(key: SigningKey) -> CellValue:
    """The key's id, leading to its page where it signs licences."""
    return Link(key.key_id, reverse("console:key", args=[key.key_id])) if key.signs_licences else key.key_id


def _counted(key: SigningKey, signed: Mapping[str, Signed]) -> list[CellValue]:
    if not key.signs_licences:
        return ["—", "—"]
    return [f"{signed[key.key_id].licences:,}", f"{signed[key.key_id].in_force:,}"]


def _ended(key: SigningKey) -> float:
    return key.replaced_at.timestamp() if key.replaced_at else 0.0


def _stamping(found: Stamping) -> list[Fact]:
    """How stamping stands, in words."""
    if not found.is_owed:
        return [Fact(_("时间戳服务"), _("未配置"))]
    return [
        Fact(_("最近一次时间戳"), found.succeeded_at or _("尚未取得")),
        Fact(_("签发"), _("暂停：已 4 小时没有时间戳") if found.is_overdue else _("正常")),
    ]
