"""Undoing a load a few hundred changes at a time: it shows how far it is, and may be killed anywhere.

Each step is a transaction of its own. A process that begins anew finds the changes that are not undone yet and goes on
with them; those that had to be left are looked at again, with the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.intake.changes import Undone
from liangzhao.consolidation.models import Change, Load

BATCH = 200
Mark = Callable[["Undoing", Undone], None]
"""Told what a step undid, in its transaction."""


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
