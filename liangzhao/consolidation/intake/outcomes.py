"""How many rows of a load became entries of a register, and how many changed one; counted once and kept with it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Q

from liangzhao.consolidation.models import Load


def rows(load: Load) -> tuple[int, int]:
    """How many rows entered somebody or something, and how many others changed an entry; findings do not count.

    Of a load that was undone it is what it had done. In a transaction: nobody changes the load while it is counted.
    """
    held = Load.objects.select_for_update().only("state", "counted").get(pk=load.pk)
    if held.counted is None:
        held.counted = _counted(held)
        if held.state != Load.State.TAKING:
            held.save(update_fields=["counted"])
    entered, updated = held.counted
    return entered, updated


def forget(loads: Iterable[UUID]) -> None:
    """Let these be counted anew: rows of them were taken, or undone."""
    Load.objects.filter(pk__in=set(loads), counted__isnull=False).update(counted=None)


def _counted(load: Load) -> list[int]:
    done = load.changes.filter(proposal=None).exclude(register="person")
    if load.state != Load.State.UNDONE:
        done = done.filter(undone_at=None)
    by_row = done.order_by().values("number").annotate(is_new=BoolOr(Q(before__isnull=True)))
    found = by_row.aggregate(
        entered=Count("number", filter=Q(is_new=True)), updated=Count("number", filter=Q(is_new=False))
    )
    return [found["entered"], found["updated"]]
