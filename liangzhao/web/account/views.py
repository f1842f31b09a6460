"""Signing in and out, and choosing where to work when somebody has several places."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liangzhao.access import journalling, signing_in
from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import ROLES, Portal
from liangzhao.access.signing_in import Means
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.audit.tags import Tag
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.models import Institution
from liangzhao.web import confirming, unsent
from liangzhao.web.account import by_passkey
from liangzhao.web.account.entering import HOMES, enter, home_of, inside, proceed, waiting
from liangzhao.web.account.forms import CodeForm, SignInForm
from liangzhao.web.doors import grants_of, own_account, place_of, public, signed_in
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.visits import visit_of
from liangzhao.web.words import listed, said


@require_http_methods(["GET", "POST"])
@public("somebody who signs in is not known yet", commits="own")
def sign_in(request: Request) -> HttpResponse:
    """Ask for name and password, or a passkey; the answer for an unknown name and a wrong password is the same."""
    if request.account is not None and request.method == "GET":
        return HttpResponseRedirect(home_of(request.account))
    answered = confirming.ANSWER in request.POST
    form, refused = SignInForm(None if answered else request.POST or None), ""
    try:
        if answered:
            return enter(request, by_passkey.account_of(request), Means.PASSKEY, request.POST.get("next", ""))
        if form.is_valid():
            account = signing_in.by_password(**form.cleaned_data, visit=visit_of(request))
            return proceed(request, account, Means.PASSWORD, request.POST.get("next", ""))
    except Refusal as refusal:
        if answered:
            refused = said(refusal)
        else:
            form.add_error(None, said(refusal))
    context = {
        "form": form,
        "refused": refused,
        "takes_passkeys": by_passkey.is_offered(),
        "answer": confirming.ANSWER,
        "next": request.POST.get("next", "") or request.GET.get("next", ""),
        "platform": settings.LIANGZHAO_OIDC_NAME if settings.LIANGZHAO_OIDC_ISSUER else "",
        "ended": request.method == "GET" and "ended" in request.GET,
        "unsent": request.method == "GET" and unsent.is_flagged(request.GET.get("next", "")),
    }
    return page(request, "account/sign_in.html", context)


@require_http_methods(["GET", "POST"])
@public("the second step of signing in", commits="own")
def second(request: Request) -> HttpResponse:
    """Ask for the code of the authenticator, behind the right password."""
    held = waiting(request)
    if held is None:
        return HttpResponseRedirect(f"{reverse('account:sign_in')}?ended=1")
    account, wanted = held
    takes_codes, answer = signing_in.takes_codes(account), request.POST.get(confirming.ANSWER, "")
    form = CodeForm(request.POST if request.method == "POST" and takes_codes and not answer else None)
    try:
        if answer:
            asked = request.session.pop(confirming.CHALLENGE, None)
            return enter(request, account, signing_in.prove_passkey(account, asked, answer, visit_of(request)), wanted)
        if form.is_valid():
            means = signing_in.prove_code(account, form.cleaned_data["code"], visit_of(request))
            return enter(request, account, means, wanted)
    except Refusal as refusal:
        refused = said(refusal)
    else:
        refused = ""
    context = {
        "form": form if takes_codes else None,
        "refused": refused,
        "passkey": confirming.challenge(request, account),
        "answer": confirming.ANSWER,
    }
    return page(request, "account/second.html", context)


@require_http_methods(["GET", "POST"])
@signed_in("proves again who is signed in, before an act that weighs")
def confirm(request: Request) -> HttpResponse:
    """Ask once more, then lead back to the address that wanted it; of a file, to the page that starts it."""
    account = own_account(request)
    form = confirming.SecretForm(account, request.POST or None)
    wanted = inside(request, request.POST.get("next", "") or request.GET.get("next", ""))
    is_file = bool(wanted and (request.POST.get("file") or request.GET.get("file")))
    if confirming.is_proven(request, account, form):
        return confirming.file_ready(request, wanted) if is_file else HttpResponseRedirect(wanted or home_of(account))
    carried = [("next", wanted), *([("file", "1")] if is_file else [])]
    return confirming.question(request, form, reverse("account:confirm"), carried)


@require_POST
@public("anyone may leave", commits="own")
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    with scoped(SESSION_SCOPE):
        if request.account is not None:
            journalling.record(Tag.ACCOUNT_SIGNED_OUT, request.account)
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
