"""Licences that stopped because something was missing, while the register let them stand (design.md §6).

Most of what was missing comes with a change of the register, which the licences follow at once. A doubt about a number
ends with the decision on it, or with the undoing of a list, and changes nothing there: the worker looks for those.
"""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.licensing import eligibility
from liangzhao.licensing.agreement import EFFECT, IN_FORCE
from liangzhao.licensing.effects import follow
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.licensing.storing import latest_of
from liangzhao.licensing.subjects import Subject, subjects_of
from liangzhao.registers import locks
from liangzhao.registers.effects import Act, Register

BATCH = 200
BEGINNING = UUID(int=0)


def resume(behind: UUID) -> tuple[int, UUID]:
    """Plan the next version for those who may have one again, among some frozen licences; how many, and where to go on.

    In a transaction of the node. ``BEGINNING`` is given back when there was nothing behind.
    """
    with service_transaction("licensing") as by:
        frozen = Licence.objects.filter(state=State.FROZEN, pk__gt=behind).order_by("pk")
        looked = list(frozen.values_list("pk", "kind", "holder_id")[:BATCH])
        holders: dict[Register, set[UUID]] = defaultdict(set)
        for _pk, kind, holder in looked:
            holders[Register(kind)].add(holder)
        resumed = sum(_resume(kind, some, by) for kind, some in holders.items())
    return resumed, looked[-1][0] if len(looked) == BATCH else BEGINNING


def _resume(kind: Register, holders: set[UUID], by: Actor) -> int:
    """Only those who may go on are locked, and then looked at again."""
    wanted = {subject.holder_id for subject, _licence in _ready(kind, holders)}
    if not wanted:
        return 0
    locks.hold(wanted)
    pairs = _ready(kind, wanted)
    return follow(pairs, Act(by=by, at=clock.now(), kind="licence.resume", source="licensing"))


def _ready(kind: Register, holders: set[UUID]) -> list[tuple[Subject, Licence]]:
    """Those whose last licence is frozen, whose entry lets it stand, and who lack nothing."""
    latest = latest_of(kind, holders)
    pairs = [(subject, latest[subject.holder_id]) for subject in subjects_of(kind, holders)]
    return [pair for pair in pairs if _stands(*pair) and _is_eligible(pair[0])]


def _stands(subject: Subject, licence: Licence) -> bool:
    is_its_own = licence.entry_id == subject.entry.pk
    return licence.state == State.FROZEN and is_its_own and EFFECT[subject.kind][subject.entry.status] == IN_FORCE


def _is_eligible(subject: Subject) -> bool:
    return eligibility.is_eligible(eligibility.findings(subject.kind, subject, clock.today()))
