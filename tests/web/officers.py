"""Officers of an authority at their pages."""

from __future__ import annotations

from html import unescape

from django.test import Client

from liangzhao.access.roles import RoleCode
from tests.support.cast import PASSWORD, Cast


def signed_in(cast: Cast, client: Client, role: RoleCode, organ: str = "海淀") -> Client:
    """The client as an officer of the organ, in a role of a new account."""
    cast.account(f"{role.lower()}", role, authority=cast.authority(organ))
    client.post("/account/login/", {"login": role.lower(), "password": PASSWORD})
    return client


def officer(cast: Cast, role: RoleCode = RoleCode.ACCEPTOR, organ: str = "海淀") -> Client:
    """A new officer of the organ, at a browser of their own."""
    client, login = Client(), f"{role.lower()}-{cast.next()}"
    cast.account(login, role, authority=cast.authority(organ))
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


def text_of(client: Client, url: str) -> str:
    """The page at an address as one reads it; it must be there."""
    response = client.get(url)
    assert response.status_code == 200, url
    return unescape(response.content.decode())
