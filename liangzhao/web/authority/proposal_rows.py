"""Proposals of 登记簿维护 as an officer's queues divide them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.registers.maintenance.models import Maintenance


def all_of(actor: Actor) -> QuerySet[Maintenance]:
    """Everything proposed at this officer's authority."""
    return Maintenance.objects.filter(authority_id=_known(actor.authority_id))


def waiting_for(actor: Actor) -> QuerySet[Maintenance]:
    """What somebody else proposed and nobody decided, the oldest first."""
    rows = all_of(actor).filter(status=Maintenance.Status.PROPOSED)
    return rows.exclude(proposed_by=_known(actor.account_id)).order_by("proposed_at", "pk")


def proposed_by(actor: Actor) -> QuerySet[Maintenance]:
    """What this officer proposed, the newest first."""
    return all_of(actor).filter(proposed_by=_known(actor.account_id)).order_by("-proposed_at", "-pk")


def decided(actor: Actor) -> QuerySet[Maintenance]:
    """What was decided or withdrawn, the newest proposal first."""
    return all_of(actor).exclude(status=Maintenance.Status.PROPOSED).order_by("-proposed_at", "-pk")


def _known(key: UUID | None) -> UUID:
    if key is None:
        raise NotPermitted
    return key
