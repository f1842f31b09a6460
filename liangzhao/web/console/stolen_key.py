"""One signing key: what it signed, and after a theft 停用并重新签发 by two administrators, the worker and a report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liangzhao.access.actors import Actor
from liangzhao.access.models import Account
from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import reissues
from liangzhao.licensing.key_register import Signed, SigningKey, signed_by, signing_keys
from liangzhao.licensing.models import Reissue
from liangzhao.licensing.reissues import KeyStillSigns
from liangzhao.licensing.replacement import NOT_PRINTABLE, KeyUnknown
from liangzhao.web.console.key_words import algorithm, state_badge
from liangzhao.web.console.nav import console_page
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.rule_titles import rule_words
from liangzhao.web.ui.parts import Column, Fact, Row, Table
from liangzhao.web.words import said

S = Reissue.State
DECISIONS = ("ask", "approve", "reject")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.SECURITY_MANAGE, commits="own")
def stolen_key(request: Request, key_id: str) -> HttpResponse:
    """A key with what it signed; a POST asks, approves or rejects."""
    key = _key_or_404(key_id)
    if request.method == "POST":
        return _decide(request, key)
    with actor_transaction(request.actor):
        return console_page(request, "console/stolen_key.html", "keys", _shown(request, key))


def _key_or_404(key_id: str) -> SigningKey:
    try:
        return reissues.key_of(key_id)
    except KeyUnknown as unknown:
        raise Http404 from unknown


def _decide(request: Request, key: SigningKey) -> HttpResponse:
    decision = request.POST.get("decision", "")
    if decision not in DECISIONS:
        raise Http404
    try:
        with actor_transaction(request.actor):
            done = _act(decision, key, request.actor)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("console:key", args=[key.key_id]))


def _act(decision: str, key: SigningKey, by: Actor) -> str:
    """Do what was decided and say so."""
    if decision == "ask":
        reissues.ask(key_id=key.key_id, by=by)
        return _("已提出，等待另一名安全管理员批准。")
    row = reissues.latest(key.key_id)
    if row is None:
        raise reissues.ReissueDecided
    if decision == "approve":
        reissues.approve(reissue_id=row.pk, by=by)
        return _("密钥已停用，正在重新签发。")
    reissues.reject(reissue_id=row.pk, by=by)
    return _("没有停用密钥，申请已结束。")


def _shown(request: Request, key: SigningKey) -> dict[str, Any]:
    row, signed = reissues.latest(key.key_id), signed_by(signing_keys())[key.key_id]
    still = KeyStillSigns(authority=key.authority, kind=key.kind)
    state = row.state if row else ""
    return {
        "key": key,
        "badge": state_badge(key),
        "facts": _facts(key, signed),
        "refusal": said(still) if key.replaced_at is None else "",
        "may_ask": key.replaced_at is not None and _is_open(key, signed, state),
        "row": row,
        "waits": state == S.ASKED,
        "is_mine": row is not None and row.asked_by == request.actor.account_id,
        "running": state == S.RUNNING,
        "is_done": state == S.DONE,
        "done": row.renewed + row.left if row else 0,
        "history": _history(row) if row else [],
        "obstacles": _obstacles(row) if row and row.obstacles else None,
    }


def _is_open(key: SigningKey, signed: Signed, state: str) -> bool:
    """Whether there is something to do, and nobody is at it."""
    return state not in (S.ASKED, S.RUNNING) and (key.revoked_at is None or signed.in_force > 0)


def _facts(key: SigningKey, signed: Signed) -> list[Fact]:
    return [
        Fact(_("机关"), key.holder),
        Fact(_("算法"), algorithm(key)),
        Fact(_("密钥编号"), key.key_id),
        Fact(_("证书有效期至"), clock.local_date(key.valid_until)),
        Fact(_("更换时间"), key.replaced_at or "—"),
        Fact(_("吊销时间"), key.revoked_at or "—"),
        Fact(_("签发的证照"), f"{signed.licences:,}"),
        Fact(_("其中有效"), f"{signed.in_force:,}"),
    ]


def _history(row: Reissue) -> list[Fact]:
    names = _names(row)
    told = [Fact(_("提出人"), names.get(row.asked_by, "—")), Fact(_("提出时间"), row.asked_at)]
    if row.decided_by is not None:
        says = _("处理人") if row.state == S.REJECTED else _("批准人")
        told += [Fact(says, names.get(row.decided_by, "—")), Fact(_("处理时间"), row.decided_at)]
    return told + ([Fact(_("完成时间"), row.ended_at)] if row.ended_at else [])


def _names(row: Reissue) -> dict[UUID, str]:
    with service_transaction("officers"):
        found = Account.objects.filter(pk__in=[row.asked_by, row.decided_by or row.asked_by])
        return dict(found.values_list("pk", "name"))


def _obstacles(row: Reissue) -> Table:
    columns = [Column(_("未满足的条件"), primary=True), Column(_("规则"), "code"), Column(_("证照"), "number")]
    rows = [
        Row([_("照面内容不能完整印出") if rule == NOT_PRINTABLE else rule_words(rule), rule, f"{count:,}"])
        for rule, count in sorted(row.obstacles.items())
    ]
    return Table(_("没有重新签发的证照"), columns, rows, caption_hidden=True)
