"""Deciding on a finding: taking a value, keeping what stands, and the second officer for what is weighty."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.can import require
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import carrying_out, choices, examining, later, setting_aside, standing, united
from liangzhao.consolidation.deciding.choices import Aside, Choice, Join, Part, Undoing, Value
from liangzhao.consolidation.deciding.holding import LONGEST_NOTE, OPEN, State, account, reason, say, taken
from liangzhao.consolidation.deciding.many import Batch, each_for_itself
from liangzhao.consolidation.deciding.refusals import NeedsAnother, NothingChosen, NotLossless
from liangzhao.consolidation.deciding.weighing import is_lossless, weight_of
from liangzhao.consolidation.models import Proposal
from liangzhao.kernel import clock

LONGEST_VALUE = 500
MOST_AT_ONCE = 500
"""So many tidyings are taken in one request; a longer queue is taken in several."""
_OF_THE_FIRST = ("state", "chosen", "note", "first_by", "first_at", "decided_by", "decided_at", "authority_id")


@transaction.atomic
def decide(proposal: Proposal, choice: Choice, *, by: Actor, seen: str = "", note: str = "") -> Proposal:
    """Carry a choice out; what is weighty waits in SECOND for another officer instead, with the ``note`` why.

    ``seen`` is the stamp of what the officer saw. Refusals: DecidedMeanwhile, NothingChosen, StillWrong, those of the
    register; of a merge also ReasonMissing and TwoAuthorities.
    """
    found = taken(proposal, by=by, states=OPEN, seen=seen)
    if isinstance(choice, Join):
        return first_of_two(found, choice, by=by, note=reason(note))
    if isinstance(choice, Value):
        _require_value(found, choice, by)
    if weight_of(found):
        return first_of_two(found, choice, by=by, note=note)
    found.note = note.strip()[:LONGEST_NOTE]
    found.save(update_fields=["note"])
    done = carrying_out.carry_out(found, choice, by=by)
    say(Tag.FINDING_DECIDED, done, by, "accept")
    return done


def _require_value(found: Proposal, choice: Value, by: Actor) -> None:
    if examining.is_of_rule(found, choice.value):
        return
    if not 0 < len(choice.value.strip()) <= LONGEST_VALUE:
        raise NothingChosen(most=LONGEST_VALUE)
    examining.require_sound(found, choice.value, by=by)


def first_of_two(found: Proposal, choice: Choice, *, by: Actor, note: str = "") -> Proposal:
    """Put a choice and the reason for it into SECOND for another officer, when it could be carried out.

    A merge of records of two authorities waits for an officer of the other one, and is in sight only there.
    """
    if isinstance(choice, Join | Part):
        choice = united.between(found, choice)
    carrying_out.try_out(found, choice, by=by)
    found.state, found.chosen, found.note = State.SECOND, choice.kept(), note.strip()[:LONGEST_NOTE]
    found.first_by, found.first_at = account(by), clock.now()
    found.decided_by = found.decided_at = None
    if isinstance(choice, Join | Part) and choice.organs:
        found.authority_id = choice.organs[-1]
    with service_transaction("cleaning"):
        found.save(update_fields=_OF_THE_FIRST)
    say(Tag.FINDING_DECIDED, found, by, "first")
    return found


@transaction.atomic
def confirm(proposal: Proposal, *, by: Actor, seen: str = "") -> Proposal:
    """Carry out what another officer chose, or leave it to the worker when it is large; NeedsAnother for that one."""
    require(by, P.REGISTER_APPROVE)
    found = _second(proposal, by, seen)
    if found.first_by == by.account_id:
        raise NeedsAnother
    choice = choices.read(found.chosen or "")
    if isinstance(choice, Join):
        united.require_decided_by_all(found, choice)
    if later.is_large(choice):
        later.put_off(found, by=by)
    else:
        found = carrying_out.carry_out(found, choice, by=by)
    say(Tag.FINDING_DECIDED, found, by, "confirm")
    return found


def _second(proposal: Proposal, by: Actor, seen: str) -> Proposal:
    """The finding that waits for the second officer; UnderWay for one that was left to the worker, without waiting."""
    later.require_none(proposal)
    found = taken(proposal, by=by, states={State.SECOND}, seen=seen)
    later.require_none(found)
    return found


@transaction.atomic
def give_back(proposal: Proposal, note: str, *, by: Actor, seen: str = "") -> Proposal:
    """Open a finding again that waits for the second officer: by that one with a word why, or by the first.

    Of a taking back nothing is left but who would not have it: what was decided stands.
    """
    found = _second(proposal, by, seen)
    is_first = found.first_by == by.account_id
    if not is_first:
        require(by, P.REGISTER_APPROVE)
    return given_back(found, "" if is_first else reason(note), by=by)


def given_back(found: Proposal, why: str, *, by: Actor) -> Proposal:
    """What waited for the second officer is open again where it was proposed; without a ``why`` the first withdrew."""
    later.require_none(found)
    later.forget(found)
    choice = choices.read(found.chosen or "")
    if isinstance(choice, Undoing):  # what was decided stands
        standing.put_back(found, choice)
        if why:
            standing.refuse(found, why, by=account(by))
    else:
        found.state, found.note, found.chosen = State.OPEN, why, ""
        found.first_by = found.first_at = found.together = None
    if isinstance(choice, Join | Part) and choice.organs:
        found.authority_id = choice.organs[0]
    with service_transaction("cleaning"):
        found.save(update_fields=["state", "authority_id", "stands_by", "together", *standing.FACTS])
    say(Tag.FINDING_DECIDED, found, by, "give_back")
    return found


@transaction.atomic
def keep(proposal: Proposal, note: str, *, by: Actor, seen: str = "") -> Proposal:
    """Leave the register as it stands, with the reason; nothing changes, so one officer may."""
    found = taken(proposal, by=by, states=OPEN, seen=seen)
    found.state, found.note = State.REJECTED, reason(note)
    found.decided_by, found.decided_at = account(by), clock.now()
    found.save(update_fields=["state", "note", "decided_by", "decided_at"])
    say(Tag.FINDING_DECIDED, found, by, "keep")
    return found


@transaction.atomic
def set_aside(
    proposal: Proposal, note: str, *, by: Actor, seen: str = "", named: tuple[UUID, str] | None = None
) -> Proposal:
    """Propose to leave out a row that repeats another record, or is a test: not registered, nor asked about any more.

    ``named``: the institution that is to have the name of the row as its second one.

    It decides whether somebody is registered, so it waits in SECOND for another officer. Refusals: DecidedMeanwhile,
    NothingToLeaveOut, ReasonMissing; EntryInUse of a row of a test whose entry cannot be taken out.
    """
    found = taken(proposal, by=by, states=OPEN, seen=seen)
    setting_aside.require_to_leave_out(found)
    return first_of_two(found, Aside(named=named), by=by, note=reason(note))


def accept_all(found: Iterable[Proposal], *, by: Actor) -> Batch:
    """Take the proposed value of many tidyings; NotLossless for each that is more."""
    return each_for_itself(found, partial(_accept, by=by))


def _accept(proposal: Proposal, *, by: Actor) -> Proposal:
    if not is_lossless(proposal):
        raise NotLossless
    return decide(proposal, Value(proposal.new or ""), by=by)
