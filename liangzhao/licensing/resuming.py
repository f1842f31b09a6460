"""Licences that stopped because something was missing, while the register let them stand (design.md §6).

Most of what was missing comes with a change of the register, which the licences follow at once. A doubt about a number
ends with the decision on it, or with the undoing of a list, and changes nothing there: the worker looks for those.
"""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

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
        frozen = list(Licence.objects.filter(state=State.FROZEN, pk__gt=behind).order_by("pk")[:BATCH])
        locks.hold({each.holder_id for each in frozen})
        pairs = [pair for pair in _standing(frozen) if _is_eligible(pair[0])]
        if pairs:
            follow(pairs, Act(by=by, at=clock.now(), kind="licence.resume", source="licensing"))
    return len(pairs), frozen[-1].pk if len(frozen) == BATCH else BEGINNING


def _standing(frozen: list[Licence]) -> list[tuple[Subject, Licence]]:
    """Those that are the last of their holders, and whose entry lets a licence stand."""
    found: list[tuple[Subject, Licence]] = []
    of_kind: dict[str, set[UUID]] = defaultdict(set)
    for each in frozen:
        of_kind[each.kind].add(each.holder_id)
    for name, holders in of_kind.items():
        kind = Register(name)
        latest = latest_of(kind, holders)
        for subject in subjects_of(kind, holders):
            licence = latest[subject.holder_id]
            stands = EFFECT[kind][subject.entry.status] == IN_FORCE and licence.entry_id == subject.entry.pk
            if stands and licence.state == State.FROZEN:
                found.append((subject, licence))
    return found


def _is_eligible(subject: Subject) -> bool:
    return eligibility.is_eligible(eligibility.findings(subject.kind, subject, clock.today()))
