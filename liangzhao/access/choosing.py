"""Which actor a signed-in account is at a door: pages and the JSON interface ask the same question."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from liangzhao.access.actors import Actor, acting
from liangzhao.access.models import Account, Grant
from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES, Portal

Remembered = Callable[[str, str], object]


def actor_for(account: Account, permissions: Iterable[P], remembered: Remembered) -> Actor | None:
    """The actor an account is for a door that needs one of ``permissions``; None when it may not pass.

    ``remembered`` is the session's ``get``: the place chosen at sign-in stands under ``place:<portal>``.
    """
    wanted = frozenset(permissions)
    grants = grants_of(account)
    fitting = [grant for grant in grants if ROLES[grant.code].may & wanted]
    if not fitting:
        return None
    portal = ROLES[fitting[0].code].portal
    place = chosen_place(remembered, portal, fitting)
    held = [grant for grant in grants if ROLES[grant.code].portal is portal and place_of(grant) == place]
    held.sort(key=lambda grant: not ROLES[grant.code].may & wanted)
    return acting(account, held)


def grants_of(account: Account) -> list[Grant]:
    """The roles of an account, read with it at the start of the request, in a steady order."""
    return sorted(account.grants.all(), key=lambda grant: grant.role)


def place_of(grant: Grant) -> str:
    """The institution or authority a role is held for; empty in the 个人端 and the console."""
    return str(grant.institution_id or grant.authority_id or "")


def chosen_place(remembered: Remembered, portal: Portal, fitting: list[Grant]) -> str:
    """The place chosen at sign-in when the account has several, else the first."""
    chosen = str(remembered(f"place:{portal}", ""))
    places = [place_of(grant) for grant in fitting]
    return chosen if chosen in places else places[0]
