"""Who acts, in which role, and which rows that role can reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from liangzhao.access.models import Account, Grant
from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES, Portal, RoleCode
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.reference.authorities import subtree_bounds


@dataclass(frozen=True)
class Scope:
    """The rows an actor can reach: a database role and the keys its policies compare with."""

    role: DatabaseRole
    account: UUID | None = None
    person: UUID | None = None
    institution: UUID | None = None
    authority: UUID | None = None
    area_low: str = ""
    area_high: str = ""
    code: str = ""
    identifier: str = ""

    def settings(self) -> dict[str, str]:
        """The transaction-local settings of this scope, all of them, so that none is left from before."""
        return {
            "account": str(self.account or ""),
            "person": str(self.person or ""),
            "institution": str(self.institution or ""),
            "authority": str(self.authority or ""),
            "area_low": self.area_low,
            "area_high": self.area_high,
            "code": self.code,
            "identifier": self.identifier,
        }


@dataclass(frozen=True)
class Actor:
    """Whoever acts. ``may`` is what the roles of this actor permit in this portal; ask ``access.can``."""

    account_id: UUID | None
    acting_as: str
    scope: Scope
    may: frozenset[P] = frozenset()
    roles: frozenset[RoleCode] = frozenset()
    name: str = ""
    place: str = field(default="", compare=False)

    @property
    def person_id(self) -> UUID | None:
        """The natural person behind this actor, when the register knows one."""
        return self.scope.person

    @property
    def institution_id(self) -> UUID | None:
        """The institution this actor acts for, in the 机构端."""
        return self.scope.institution

    @property
    def authority_id(self) -> UUID | None:
        """The authority this actor acts for, in the 管理端."""
        return self.scope.authority

    def with_scope(self, role: DatabaseRole) -> Actor:
        """The same actor with the other of two scopes, such as 本辖区 instead of 本机关登记."""
        return replace(self, scope=replace(self.scope, role=role))


PUBLIC = Actor(account_id=None, acting_as="PUB", scope=Scope(DatabaseRole.PUBLIC), name="社会公众")


def service(name: str) -> Actor:
    """An actor for the node's own work: the worker, a command, the seed."""
    return Actor(account_id=None, acting_as=name, scope=Scope(DatabaseRole.SERVICE), may=frozenset(P), name=name)


def holder_of(code: str = "", identifier: str = "") -> Actor:
    """Anyone who holds a code or knows an identifier; reaches the one licence it names."""
    return Actor(
        account_id=None,
        acting_as="PUB",
        name="社会公众",
        scope=Scope(DatabaseRole.VERIFIER, code=code, identifier=identifier),
    )


def acting(account: Account, grants: Iterable[Grant]) -> Actor | None:
    """The actor an account is in one portal, for one place: ``grants`` share portal and scope; None without any."""
    held = list(grants)
    if not held:
        return None
    roles = frozenset(grant.code for grant in held)
    first = ROLES[held[0].code]
    registrar = any(ROLES[role].scope is DatabaseRole.REGISTRAR for role in roles)
    scope = _scope(account, held[0], DatabaseRole.REGISTRAR if registrar else first.scope)
    return Actor(
        account_id=account.id,
        acting_as=str(first.code),
        scope=scope,
        roles=roles,
        name=account.name,
        may=frozenset(permission for role in roles for permission in ROLES[role].may),
        place=held[0].authority.name if held[0].authority else "",
    )


def _scope(account: Account, grant: Grant, role: DatabaseRole) -> Scope:
    low, high = subtree_bounds(grant.authority) if grant.authority else ("", "")
    return Scope(
        role=role,
        account=account.id,
        person=account.person_id,
        institution=grant.institution_id,
        authority=grant.authority_id,
        area_low=low,
        area_high=high,
    )


def portal_of(grant: Grant) -> Portal:
    """The portal a granted role works in."""
    return ROLES[grant.code].portal


__all__ = ["PUBLIC", "Actor", "Scope", "acting", "holder_of", "portal_of", "service"]
