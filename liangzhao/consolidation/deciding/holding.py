"""Taking a finding in hand: who may, what it looked like to the officer, and whether it still does."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted, can
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import entries
from liangzhao.consolidation.deciding.refusals import DecidedMeanwhile, ReasonMissing
from liangzhao.consolidation.models import Proposal
from liangzhao.kernel import clock

State = Proposal.State
OPEN = frozenset({State.OPEN})
"""Where a finding may be decided on."""
LONGEST_NOTE = 200


def may_decide(actor: Actor) -> bool:
    """Whether an officer may decide alone, or as the first of two: whoever keeps the register."""
    return can(actor, P.REGISTER_MAINTAIN) or can(actor, P.REGISTER_APPROVE)


def stamp(proposal: Proposal) -> str:
    """What a finding and its entry look like now; sent along with a form, it shows that nobody came in between."""
    told = (
        proposal.pk, proposal.state, proposal.authority_id, proposal.first_by, proposal.first_at, proposal.decided_at,
        _version(proposal),
    )  # fmt: skip
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()[:20]


def _version(proposal: Proposal) -> int | None:
    if proposal.entry_id is None:
        return None
    with service_transaction("cleaning"):
        found = entries.found(proposal.register or proposal.load.kind, [proposal.entry_id])
    entry = found.get(str(proposal.entry_id))
    return entries.version_of(entry) if entry else None


def taken(proposal: Proposal, *, by: Actor, states: Collection[str], seen: str) -> Proposal:
    """The finding locked for this officer; DecidedMeanwhile when it is no longer what he saw, or no longer his."""
    if not may_decide(by):
        raise NotPermitted
    mine = Proposal.objects.select_for_update(of=("self",)).filter(authority_id=office(by))
    found = mine.filter(pk=proposal.pk).first()
    if found is None or found.state not in states or (seen and seen != stamp(found)):
        raise DecidedMeanwhile
    return found


def reason(note: str) -> str:
    """A reason as it is kept; ReasonMissing without one."""
    tidy = note.strip()
    if not 0 < len(tidy) <= LONGEST_NOTE:
        raise ReasonMissing(most=LONGEST_NOTE)
    return tidy


def say(tag: Tag, proposal: Proposal, by: Actor, act: str, **more: object) -> None:
    """Journal what was decided; never a value."""
    journal.record(
        tag,
        subject_kind="proposal",
        subject_id=proposal.pk,
        by=by,
        at=clock.now(),
        person_id=proposal.person_id,
        body={"act": act, "rule": proposal.rule, "field": proposal.field, "entry": proposal.entry_id, **more},
    )


def account(by: Actor) -> UUID:
    """The officer's account; NotPermitted for the node itself."""
    if by.account_id is None:
        raise NotPermitted
    return by.account_id


def office(by: Actor) -> UUID:
    """The officer's authority; NotPermitted for whoever has none."""
    if by.authority_id is None:
        raise NotPermitted
    return by.authority_id
