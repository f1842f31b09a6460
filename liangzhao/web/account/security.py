"""账户安全: what somebody signs in with, where they are signed in, and when they came."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access import identities, journalling, passkeys, proofs, second_factors, sessions, signing_in
from liangzhao.access.choosing import grants_of
from liangzhao.access.models import Account, Session, SignIn
from liangzhao.access.platform.configuration import platform
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.audit.tags import Tag
from liangzhao.web.account.entering import home_of
from liangzhao.web.doors import own_account, signed_in
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.sign_in_words import means_words, outcome_badge
from liangzhao.web.ui.folding import folded
from liangzhao.web.ui.parts import Column, Empty, Row, Table
from liangzhao.web.ui.tones import Badge, Tone

SIGN_INS_SHOWN = 20


@require_safe
@signed_in("one's own factors, sessions and sign-ins")
def security(request: Request) -> HttpResponse:
    """The overview."""
    account = own_account(request)
    with scoped(SESSION_SCOPE):
        open_ones = list(sessions.of(account))
        came = list(SignIn.objects.filter(account=account).order_by("-at")[:SIGN_INS_SHOWN])
        has_totp = second_factors.has_totp(account)
        codes_left = second_factors.codes_left(account)
    latest, earlier = folded(_sign_ins(came))
    context = {
        "home": home_of(account),
        "duty": request.session.get(proofs.DUTY) == signing_in.Duty.FACTOR,
        "wants": _wanted_words(account),
        "offers": proofs.policy() is not proofs.Policy.OFF,
        "has_password": account.has_usable_password(),
        "password_changed_at": account.password_changed_at or account.created_at,
        "totp": Badge(_("已启用"), Tone.OK) if has_totp else Badge(_("未启用"), Tone.MUTE),
        "has_totp": has_totp,
        "codes_left": codes_left,
        "passkeys": passkeys.of(account),
        **_platform_part(account),
        "sessions": [_line(one, request) for one in open_ones],
        "sign_ins": latest,
        "earlier": earlier,
    }
    return page(request, "account/security.html", context)


def _wanted_words(account: Account) -> str:
    """What the account's roles ask for; a demo says that it would."""
    wanted = proofs.needed(grant.code for grant in grants_of(account))
    if wanted is proofs.Proof.PASSWORD:
        return ""
    is_key, insists = wanted is proofs.Proof.PASSKEY, proofs.policy() is proofs.Policy.REQUIRED
    if insists:
        return _("您的角色须使用通行密钥登录。") if is_key else _("您的角色须使用第二种验证方式登录。")
    return _("正式运行时您的角色须使用通行密钥登录。") if is_key else _("正式运行时您的角色须使用第二种验证方式登录。")


def _platform_part(account: Account) -> dict[str, object]:
    """The identity platform of this node, and whether it knows the account."""
    chosen = platform()
    if chosen is None:
        return {"platform": ""}
    bound = identities.bound_at(account, chosen.issuer)
    badge = Badge(_("已绑定"), Tone.OK) if bound else Badge(_("未绑定"), Tone.MUTE)
    return {"platform": chosen.name, "identity": badge, "identity_at": bound.bound_at if bound else None}


def _line(one: Session, request: Request) -> dict[str, object]:
    return {
        "ref": one.ref,
        "agent": one.agent or _("未知设备"),
        "address": one.address,
        "started_at": one.started_at,
        "seen_at": one.seen_at,
        "is_this": one.session_key == request.session.session_key,
    }


def _sign_ins(came: list[SignIn]) -> Table:
    columns = [
        Column(_("时间"), "date", primary=True),
        Column(_("结果"), "badge"),
        Column(_("方式")),
        Column(_("设备")),
        Column(_("网络地址"), "code"),
    ]
    rows = [
        Row([one.at, outcome_badge(one.outcome), means_words(one.means), one.agent or None, one.address])
        for one in came
    ]
    empty = Empty(_("没有登录记录"), _("登录后这里会列出每次登录。"))
    return Table(_("登录记录"), columns, rows, caption_hidden=True, empty=empty)


@require_POST
@signed_in("ends one's own sessions")
def end_session(request: Request, ref: UUID) -> HttpResponse:
    """End one session, such as that of a lost phone."""
    return _ended(request, sessions.end(own_account(request).pk, ref=ref, keep=request.session.session_key))


@require_POST
@signed_in("ends one's own sessions")
def end_others(request: Request) -> HttpResponse:
    """End every session but this one."""
    return _ended(request, sessions.end(own_account(request).pk, keep=request.session.session_key))


def _ended(request: Request, how_many: int) -> HttpResponse:
    if how_many:
        with scoped(SESSION_SCOPE):
            journalling.record(Tag.SESSIONS_ENDED, own_account(request), body={"sessions": how_many})
        messages.success(request, _("已结束 %(n)d 处登录。") % {"n": how_many})
    return HttpResponseRedirect(reverse("account:security"))
