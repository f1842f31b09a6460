"""Undoing a load a few hundred changes at a time: it shows how far it is, and may be killed anywhere.

Each step is a transaction of its own. A process that begins anew finds the changes that are not undone yet and goes on
with them; those that had to be left are looked at again, with the same answer. Whoever asked may give these up: then
they stay for good, and the undoing is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.intake.changes import Undone
from liangzhao.consolidation.models import Change, Load
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

BATCH = 200
LONGEST_REASON = 200
Mark = Callable[["Undoing", Undone], None]
"""Told what a step undid, in its transaction."""


class NothingLeft(Refusal):
    """Raised when an undoing left nothing that somebody could give up, or goes on, or its rest was given up."""

    template = _("这份名单没有等待撤销的剩余登记，请刷新页面后再办理。")


class RestReasonMissing(Refusal):
    """Raised when the rest of an undoing is given up without saying why."""

    template = _("请写明放弃其余撤销的原因，不超过 200 个字。")


@dataclass
class Undoing:
    """The undoing of one load: ``turns`` are the changes to undo in their order, ``done`` of them are behind it."""

    load: Load
    by: Actor
    turns: Sequence[UUID]
    before: int
    done: int = 0
    undone: Undone = field(default_factory=Undone)

    @property
    def rest(self) -> Sequence[UUID]:
        """The changes of the next step; empty at the end."""
        return self.turns[self.done : self.done + BATCH]

    @property
    def share(self) -> float:
        """How much is undone, steps of earlier processes included."""
        whole = self.before + len(self.turns)
        return (self.before + self.done) / whole if whole else 1.0

    def step(self, mark: Mark = lambda _undoing, _undone: None) -> None:
        """Undo the next changes in one transaction."""
        turn = self.rest
        with service_transaction("cleanse"):
            found = Change.objects.select_related("proposal", "load").in_bulk(turn)
            some = changes.bring_back(self.load, [found[key] for key in turn if key in found], by=self.by)
            self.done += len(turn)
            try:
                mark(self, some)
            except BaseException:
                self.done -= len(turn)
                raise
        self.undone.entries += some.entries
        self.undone.stayed.extend(some.stayed)

    def finish(self) -> None:
        """Settle the load when nothing of it was left, and write down what was done."""
        with service_transaction("cleanse"):
            changes.settle(self.load, self.undone, by=self.by)


def begin(load: Load, *, by: Actor) -> Undoing:
    """The undoing of what is not undone yet."""
    with service_transaction("cleanse"):
        turns = changes.in_turn(load)
        before = load.changes.exclude(undone_at=None).count()
    return Undoing(load, by, turns, before)


def is_left(load: Load) -> bool:
    """Whether an undoing came to its end and left something that may still be undone."""
    return load.state == Load.State.TAKEN and load.left > 0 and not load.rest_kept


@transaction.atomic
def keep_rest(load: Load, why: str, *, by: Actor) -> dict[str, str]:
    """Give up what an undoing left: it stays in the register for good; who did so, when, and why.

    Refusals: NothingLeft, RestReasonMissing.
    """
    why = why.strip()
    if not 0 < len(why) <= LONGEST_REASON:
        raise RestReasonMissing
    with service_transaction("cleanse"):
        held = Load.objects.select_for_update(of=("self",)).get(pk=load.pk)
        if not is_left(held):
            raise NothingLeft
        told = {"by": str(by.account_id), "at": clock.now().isoformat(), "why": why}
        held.rest_kept = told
        held.save(update_fields=["rest_kept"])
    journal.record(
        Tag.SOURCE_IMPORTED,
        subject_kind="load",
        subject_id=held.pk,
        by=by,
        at=clock.now(),
        body={"act": "keep rest", "left": held.left, "reason": why},
    )
    return told
