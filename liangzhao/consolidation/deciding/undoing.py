"""Undoing what was decided; the register is then what it was before, and the finding can be decided on again."""

from __future__ import annotations

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.can import require
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import setting_aside
from liangzhao.consolidation.deciding.actions import first_of_two
from liangzhao.consolidation.deciding.choices import Part
from liangzhao.consolidation.deciding.holding import State, say, taken
from liangzhao.consolidation.deciding.refusals import StillUsed
from liangzhao.consolidation.deciding.standing import as_it_stands
from liangzhao.consolidation.deciding.weighing import weight_of
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.models import Merge, Proposal
from liangzhao.kernel import clock

UNDOABLE = frozenset({State.APPLIED, State.REJECTED, State.ASKED})


@transaction.atomic
def undo(proposal: Proposal, *, by: Actor, seen: str = "", note: str = "") -> Proposal:
    """Take a decision back: an applied value, a value kept, a question put.

    What two officers decided a decider takes back. StillUsed when the entry was changed since. The first half of a
    weighty decision is given back instead, and a passing-on taken back. A merge is undone by two: whoever may propose
    one proposes this, and a decider confirms.
    """
    found = taken(proposal, by=by, states=UNDOABLE, seen=seen)
    if found.state == State.APPLIED:
        return _restored(found, by, note)
    if aside := setting_aside.of(found):
        require(by, P.REGISTER_APPROVE)
        setting_aside.take_up(found, aside)
    found.state, found.decided_by, found.decided_at, found.note, found.chosen = State.OPEN, None, None, "", ""
    found.save(update_fields=["state", "decided_by", "decided_at", "note", "chosen"])
    say(Tag.FINDING_UNDONE, found, by, "undo")
    return found


def _restored(found: Proposal, by: Actor, note: str) -> Proposal:
    if merged := merge_of(found):
        return first_of_two(found, Part(merged.pk, as_it_stands(found)), by=by, note=note)
    if needs_decider(found):
        require(by, P.REGISTER_APPROVE)
    with service_transaction("cleaning"):
        if not found.changes.filter(undone_at=None).exists():
            _say_undone(found, by)  # the register said it already: there is nothing to bring back
        elif changes.undo_proposal(found, by=by).left:
            raise StillUsed
    found.note = ""
    found.save(update_fields=["note"])
    say(Tag.FINDING_UNDONE, found, by, "undo")
    return found


def needs_decider(found: Proposal) -> bool:
    """Whether only a decider takes a decision back: what two decided, but for a merge, which is undone by two."""
    if setting_aside.of(found):
        return True
    return found.state == State.APPLIED and weight_of(found) is not None and merge_of(found) is None


def merge_of(found: Proposal) -> Merge | None:
    """The merge a finding led to, as long as it stands."""
    with service_transaction("cleaning"):
        return Merge.objects.filter(proposal=found, undone_at=None).first()


def _say_undone(found: Proposal, by: Actor) -> None:
    found.state, found.decided_by, found.decided_at = State.UNDONE, by.account_id, clock.now()
    found.first_by = found.first_at = None  # whoever undoes may be the one who decided first
    found.save(update_fields=["state", "decided_by", "decided_at", "first_by", "first_at"])
