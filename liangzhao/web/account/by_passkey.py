"""Signing in with a passkey alone: the device holds the key and checks its holder, so that it is both factors."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from liangzhao.access import passkeys, proofs, signing_in
from liangzhao.access.models import Account
from liangzhao.kernel import clock
from liangzhao.web import confirming
from liangzhao.web.doors import public
from liangzhao.web.requests import Request
from liangzhao.web.visits import visit_of

ENTRY = "passkey_entry"
"""Where a session keeps the question of the door, apart from those asked behind it; an answer uses it up."""
LASTS = timedelta(minutes=5)


def is_offered() -> bool:
    """Whether this node lets passkeys in."""
    return proofs.policy() is not proofs.Policy.OFF


@require_POST
@public("somebody who signs in is not known yet", commits="own")
def question(request: Request) -> HttpResponse:
    """What the script asks the browser, as JSON; asked only when the button is pressed, so that no visit is kept."""
    if not is_offered():
        raise Http404
    options, state = passkeys.begin_entering()
    request.session[ENTRY] = {"state": state, "at": clock.now().isoformat()}
    return JsonResponse(options)


def account_of(request: Request) -> Account:
    """The account whose passkey answered the question of this browser; WrongPasskey or LockedOut."""
    held = request.session.pop(ENTRY, None)
    if not is_offered() or not held or clock.now() - datetime.fromisoformat(held["at"]) > LASTS:
        raise passkeys.WrongPasskey
    return signing_in.by_passkey(held["state"], request.POST[confirming.ANSWER], visit_of(request))
