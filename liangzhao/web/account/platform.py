"""Signing in with the identity platform, and binding somebody's identity there to their account here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access import identities
from liangzhao.access.actors import PUBLIC
from liangzhao.access.models import Account
from liangzhao.access.platform import exchange
from liangzhao.access.platform.configuration import Platform, platform
from liangzhao.access.platform.exchange import Begun
from liangzhao.access.platform.refusals import NotBegun, PlatformRefused
from liangzhao.access.signing_in import Means
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.web.account.entering import proceed, refresh
from liangzhao.web.doors import own_account, public, signed_in
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.words import said

HELD = "platform"
WRONG, UNKNOWN = 400, 403


def _platform() -> Platform:
    found = platform()
    if found is None:
        raise Http404
    return found


@require_POST
@public("leads somebody who is not known yet to the platform", commits="own")
def begin(request: Request) -> HttpResponse:
    """Go to the platform to sign in."""
    return _go(request, {"next": request.POST.get("next", ""), "binds": ""})


@require_POST
@signed_in("binds one's own identity at the platform", recent=True)
def bind(request: Request) -> HttpResponse:
    """Go to the platform to be known by it from now on."""
    return _go(request, {"next": "", "binds": str(own_account(request).pk)})


@require_POST
@signed_in("releases one's own identity at the platform", recent=True)
def release(request: Request) -> HttpResponse:
    """Come in by the platform no more."""
    account = own_account(request)
    try:
        identities.release(account, _platform().issuer)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        refresh(request, account)
        messages.success(request, _("已解除统一身份绑定。"))
    return HttpResponseRedirect(reverse("account:security"))


def _go(request: Request, purpose: dict[str, str]) -> HttpResponse:
    chosen = _platform()
    try:
        address, begun = exchange.begin(chosen, at=clock.now())
    except PlatformRefused as refusal:
        return _refused(request, chosen, refusal)
    request.session[HELD] = {**purpose, "begun": begun.kept()}
    return HttpResponseRedirect(address)


@require_safe
@public("the platform sends somebody back here who is not known yet", commits="own")
def callback(request: Request) -> HttpResponse:
    """Come back from the platform: in, bound, or told why not. What was begun is used up whatever comes."""
    chosen, held = _platform(), request.session.pop(HELD, None) or {}
    try:
        begun = Begun(**held["begun"]) if held else None
        subject = exchange.finish(chosen, begun, request.GET.dict(), at=clock.now())
        if held["binds"]:
            return _bound(request, chosen, subject, held["binds"])
    except PlatformRefused as refusal:
        return _refused(request, chosen, refusal)
    account = identities.account_of(chosen.issuer, subject)
    if account is None:
        _journal(chosen, "unknown")
        return page(request, "account/unknown.html", _named(chosen), status=UNKNOWN)
    return proceed(request, account, Means.PLATFORM, held["next"])


def _bound(request: Request, chosen: Platform, subject: str, account_id: str) -> HttpResponse:
    account: Account | None = request.account
    if account is None or str(account.pk) != account_id:
        raise NotBegun
    try:
        identities.bind(account, chosen.issuer, subject)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("绑定成功，以后可以用统一身份认证登录。"))
    return HttpResponseRedirect(reverse("account:security"))


def _refused(request: Request, chosen: Platform, refusal: PlatformRefused) -> HttpResponse:
    _journal(chosen, refusal.why)
    return page(request, "account/platform_refused.html", {**_named(chosen), "says": said(refusal)}, status=WRONG)


def _journal(chosen: Platform, why: str) -> None:
    with scoped(SESSION_SCOPE):
        journal.record(
            Tag.IDENTITY_REFUSED,
            subject_kind="login",
            subject_id=uuid7(),
            by=PUBLIC,
            at=clock.now(),
            body={"issuer": chosen.issuer, "why": why},
        )


def _named(chosen: Platform) -> dict[str, Any]:
    return {"platform": chosen.name, "service": settings.LIANGZHAO_SERVICE}
