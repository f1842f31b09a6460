"""Small helpers of addresses: keys from the query string, and the same page with one thing changed."""

from __future__ import annotations

from uuid import UUID

from liangzhao.web.requests import Request


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
