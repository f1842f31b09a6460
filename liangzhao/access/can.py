"""The one question of authorisation: may this actor do this?"""

from __future__ import annotations

from liangzhao.access.actors import Actor
from liangzhao.access.permissions import P
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _


class NotPermitted(Refusal):
    """Raised when an actor's roles do not permit an act."""

    template = _("您的账户没有办理此项的权限，如需办理请联系本单位管理员授权。")


def can(actor: Actor, permission: P) -> bool:
    """Whether the roles of ``actor`` permit ``permission``; which rows it reaches is the scope's affair."""
    return permission in actor.may


def require(actor: Actor, permission: P) -> None:
    """Pass silently, or raise NotPermitted."""
    if not can(actor, permission):
        raise NotPermitted
