"""A row that could not become an entry, taken again with what was decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.consolidation.importing.institutions import RowRefused
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.report import Problem
from liangzhao.consolidation.intake import changes, findings, guarding, keeping, outcomes
from liangzhao.consolidation.intake.guarding import Taker
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.models import Change, Load, Proposal
from liangzhao.consolidation.quality.model import Action, Kind
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _


class RowHasEntry(Refusal):
    """Raised when the row of a finding is not kept, or belongs to a load that was undone."""

    template = _("该行所在批次已撤销，不能再办理。")


def retake(proposal: Proposal, *, by: Actor) -> bool:
    """Enter the row of a proposal as it reads with everything decided about it; whether it is an entry now."""
    entry = _taken(proposal.load, proposal.number, as_decided(proposal), by, proposal)
    proposal.refresh_from_db(fields=["register", "entry_id", "authority_id", "institution_id", "person_id"])
    return entry is not None


def retake_row(load: Load, number: int, *, by: Actor) -> UUID | None:
    """The entry of a row that is entered as the list brought it, with everything decided about it; None without one."""
    row = row_of(load, number)
    if row is None:
        raise RowHasEntry
    return _taken(load, number, row, by, None)


def _taken(load: Load, number: int, row: Mapping[str, str], by: Actor, proposal: Proposal | None) -> UUID | None:
    taker = _taker(load, number, row, by, proposal)
    try:
        with transaction.atomic():
            taker.take(number, row)
    except RowRefused:
        return None  # what was decided is kept; the row waits for the rest
    _note(load, number, taker, proposal)
    return taker.entry_of[number][0] if number in taker.entry_of else None


class _OnlyTried(Exception):
    """Leaves a transaction without keeping anything."""


def problem_of(proposal: Proposal, *, by: Actor) -> Problem | None:
    """What keeps the row of a proposal from becoming an entry, as it reads now; nothing is entered."""
    row = as_decided(proposal)
    try:
        with transaction.atomic():
            _taker(proposal.load, proposal.number, row, by, proposal).take(proposal.number, row)
            raise _OnlyTried
    except RowRefused as refused:
        return refused.problem
    except _OnlyTried:
        return None


def as_decided(proposal: Proposal) -> dict[str, str]:
    """The row of a proposal in our fields, with everything decided about it; RowHasEntry when it is not kept."""
    row = row_of(proposal.load, proposal.number)
    if row is None:
        raise RowHasEntry
    return row | {proposal.field: proposal.chosen or ""}


def row_of(load: Load, number: int) -> dict[str, str] | None:
    """A row of a load in our fields, with everything decided about it; None when it is not kept."""
    kept = dict(keeping.rows_of(load, [number])).get(number)
    if kept is None or load.state == Load.State.UNDONE:
        return None
    return guarding.own_columns(Columns(load.columns, load.values), _owner(load)).ours(kept) | _decided(load, number)


def _owner(load: Load) -> Owner:
    return Owner(load.authority_id, load.institution_id, load.loaded_by)


def _taker(load: Load, number: int, row: Mapping[str, str], by: Actor, proposal: Proposal | None) -> Taker:
    own, decided = Columns({name: name for name in row}), {*_decided(load, number)}
    if proposal is not None:
        decided.add(proposal.field)
    return guarding.taker(Kind(load.kind), load.source, own, by, _owner(load), decided=decided)


def _decided(load: Load, number: int) -> dict[str, str]:
    """What was chosen for the fields of a row, the last decision last."""
    done = load.proposals.filter(number=number, state=Proposal.State.APPLIED)
    decided = done.exclude(action=Action.AUTO).order_by("decided_at")
    return {each.field: each.chosen or "" for each in decided}


def _note(load: Load, number: int, taker: Taker, proposal: Proposal | None) -> None:
    """Keep what the row brought as the change of a proposal, or the list's; its findings have an entry now."""
    Change.objects.bulk_create(_change(load, proposal, *done) for done in taker.done)
    outcomes.forget([load.pk])
    if number not in taker.entry_of:
        return
    entry_id = taker.entry_of[number][0]
    holder = findings.holders_of(Kind(load.kind), [entry_id])[entry_id]
    load.proposals.filter(number=number).update(
        register=holder.register,
        entry_id=holder.entry_id,
        authority_id=holder.authority_id,
        institution_id=holder.institution_id,
        person_id=holder.person_id,
    )
    rejected = load.proposals.filter(state=Proposal.State.REJECTED, decided_by__isnull=False)
    against = rejected.filter(number=number, action=Action.AUTO)
    findings.leave_as_decided(load, list(against.select_related("load")))


def _change(
    load: Load,
    proposal: Proposal | None,
    number: int,
    register: str,
    entry_id: UUID,
    before: dict[str, object] | None,
    after: dict[str, object],
) -> Change:
    if before is None:
        return changes.entered(load, number, register, entry_id, proposal)
    told = {"before": changes.plain(before), "after": changes.plain(after)}
    return changes.changed(load, number, register, entry_id, **told, proposal=proposal)
