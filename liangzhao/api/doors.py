"""The mark every operation carries: which permission it needs, or why it is open to all.

The same question as at the doors of pages (``access.choosing``), with the answers of an interface: 401 for nobody,
403 for somebody whose roles do not reach this far. A marked operation runs in its one transaction in the actor's
scope; one that issues licences asks for ``commits="own"`` and opens its transactions itself (design.md §6).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from liangzhao.access import choosing
from liangzhao.access.actors import PUBLIC, Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.models import Account
from liangzhao.access.permissions import P
from liangzhao.access.proofs import DUTY, PROVEN, asks_again, is_recent
from liangzhao.access.transactions import actor_transaction
from liangzhao.api.problems import DutyOpen, NothingHere, NotSignedIn, ProofTooOld, WrongOrigin
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole

V = TypeVar("V", bound=Callable[..., Any])
Commits = Literal["call", "own"]


class Request(HttpRequest):
    """What an operation sees: Django's request with the actor of this call."""

    account: Account | None
    actor: Actor


def known(holder: UUID | None) -> UUID:
    """The person or institution an actor stands for; NothingHere when the register knows none."""
    if holder is None:
        raise NothingHere
    return holder


class Session(APIKeyCookie):
    """The session of the pages; writing calls carry the ``X-CSRFToken`` header as well."""

    def __init__(self, mark: Mark) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        self.mark = mark
        super().__init__(csrf=True)

    def __call__(self, request: HttpRequest) -> Actor:
        account: Account | None = getattr(request, "account", None)
        if account is None:
            raise NotSignedIn
        if check_csrf(request) is not None:
            raise WrongOrigin
        actor = choosing.actor_for(account, self.mark.permissions, request.session.get)
        if actor is None:
            raise NotPermitted
        if request.session.get(DUTY):
            raise DutyOpen
        if asks_again(actor, self.mark.permissions, request.method) and not is_recent(
            request.session.get(PROVEN), clock.now()
        ):
            raise ProofTooOld
        return actor.with_scope(self.mark.scope) if self.mark.scope else actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:
        """The actor of the call; the cookie itself was read by the session middleware."""
        del key
        return self(request)


@dataclass(frozen=True)
class Mark:
    """Who may call: accounts with one of ``permissions``, or everybody because ``public_because``."""

    permissions: tuple[P, ...] = ()
    scope: DatabaseRole | None = None
    public_because: str = ""


def requires(*permissions: P, scope: DatabaseRole | None = None, commits: Commits = "call") -> Callable[[V], V]:
    """Open to accounts whose roles include one of ``permissions``; ``scope`` picks the other of two scopes."""
    return lambda operation: _marked(operation, Mark(permissions=permissions, scope=scope), commits)


def public(why: str, *, commits: Commits = "call") -> Callable[[V], V]:
    """Open to anyone, for the reason given; reaches only what the law opens."""
    return lambda operation: _marked(operation, Mark(public_because=why), commits)


def _marked(operation: V, mark: Mark, commits: Commits) -> V:
    @wraps(operation)
    def door(request: Request, *args: Any, **kwargs: Any) -> Any:  # what the operation takes and gives
        request.actor = getattr(request, "auth", None) or PUBLIC
        if commits == "own":
            return operation(request, *args, **kwargs)
        with actor_transaction(request.actor):
            return operation(request, *args, **kwargs)

    door.mark = mark  # type: ignore[attr-defined]  # read by the router, by tests and docs
    door.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]  # ninja reads it
    return door  # type: ignore[return-value]  # the operation behind its door


class Doors(Router):
    """A router that takes marked operations only."""

    def add_api_operation(self, path: str, methods: list[str], view_func: Callable[..., Any], **given: Any) -> None:
        """Add an operation; TypeError when it carries no mark."""
        mark = getattr(view_func, "mark", None)
        if not isinstance(mark, Mark):
            raise TypeError(f"{view_func.__name__} needs @requires or @public")
        given["auth"] = Session(mark) if mark.permissions else None
        given["url_name"] = view_func.__name__
        super().add_api_operation(path, methods, view_func, **given)
