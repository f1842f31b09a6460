"""What a request asks about: the institution at work, keys from the address, the page with one thing changed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from liangzhao.access.actors import Actor
from liangzhao.web.requests import Request


def institution_of(actor: Actor) -> UUID:
    """The institution the actor works for; nothing is there for somebody without one."""
    if actor.institution_id is None:
        raise Http404
    return actor.institution_id


def uuid_or_none(text: str | None) -> UUID | None:
    """A key from an address; None for anything that is not one."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def address(request: Request, **changed: str) -> str:
    """This page's address with these parameters changed; empty ones are left out."""
    query = request.GET.copy()
    for name, value in changed.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"
