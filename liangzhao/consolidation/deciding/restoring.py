"""Bringing back what the register said before a decision; the finding can then be decided on again."""

from __future__ import annotations

from collections.abc import Mapping

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import setting_aside, standing
from liangzhao.consolidation.deciding.choices import Back
from liangzhao.consolidation.deciding.holding import State, say
from liangzhao.consolidation.deciding.refusals import StillUsed
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.models import Proposal


def taken_back(found: Proposal, choice: Back, *, by: Actor) -> Proposal:
    """What two officers decided is taken back by two: ``by`` is the second of them. StillUsed, as of ``restored``."""
    undone = standing.why_undone(found.note, by=found.first_by)
    standing.put_back(found, choice)
    found.save(update_fields=["state", *standing.FACTS])
    return restored(found, undone, by=by)


def restored(found: Proposal, undone: Mapping[str, str], *, by: Actor) -> Proposal:
    """The register, or a row that was left out, as before the decision; StillUsed when the entry was changed since."""
    if aside := setting_aside.of(found):
        setting_aside.take_up(found, aside, by=by)
    if found.state == State.APPLIED:
        _bring_back(found, by)
    standing.reopen(found, undone)
    say(Tag.FINDING_UNDONE, found, by, "undo")
    return found


def _bring_back(found: Proposal, by: Actor) -> None:
    with service_transaction("cleaning"):
        if not found.changes.filter(undone_at=None).exists():
            return  # the register said it already: there is nothing to bring back
        if changes.undo_proposal(found, by=by).left:
            raise StillUsed
