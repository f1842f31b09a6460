"""Carrying a choice out in the registers, as the node for the officer: changes and raw rows are the node's alone."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import entries, later, meaning, restoring, setting_aside, settling, standing
from liangzhao.consolidation.deciding.choices import Aside, Back, Choice, Elsewhere, Join, Part
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.refusals import NeedsAnother, RowNotReady
from liangzhao.consolidation.importing.normalising import is_lasting
from liangzhao.consolidation.intake import fields, proposals, retaking, writing
from liangzhao.consolidation.models import Merge, Proposal
from liangzhao.consolidation.people import merging
from liangzhao.consolidation.people.parts import Pair, Tell, nobody
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock

State = Proposal.State
_SOMEBODY_ELSE = UUID(int=0)


class _OnlyTried(Exception):
    """Leaves a transaction without keeping anything."""


def carry_out(proposal: Proposal, choice: Choice, *, by: Actor, tell: Tell = nobody) -> Proposal:
    """Put the choice into the register and settle the finding; the refusals of intake and merging pass through.

    ``tell`` hears how far a merge or its undoing is.
    """
    if isinstance(choice, Aside):
        return setting_aside.settle(proposal, choice, by=by)
    if isinstance(choice, Back):
        return restoring.taken_back(proposal, choice, by=by)
    with service_transaction("cleaning"):
        if isinstance(choice, Join):
            return _joined(proposal, choice, by, tell)
        if isinstance(choice, Part):
            return _parted(proposal, choice, by, tell)
        if isinstance(choice, Elsewhere):
            return _mended_elsewhere(proposal, choice, by)
        if is_said_already(proposal, choice.value):
            return _settled(proposal, by)
        return proposals.apply(proposal, choice.value, by=by)


def _joined(proposal: Proposal, choice: Join, by: Actor, tell: Tell) -> Proposal:
    """The confirming officer merges; the one who decided first is the second of the two."""
    merging.merge(
        choice.kind,
        choice.survivor,
        choice.absorbed,
        choice.sides,
        by=by,
        second_by=_first_of(proposal),
        proposal=proposal,
        tell=tell,
    )
    return _settled(proposal, by)


def _parted(proposal: Proposal, choice: Part, by: Actor, tell: Tell) -> Proposal:
    done = Merge.objects.get(pk=choice.merge, proposal=proposal)
    merging.undo(done, by=by, second_by=_first_of(proposal), tell=tell)
    standing.reopen(proposal, standing.why_undone(proposal.note, by=proposal.first_by))
    return proposal


def _mended_elsewhere(proposal: Proposal, choice: Elsewhere, by: Actor) -> Proposal:
    """Mend the other entry, and take the own row again as it stands; both are changes of this finding."""
    settling.mend(proposal, choice, by=by)
    proposal.chosen = proposal.old
    proposal.save(update_fields=["chosen"])
    if proposal.entry_id is None and not retaking.retake(proposal, by=by) and choice.field == "status":
        raise RowNotReady
    return _settled(proposal, by)


def _first_of(proposal: Proposal) -> UUID:
    if proposal.first_by is None:
        raise NeedsAnother
    return proposal.first_by


def try_out(proposal: Proposal, choice: Choice, *, by: Actor) -> None:
    """Carry a choice out and take it back at once: what the second officer could not do is refused to the first.

    Of what is left to the worker only the refusals known beforehand are told: carrying it out takes too long.
    """
    if later.is_large(choice):
        return _ask_beforehand(choice, by)
    tried = Proposal.objects.get(pk=proposal.pk)
    try:
        with transaction.atomic():
            tried.state, tried.first_by, tried.first_at = State.SECOND, _SOMEBODY_ELSE, clock.now()
            tried.decided_by = tried.decided_at = None
            tried.save(update_fields=["state", "first_by", "first_at", "decided_by", "decided_at"])
            carry_out(tried, choice, by=by)
            raise _OnlyTried
    except _OnlyTried:
        pass


def _ask_beforehand(choice: Choice, by: Actor) -> None:
    if isinstance(choice, Join):
        pair = Pair(choice.survivor, choice.absorbed)
        merging.require_mergeable(choice.kind, pair, choice.sides, by=by)
    if isinstance(choice, Part):
        with service_transaction("cleaning"):
            merging.require_undoable(Merge.objects.get(pk=choice.merge), by=by)


def is_said_already(proposal: Proposal, value: str) -> bool:
    """Whether the register says the value already, however the row wrote it, or has nothing as it shall have."""
    if proposal.entry_id is None:
        return False
    kind = Kind(proposal.register or proposal.load.kind)
    entry = entries.found(kind, [proposal.entry_id]).get(str(proposal.entry_id))
    told = _told(kind, proposal.field, entry) if entry else None
    if not told or not value:
        return told == ("" if is_lasting(proposal.field, value) else value)
    return meaning.stands_for(kind, proposal.field, told, value)


def _told(kind: Kind, name: str, entry: Entry) -> str | None:
    """What an entry says of a field; None when no register holds it."""
    texts = entries.text_of(entry)
    if name in texts:
        return texts[name]
    place = fields.place_of(kind, name)
    record = writing.record_of(place, entry) if place else None
    return place.write(record) if place and record else None


def _settled(proposal: Proposal, by: Actor) -> Proposal:
    proposal.state, proposal.decided_by, proposal.decided_at = State.APPLIED, by.account_id, clock.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    return proposal
