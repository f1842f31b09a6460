"""The worker's part with lists of the command that an authority undoes, step by step, from wherever it was left."""

from __future__ import annotations

import time
from uuid import UUID

from liangzhao.access.actors import service
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake import undoing
from liangzhao.consolidation.intake.undoing import Undoing
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.uploads import of_node

_NODE = service("import")
_held: dict[UUID, Undoing] = {}


def work(until: float) -> int:
    """Undo until then, one step at least; how many lists came to an end."""
    load = _next()
    if load is None:
        _held.clear()
        return 0
    course = _held.get(load.pk) or undoing.begin(load, by=of_node.owner_of(load).acting(_NODE))
    _held[load.pk] = course
    while course.rest:
        course.step()
        if time.monotonic() >= until and course.rest:
            return 0
    del _held[load.pk]
    course.finish()
    return 1


def waits() -> bool:
    """Whether a list of the command is to be undone."""
    return _next() is not None


def _next() -> Load | None:
    """The list whose undoing was asked for; of several the newest, which lies over what the older ones did."""
    with service_transaction("import"):
        asked = Load.objects.filter(state=Load.State.UNDOING, authority_id=None, institution_id=None)
        return asked.order_by("-pk").first()
