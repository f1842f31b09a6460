"""Coming in: from the first right answer to the open session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from liangzhao.access import journalling, proofs, second_factors, sessions, signing_in
from liangzhao.access.choosing import grants_of, place_of
from liangzhao.access.models import Account, SignIn
from liangzhao.access.roles import ROLES, Portal
from liangzhao.access.signing_in import Means
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.web import confirming
from liangzhao.web.requests import Request
from liangzhao.web.visits import visit_of

HOMES = {Portal.PERSONAL: "/me/", Portal.INSTITUTION: "/org/", Portal.AUTHORITY: "/gov/", Portal.CONSOLE: "/console/"}
PENDING = "pending"
PENDING_LASTS = timedelta(minutes=10)
BACKEND = "liangzhao.access.signing_in.PasswordBackend"


def proceed(request: Request, account: Account, means: Means, wanted: str) -> HttpResponse:
    """Behind the first proof: on to the second where the account has one, else in."""
    has_second = second_factors.strongest(account) > proofs.Proof.PASSWORD
    if proofs.policy() is proofs.Policy.OFF or not has_second:
        return enter(request, account, means, wanted)
    at = clock.now().isoformat()
    request.session.flush()  # whoever was signed in here before is not any more
    request.session[PENDING] = {"account": str(account.pk), "at": at, "next": wanted}
    return HttpResponseRedirect(reverse("account:second"))


def waiting(request: Request) -> tuple[Account, str] | None:
    """The account that gave its first proof in this browser minutes ago, and where it wants to go."""
    held = request.session.get(PENDING)
    if not held or clock.now() - datetime.fromisoformat(held["at"]) > PENDING_LASTS:
        return None
    account = signing_in.PasswordBackend().get_user(UUID(held["account"]))
    return (account, held["next"]) if account else None


def enter(request: Request, account: Account, means: Means, wanted: str) -> HttpResponse:
    """Open a session under a new key, write down who came in from where, and lead on."""
    visit = visit_of(request)
    with scoped(SESSION_SCOPE):
        request.session.flush()  # nothing of before is carried in, and Django keeps the key of the same account
        login(request, account, backend=BACKEND)
        confirming.note(request)
        confirming.settle(request, account)
        store = cast("sessions.SessionStore", request.session)
        sessions.claim(store, account, agent=visit.agent, address=visit.address)
        signing_in.remember(account, means, visit, SignIn.Outcome.ENTERED)
        journalling.record(Tag.ACCOUNT_SIGNED_IN, account, body={"means": str(means)})
        home = home_of(account)  # its roles are readable here, and nobody's outside of a scope
    if duty := confirming.open_duty(request):
        return HttpResponseRedirect(duty)
    return HttpResponseRedirect(inside(request, wanted) or home)


def refresh(request: Request, account: Account) -> None:
    """Behind a change of what the account signs in with: a new key for this session, the end of all others."""
    update_session_auth_hash(request, account)
    confirming.settle(request, account)
    visit = visit_of(request)
    store = cast("sessions.SessionStore", request.session)
    sessions.claim(store, account, agent=visit.agent, address=visit.address)
    sessions.end(account.pk, keep=store.session_key)


def inside(request: Request, wanted: str) -> str:
    """The wanted address when it lies on this node, else nothing."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else ""


def home_of(account: Account) -> str:
    """Where an account begins: its one workplace, or the choice among several."""
    places = {(ROLES[grant.code].portal, place_of(grant)) for grant in grants_of(account)}
    if len(places) > 1:
        return reverse("account:places")
    return HOMES[next(iter(places))[0]] if places else "/"
