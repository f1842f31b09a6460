"""How far the opening of accounts is, by institution, and who has none yet; in the scope of who asks."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from liangzhao.registers.effects import Register
from liangzhao.registers.people.models import Staffing


@dataclass(frozen=True)
class Opened:
    """Of the practitioners who work somewhere mainly: how many there are, and how many opened their account."""

    people: int
    activated: int

    @property
    def waiting(self) -> int:
        """How many have no account yet."""
        return self.people - self.activated

    @property
    def rate(self) -> float | None:
        """The share that opened theirs, 0 to 1; None without anybody."""
        return self.activated / self.people if self.people else None


def of_authority(kind: Register, authority_id: UUID) -> Opened:
    """What an authority registered."""
    told = _main(kind, authority_id).aggregate(people=Count("pk"), activated=_activated())
    return Opened(told["people"], told["activated"])


def by_institution(kind: Register, authority_id: UUID, limit: int) -> list[tuple[UUID, Opened]]:
    """The institutions whose staff an authority registered, those with most people waiting first."""
    rows = _main(kind, authority_id).values("institution_id").annotate(people=Count("pk"), activated=_activated())
    found = [(row["institution_id"], Opened(row["people"], row["activated"])) for row in rows.order_by()]
    return sorted(found, key=lambda pair: (-pair[1].waiting, str(pair[0])))[:limit]


def waiting(kind: Register, authority_id: UUID, institution_id: UUID | None) -> QuerySet[Staffing]:
    """Who has no account yet: of an authority, or of one institution it registered staff of; in a fixed order."""
    rows = _main(kind, authority_id).filter(person__activated_at=None)
    rows = rows.filter(institution_id=institution_id) if institution_id else rows
    return rows.select_related("person").order_by("pk")


def _main(kind: Register, authority_id: UUID) -> QuerySet[Staffing]:
    return Staffing.objects.filter(profession=kind, is_main=True, authority_id=authority_id)


def _activated() -> Count:
    return Count("pk", filter=Q(person__activated_at__isnull=False))
