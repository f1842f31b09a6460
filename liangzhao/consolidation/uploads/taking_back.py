"""The worker's part with lists of the command: undone for an authority, step by step, from wherever it was left."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from liangzhao.access.actors import service
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake import shares, undoing
from liangzhao.consolidation.intake.changes import Undone
from liangzhao.consolidation.intake.running import Stopped
from liangzhao.consolidation.intake.undoing import Undoing
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.uploads import of_node
from liangzhao.kernel.refusals import Refusal

_NODE = service("import")
_log = logging.getLogger(__name__)
_held: dict[UUID, Undoing] = {}


def work(until: float) -> int:
    """Undo until then, one step at least; how many lists came to an end."""
    load = _next()
    if load is None:
        _held.clear()
        _count_one()
        return 0
    try:
        return _undo(load, until)
    except Stopped:
        _held.pop(load.pk, None)
    except (Refusal, ValueError, LookupError, TypeError) as error:
        _log.error("load %s cannot be undone: %s", load.pk, type(error).__name__)
        _leave(load)
    return 0


def _undo(load: Load, until: float) -> int:
    course = _held.get(load.pk) or undoing.begin(load, by=of_node.owner_of(load).acting(_NODE))
    _held[load.pk] = course
    while course.rest:
        course.step(_still_asked)
        if time.monotonic() >= until and course.rest:
            return 0
    del _held[load.pk]
    course.finish()
    return 1


def _still_asked(course: Undoing, _some: Undone) -> None:
    """Stopped, and the step left undone, when the command takes the list in again meanwhile."""
    held = Load.objects.select_for_update().only("state").get(pk=course.load.pk)
    if held.state != Load.State.UNDOING:
        raise Stopped


def _leave(load: Load) -> None:
    """Give a list up that cannot be undone; what was undone stays so, and it can be asked for again."""
    _held.pop(load.pk, None)
    with service_transaction("import"):
        Load.objects.filter(pk=load.pk, state=Load.State.UNDOING).update(state=Load.State.TAKEN)


def _count_one() -> None:
    """Count for whom a list of the command did what: a very large one, or one whose command did not come to it."""
    with service_transaction("import"):
        uncounted = Load.objects.filter(shares__isnull=True, authority_id=None, institution_id=None)
        ended = uncounted.exclude(origin=Load.Origin.REGISTER).exclude(state=Load.State.TAKING)
        if load := ended.order_by("pk").first():
            shares.count(load)


def waits() -> bool:
    """Whether a list of the command is to be undone."""
    return _next() is not None


def _next() -> Load | None:
    """The list whose undoing was asked for; of several the newest, which lies over what the older ones did."""
    with service_transaction("import"):
        asked = Load.objects.filter(state=Load.State.UNDOING, authority_id=None, institution_id=None)
        return asked.order_by("-pk").first()
