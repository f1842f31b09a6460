"""What truly became of a row of a list after a decision: an entry, or a row that still waits, and for what."""

from __future__ import annotations

from dataclasses import dataclass

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake import retaking
from liangzhao.consolidation.models import WAITING, Proposal
from liangzhao.kernel.words import Sentence


@dataclass(frozen=True)
class RowLeft:
    """Whether a row is an entry now; if not, how many of its findings wait, or what else keeps it out."""

    is_entry: bool
    waiting: int = 0
    why: Sentence | None = None


def left_of(proposal: Proposal, *, by: Actor) -> RowLeft:
    """The row of a finding as it stands now."""
    with service_transaction("cleaning"):
        if proposal.entry_id is not None:
            return RowLeft(is_entry=True)
        theirs = Proposal.objects.filter(load=proposal.load_id, number=proposal.number)
        waiting = theirs.filter(state__in=WAITING).count()
        problem = None if waiting else retaking.problem_of(_as_it_stands(proposal), by=by)
        return RowLeft(is_entry=False, waiting=waiting, why=Sentence(problem.says) if problem else None)


def _as_it_stands(proposal: Proposal) -> Proposal:
    """The finding with the value its row has by now: of one that was kept nothing was chosen."""
    if proposal.state != Proposal.State.REJECTED:
        return proposal
    row = retaking.row_of(proposal.load, proposal.number) or {}
    kept = Proposal.objects.get(pk=proposal.pk)
    kept.chosen = row.get(proposal.field, "")
    return kept
