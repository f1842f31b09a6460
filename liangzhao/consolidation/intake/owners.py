"""Whose load it is: an authority's, an institution's, or the node's own (the command)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from liangzhao.access.actors import Actor


@dataclass(frozen=True)
class Owner:
    """``institution_id`` of an institution's load, ``authority_id`` of both kinds, ``account_id`` who applied it."""

    authority_id: UUID | None = None
    institution_id: UUID | None = None
    account_id: UUID | None = None

    def acting(self, by: Actor) -> Actor:
        """The node's own actor, with the account on whose behalf it works."""
        return replace(by, account_id=self.account_id) if self.account_id else by


NODE = Owner()
