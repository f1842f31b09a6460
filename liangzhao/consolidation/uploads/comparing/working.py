"""The worker's part: one comparison after the other, in steps of bounded size, each a transaction that is kept or not.

What a step found, and how far the comparison is, are kept together: a process that dies at any moment loses the step
it was at, and the next one takes it again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.matching.pairing import is_of_persons
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing import fates, joining, laying, lines, naming, tables
from liangzhao.consolidation.uploads.comparing.asking import NotComparable, dates_of
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

S = Comparison.State
PERSONS = ("lay", "key", "second", "gone", "came", "end")
INSTITUTIONS = ("lay", "key", "second", "alias", "names", "settle", "came", "end")
"""The stages, in their order."""
_log = logging.getLogger(__name__)
_served: list[UUID] = []
"""Whose comparisons were worked on last, the last one at the end: each authority has its turn."""


def work(until: float) -> int:
    """Work on one comparison until then, one step at least; how many came to an end."""
    waiting = _next()
    if waiting is None:
        return 0
    try:
        while step(waiting.pk):
            if time.monotonic() >= until:
                return 0
    except Refusal as refusal:
        _fail(waiting, str(refusal))
    except (ValueError, LookupError, TypeError) as error:
        _log.error("comparison %s cannot be worked on: %s", waiting.pk, type(error).__name__)
        _fail(waiting, _("处理时出现意外，没有继续。请稍后再试，或联系技术支持。"))
    naming.let_go()
    return 1


def waits() -> bool:
    """Whether there is anything to compare."""
    with service_transaction("import"):
        return Comparison.objects.filter(state=S.COMPARING).exists()


def _next() -> Comparison | None:
    """The comparison asked for first by the authority whose turn it is."""
    with service_transaction("import"):
        first: dict[UUID, Comparison] = {}
        for each in Comparison.objects.filter(state=S.COMPARING).order_by("asked_at", "pk"):
            first.setdefault(each.authority_id, each)
    if not first:
        return None
    turn = min(first, key=lambda each: _served.index(each) if each in _served else -1)
    _served[:] = [*(each for each in _served if each != turn and each in first), turn]
    return first[turn]


def step(ref: UUID) -> bool:
    """Take the next step of a comparison; whether there is another. NotComparable when a load was undone meanwhile."""
    with service_transaction("import"):
        seen = Comparison.objects.select_related("older", "newer").get(pk=ref)
        earlier = _earlier(seen)
    naming.prepare(seen, earlier)
    with service_transaction("import"):
        found = Comparison.objects.select_for_update(of=("self",)).select_related("older", "newer").get(pk=ref)
        if found.state != S.COMPARING:
            return False
        if Load.State.UNDONE in {found.older.state, found.newer.state}:
            raise NotComparable
        if _STEPS[found.stage](found, earlier):
            _go_on(found)
        found.done = min(found.done, found.total)
        found.save()
        return found.state == S.COMPARING


def _earlier(comparison: Comparison) -> list[Load]:
    """The dates of the list before the older one: who is there and not in it, but in the newer one, is back."""
    return [load for load in dates_of(comparison.older) if load.received_at < comparison.older.received_at]


def _go_on(comparison: Comparison) -> None:
    stages = PERSONS if is_of_persons(Kind(comparison.older.kind)) else INSTITUTIONS
    at = stages.index(comparison.stage) + 1
    comparison.cursor = 0
    if at < len(stages):
        comparison.stage = stages[at]
    else:
        comparison.state, comparison.ended_at, comparison.done = S.DONE, clock.now(), comparison.total


def _lay(comparison: Comparison, earlier: Sequence[Load]) -> bool:
    """Lay out some more of a date that is not whole."""
    loads = [*earlier, comparison.older, comparison.newer]
    if not comparison.total:
        comparison.total = comparison.older.rows + comparison.newer.rows + sum(map(laying.rest, loads))
    waiting = next((load for load in loads if laying.rest(load)), None)
    if waiting is None:
        return True
    comparison.done += laying.step(waiting)
    return False


def _end(comparison: Comparison, _earlier: Sequence[Load]) -> bool:
    apart = {name: laying.left_out(load) for name, load in zip(lines.APART, lines.dates(comparison), strict=True)}
    comparison.counts = fates.counts(tables.counted(comparison)) | {name: many for name, many in apart.items() if many}
    return True


_STEPS: dict[str, Callable[[Comparison, Sequence[Load]], bool]] = {
    "lay": _lay,
    "key": lambda found, _earlier: joining.by_mark(found, "key"),
    "second": lambda found, _earlier: joining.by_mark(found, "second"),
    "alias": lambda found, _earlier: joining.by_mark(found, "alias"),
    "names": lambda found, _earlier: naming.claim(found),
    "settle": lambda found, _earlier: naming.settle(found),
    "gone": lambda found, _earlier: joining.gone(found),
    "came": lambda found, earlier: (
        joining.came(found, earlier) if is_of_persons(Kind(found.older.kind)) else naming.came(found, earlier)
    ),
    "end": _end,
}


def _fail(comparison: Comparison, problem: str) -> None:
    with service_transaction("import"):
        row = Comparison.objects.select_for_update().get(pk=comparison.pk)
        if row.state == S.COMPARING:
            row.state, row.problem = S.FAILED, problem[:300]
            row.save(update_fields=["state", "problem"])
