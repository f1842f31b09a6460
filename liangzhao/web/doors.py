"""The mark every route carries: which permission it needs, or why it is open to all.

A door finds the actor, opens the page's one transaction in the actor's scope and closes it: committed when the
view returns, rolled back when it raises. A view that issues licences asks for ``commits="own"`` and opens its
transactions itself, because issuing is two commits (design.md §6).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from liangzhao.access import choosing, proofs
from liangzhao.access.actors import PUBLIC, Actor
from liangzhao.access.choosing import grants_of, place_of
from liangzhao.access.journalling import themselves
from liangzhao.access.models import Account
from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.web import confirming, unsent
from liangzhao.web.pages import refused
from liangzhao.web.requests import Request

Params = ParamSpec("Params")
View = Callable[Concatenate[Request, Params], HttpResponse]
Commits = Literal["page", "own"]

__all__ = ["actor_for", "grants_of", "own_account", "place_of", "public", "requires", "signed_in"]


def requires(
    *permissions: P,
    scope: DatabaseRole | None = None,
    commits: Commits = "page",
    again: Collection[str] = (),
    file: bool | Callable[[Request], bool] = False,
) -> Callable[[View[Params]], View[Params]]:
    """Open to accounts whose roles include one of ``permissions``; ``scope`` picks the other of two scopes.

    Methods in ``again`` need a proof of the last minutes, besides those ``proofs.ASKS_AGAIN`` names. What answers with
    a ``file`` says so, always or for some requests: behind one the browser is still at the question.
    """

    def mark(view: View[Params]) -> View[Params]:
        @wraps(view)
        def door(request: Request, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            if request.account is None:
                return _to_login(request)
            actor = actor_for(request, permissions)
            if actor is None:
                return refused(request)
            if duty := confirming.open_duty(request):
                return HttpResponseRedirect(duty)
            request.actor = actor.with_scope(scope) if scope else actor
            if proofs.asks_again(actor, permissions, request.method, again):
                is_file = file(request) if callable(file) else file
                if asked := confirming.ask(request, is_file=is_file):
                    return asked
            return _run(view, commits, request, *args, **kwargs)

        door.permissions = permissions  # type: ignore[attr-defined]  # read by tests and docs
        door.scope = scope  # type: ignore[attr-defined]
        door.again = frozenset(again)  # type: ignore[attr-defined]
        door.file = file  # type: ignore[attr-defined]
        return cast("View[Params]", door)

    return mark


def public(why: str, *, commits: Commits = "page") -> Callable[[View[Params]], View[Params]]:
    """Open to anyone, for the reason given; reaches only what the law opens."""

    def mark(view: View[Params]) -> View[Params]:
        @wraps(view)
        def door(request: Request, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            request.actor = PUBLIC
            return _run(view, commits, request, *args, **kwargs)

        door.public_because = why  # type: ignore[attr-defined]
        return cast("View[Params]", door)

    return mark


def signed_in(why: str, *, recent: bool = False) -> Callable[[View[Params]], View[Params]]:
    """Open to whoever is signed in, about their own account only; it opens its transactions itself.

    With ``recent`` a POST needs a proof of the last minutes.
    """

    def mark(view: View[Params]) -> View[Params]:
        @wraps(view)
        def door(request: Request, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            if request.account is None:
                return _to_login(request)
            request.actor = themselves(request.account)
            if recent and request.method == "POST" and (asked := confirming.ask(request)):
                return asked
            return view(request, *args, **kwargs)

        door.public_because = why  # type: ignore[attr-defined]
        door.again = frozenset({"POST"} if recent else ())  # type: ignore[attr-defined]
        return cast("View[Params]", door)

    return mark


def own_account(request: Request) -> Account:
    """The account behind a ``signed_in`` door."""
    if request.account is None:
        raise TypeError("only behind a door for those who are signed in")
    return request.account


def _run(
    view: View[Params], commits: Commits, request: Request, *args: Params.args, **kwargs: Params.kwargs
) -> HttpResponse:
    if commits == "own":
        return view(request, *args, **kwargs)
    with actor_transaction(request.actor):
        return view(request, *args, **kwargs)


def actor_for(request: Request, permissions: Iterable[P]) -> Actor | None:
    """The actor the signed-in account is for a door that needs one of ``permissions``; None when it may not."""
    if request.account is None:
        return None
    return choosing.actor_for(request.account, permissions, request.session.get)


def _to_login(request: Request) -> HttpResponse:
    query = {"next": unsent.way_back(request)} | ({"ended": "1"} if getattr(request, "session_ended", False) else {})
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode(query)}")
