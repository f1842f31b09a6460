"""Undoing what was decided; the register is then what it was before, and the finding can be decided on again."""

from __future__ import annotations

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import restoring, setting_aside
from liangzhao.consolidation.deciding.actions import first_of_two
from liangzhao.consolidation.deciding.choices import Back, Part
from liangzhao.consolidation.deciding.holding import LONGEST_NOTE, State, taken
from liangzhao.consolidation.deciding.standing import as_it_stands, why_undone
from liangzhao.consolidation.deciding.weighing import weight_of
from liangzhao.consolidation.models import Merge, Proposal

UNDOABLE = frozenset({State.APPLIED, State.REJECTED, State.ASKED})


@transaction.atomic
def undo(proposal: Proposal, *, by: Actor, seen: str = "", note: str = "") -> Proposal:
    """Take a decision back: an applied value, a value kept, a question put.

    What two officers decided is taken back by two: whoever may propose such a decision proposes this with the ``note``
    why, and a decider confirms. StillUsed when the entry was changed since. The first half of a weighty decision is
    given back instead, and a passing-on taken back.
    """
    found = taken(proposal, by=by, states=UNDOABLE, seen=seen)
    if not takes_two(found):
        return restoring.restored(found, why_undone(note.strip()[:LONGEST_NOTE], by=by.account_id), by=by)
    merged, before = merge_of(found), as_it_stands(found)
    return first_of_two(found, Part(merged.pk, before) if merged else Back(before), by=by, note=note)


def takes_two(found: Proposal) -> bool:
    """Whether a decision was carried out by two officers, and is taken back by two."""
    if found.state != State.APPLIED:
        return setting_aside.of(found) is not None
    return weight_of(found) is not None or merge_of(found) is not None


def merge_of(found: Proposal) -> Merge | None:
    """The merge a finding led to, as long as it stands."""
    with service_transaction("cleaning"):
        return Merge.objects.filter(proposal=found, undone_at=None).first()
