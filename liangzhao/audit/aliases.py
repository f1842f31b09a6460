"""Former ids of merged persons and institutions: what the journal says of them is also about the one they became."""

from __future__ import annotations

from uuid import UUID

from liangzhao.audit.models import Alias


def ids_of(holder_id: UUID) -> list[UUID]:
    """The id and those that were merged into it, as far as the reader may know them."""
    return [holder_id, *Alias.objects.filter(holder_id=holder_id).values_list("id", flat=True)]


def join(former_id: UUID, *, to: UUID) -> list[UUID]:
    """Let what was said of an id, and of those merged into it before, be about another; returns all it brought."""
    brought = ids_of(former_id)
    Alias.objects.filter(holder_id=former_id).update(holder_id=to)
    Alias.objects.create(id=former_id, holder_id=to)
    return brought


def part(former_id: UUID, brought: list[UUID]) -> None:
    """Undo ``join``: the id stands for itself again, and for those merged into it before."""
    Alias.objects.filter(id=former_id).delete()
    Alias.objects.filter(id__in=set(brought) - {former_id}).update(holder_id=former_id)
