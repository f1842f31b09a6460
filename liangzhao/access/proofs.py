"""What each role must prove itself with (SEC-L2), which acts ask once more, and how strictly this node takes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from pathlib import Path

from django.conf import settings

from liangzhao.access.actors import Actor
from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES, Portal, RoleCode
from liangzhao.kernel import clock
from liangzhao.law import parameters

PROVEN, DUTY = "proven_at", "duty"
"""What a session holds: the instant of the last proof (ISO), and what its account must do first."""


class Proof(IntEnum):
    """The ways to prove who one is, the stronger the higher."""

    PASSWORD = 1
    SECOND_FACTOR = 2
    PASSKEY = 3


class Policy(StrEnum):
    """How a node takes second factors (``LIANGZHAO_SECOND_FACTOR``)."""

    OFF = "off"  # nobody is asked, nothing can be added
    OFFERED = "offered"  # whoever added one is asked for it: the demo
    REQUIRED = "required"  # whose role needs one does nothing before adding it


_OF_PORTAL = {
    Portal.PERSONAL: Proof.PASSWORD,
    Portal.INSTITUTION: Proof.SECOND_FACTOR,
    Portal.AUTHORITY: Proof.SECOND_FACTOR,
    Portal.CONSOLE: Proof.SECOND_FACTOR,
}
_DECIDERS = frozenset({RoleCode.DECIDER, RoleCode.ISSUER, RoleCode.SYSTEM_ADMIN, RoleCode.SECURITY_ADMIN})

PROOFS: dict[RoleCode, Proof] = {
    code: Proof.PASSKEY if code in _DECIDERS else _OF_PORTAL[role.portal] for code, role in ROLES.items()
}
"""Staff use two factors; who decides, seals or gives rights uses a passkey."""

ASKS_AGAIN: dict[P, frozenset[str]] = {
    P.ACCOUNT_MANAGE: frozenset({"POST"}),
    P.LICENCE_BULK_ISSUE: frozenset({"POST"}),
    P.LICENCE_VOID: frozenset({"POST"}),
    P.PERSONAL_DATA_DECIDE: frozenset({"POST"}),
    P.PHOTO_CONFIRM_AUTHORITY: frozenset({"POST"}),
    P.REGISTER_APPROVE: frozenset({"POST"}),
    P.ROLE_GRANT: frozenset({"POST"}),
    P.SECURITY_MANAGE: frozenset({"POST"}),
    P.PHYSICIAN_EXPORT: frozenset({"GET", "POST"}),
    P.NURSE_EXPORT: frozenset({"GET", "POST"}),
}
"""Acts that need a proof of the last minutes, by the HTTP methods that do them: what gives or takes a licence, an
entry or a right of somebody else, and what takes data about people away. Doors whose permission covers more than
such an act say so themselves (``web.doors.requires``, ``again``)."""


def policy() -> Policy:
    """What the operator set; without a word, a node with demo accounts offers and any other requires."""
    if settings.LIANGZHAO_SECOND_FACTOR:
        return Policy(settings.LIANGZHAO_SECOND_FACTOR)
    return Policy.OFFERED if Path(settings.LIANGZHAO_DEMO_NOTE).exists() else Policy.REQUIRED


def needed(roles: Iterable[RoleCode]) -> Proof:
    """The strongest proof any of the roles needs."""
    return max((PROOFS[role] for role in roles), default=Proof.PASSWORD)


def asks_again(actor: Actor, permissions: Collection[P], method: str | None, door: Collection[str] = ()) -> bool:
    """Whether the act behind a door needs a recent proof of this actor; ``door`` names methods that always do."""
    act = "GET" if method == "HEAD" else method
    return act in door or any(act in ASKS_AGAIN.get(each, ()) for each in permissions if each in actor.may)


def is_recent(proven: object, at: datetime) -> bool:
    """Whether a proof noted in a session (ISO text) still counts as recent."""
    longest = timedelta(minutes=parameters.number("step_up_minutes", on=clock.local_date(at)))
    return isinstance(proven, str) and timedelta(0) <= at - datetime.fromisoformat(proven) <= longest
