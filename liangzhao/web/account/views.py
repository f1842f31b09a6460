"""Signing in and out, and choosing where to work when somebody has several places."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liangzhao.access.actors import PUBLIC, Actor
from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import ROLES, Portal
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from liangzhao.web.account.forms import SignInForm
from liangzhao.web.doors import grants_of, place_of, public
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.words import listed

HOMES = {Portal.PERSONAL: "/me/", Portal.INSTITUTION: "/org/", Portal.AUTHORITY: "/gov/", Portal.CONSOLE: "/console/"}


@require_http_methods(["GET", "POST"])
@public("somebody who signs in is not known yet", commits="own")
def sign_in(request: Request) -> HttpResponse:
    """Ask for name and password; the answer for an unknown name and a wrong password is the same."""
    if request.account is not None and request.method == "GET":
        return HttpResponseRedirect(_home_of(request.account))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        account = authenticate(request, username=form.cleaned_data["login"], password=form.cleaned_data["password"])
        if isinstance(account, Account):
            return _enter(request, account)
        form.add_error(None, _("用户名或密码不正确，请核对后重试；忘记密码请联系本单位管理员重置。"))
    return page(request, "account/sign_in.html", {"form": form, "next": request.GET.get("next", "")})


def _enter(request: Request, account: Account) -> HttpResponse:
    with scoped(SESSION_SCOPE):
        login(request, account)
        journal.record(
            Tag.ACCOUNT_SIGNED_IN,
            subject_kind="account",
            subject_id=account.pk,
            by=_themselves(account),
            at=clock.now(),
            person_id=account.person_id,
        )
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(wanted)
    return HttpResponseRedirect(_home_of(account))


def _themselves(account: Account) -> Actor:
    """The account as the one who acts, before any role is chosen."""
    return replace(PUBLIC, account_id=account.pk)


def _home_of(account: Account) -> str:
    places = {(ROLES[grant.code].portal, place_of(grant)) for grant in grants_of(account)}
    if len(places) > 1:
        return reverse("account:places")
    return HOMES[next(iter(places))[0]] if places else "/"


@require_POST
@public("anyone may leave", commits="own")
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    with scoped(SESSION_SCOPE):
        if request.account is not None:
            journal.record(
                Tag.ACCOUNT_SIGNED_OUT,
                subject_kind="account",
                subject_id=request.account.pk,
                by=_themselves(request.account),
                at=clock.now(),
                person_id=request.account.person_id,
            )
        logout(request)
    return HttpResponseRedirect("/")


@require_http_methods(["GET", "POST"])
@public("sends those who are not signed in to the log-in page", commits="own")
def places(request: Request) -> HttpResponse:
    """Choose among one's portals, institutions and authorities."""
    if request.account is None:
        return HttpResponseRedirect(reverse("account:sign_in"))
    choices = _choices(request.account)
    if request.method == "POST":
        chosen = next((choice for choice in choices if choice["value"] == request.POST.get("place")), None)
        if chosen is not None:
            request.session[f"place:{chosen['portal']}"] = chosen["place"]
            return HttpResponseRedirect(str(chosen["home"]))
    return page(request, "account/places.html", {"choices": choices})


def _choices(account: Account) -> list[dict[str, str]]:
    names = {
        Portal.PERSONAL: _("个人端"),
        Portal.INSTITUTION: _("机构端"),
        Portal.AUTHORITY: _("管理端"),
        Portal.CONSOLE: _("平台管理"),
    }
    grouped: dict[tuple[Portal, str], list[Grant]] = {}
    for grant in grants_of(account):
        grouped.setdefault((ROLES[grant.code].portal, place_of(grant)), []).append(grant)
    return [
        {
            "value": f"{portal}:{place}",
            "portal": str(portal),
            "place": place,
            "home": HOMES[portal],
            "portal_name": names[portal],
            "owner": _owner(portal, place, held),
            "roles": listed(_(ROLES[grant.code].name) for grant in held),
        }
        for (portal, place), held in grouped.items()
    ]


def _owner(portal: Portal, place: str, held: list[Grant]) -> str:
    if portal is Portal.AUTHORITY and held[0].authority is not None:
        return held[0].authority.name
    if portal is Portal.INSTITUTION:
        with scoped(SESSION_SCOPE):
            found = Institution.objects.filter(pk=UUID(place)).values_list("name", flat=True).first()
        return found or ""
    return ""
