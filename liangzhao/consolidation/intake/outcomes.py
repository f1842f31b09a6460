"""How many rows of a load became entries of a register, and how many changed one."""

from __future__ import annotations

from liangzhao.consolidation.models import Load


def rows(load: Load) -> tuple[int, int]:
    """How many rows entered somebody or something, and how many others changed an entry; findings do not count.

    Of a load that was undone it is what it had done.
    """
    done = load.changes.filter(proposal=None).exclude(register="person")
    if load.state != Load.State.UNDONE:
        done = done.filter(undone_at=None)
    entered = set(done.filter(before__isnull=True).values_list("number", flat=True))
    updated = set(done.filter(before__isnull=False).values_list("number", flat=True)) - entered
    return len(entered), len(updated)
