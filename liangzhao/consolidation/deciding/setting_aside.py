"""Leaving out a row that says what another record says already (不再登记), or that is a test, and taking it up again.

Of a repetition an entry stands: when the finding is about a row that is one, the other rows of it are left out. The
entry of a test goes with its row.
"""

from __future__ import annotations

from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import choices, second_names
from liangzhao.consolidation.deciding.choices import Aside
from liangzhao.consolidation.deciding.holding import OPEN, State, account, say
from liangzhao.consolidation.deciding.refusals import NothingToLeaveOut
from liangzhao.consolidation.intake import changes, isolated
from liangzhao.consolidation.intake.repeated import DUPLICATES
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.kernel import clock


def require_to_leave_out(found: Proposal) -> None:
    """Pass silently, or raise NothingToLeaveOut."""
    if not may_be_left_out(found):
        raise NothingToLeaveOut


def may_be_left_out(found: Proposal) -> bool:
    """Whether a finding calls a row of a list a repetition or a test, and there is a row to leave out."""
    with service_transaction("cleaning"):
        if found.rule == isolated.RULE:
            return isolated.row_of(found) is not None
        is_of_list = found.load.origin != Load.Origin.REGISTER
    return found.rule in DUPLICATES and is_of_list and bool(rows_left_out(found))


def rows_left_out(found: Proposal) -> list[int]:
    """The numbers of the rows that are not registered: of a repetition those that are no entry, else its own."""
    if found.entry_id is None or found.rule == isolated.RULE:
        return [found.number]
    with service_transaction("cleaning"):
        entered = changes.rows_entered(found.load_id, found.load.kind, found.others)
    return sorted(set(found.others) - entered)


def settle(found: Proposal, choice: Aside, *, by: Actor) -> Proposal:
    """Close a finding and all else that waits about the rows left out, in whosever hands, with the first one's reason.

    Nothing changes in the register, except that the entry of a row of a test is taken out (EntryInUse), and that an
    institution gets the name of a row as its second one (the refusals of ``second_names``).
    """
    found.state, found.decided_by, found.decided_at = State.REJECTED, account(by), clock.now()
    found.save(update_fields=["state", "decided_by", "decided_at"])
    out = _taken_out(found, by) if found.rule == isolated.RULE else None
    if choice.named:
        second_names.give(found, *choice.named, by=by)
    rest = _rest_of(found, out)
    Proposal.objects.filter(pk__in=[each.pk for each in rest]).update(
        state=State.REJECTED, note=found.note, decided_by=found.decided_by, decided_at=found.decided_at
    )
    in_hand = [each for each in rest if each.state not in OPEN]
    told = {each.pk: (each.state, each.note) for each in in_hand}
    found.chosen = Aside(tuple(each.pk for each in rest), told, out, choice.named).kept()
    found.save(update_fields=["chosen"])
    say(Tag.FINDING_DECIDED, found, by, "set_aside", rest=len(rest))
    for each in in_hand:
        say(Tag.FINDING_DECIDED, each, by, "set_aside", was=each.state)
    return found


def _taken_out(found: Proposal, by: Actor) -> tuple[UUID, int] | None:
    """The row whose entry was taken out of the registers; None where it has none."""
    with service_transaction("cleaning"):
        row = isolated.row_of(found) if found.entry_id else None
        if row is None:
            return None
        isolated.take_out(found, *row, by=by)
        return row[0].pk, row[1]


def _rest_of(found: Proposal, out: tuple[UUID, int] | None) -> list[Proposal]:
    """What else waits about the rows left out."""
    of, numbers = (out[0], [out[1]]) if out else (found.load_id, rows_left_out(found))
    waiting = Proposal.objects.select_for_update(of=("self",)).filter(load=of, state__in=WAITING)
    return list(waiting.filter(number__in=numbers, entry_id=None).exclude(pk=found.pk))


def of(found: Proposal) -> Aside | None:
    """What was closed with a row that was left out; None for a finding that was settled in another way."""
    choice = choices.of_settled(found.chosen) if found.state == State.REJECTED else None
    return choice if isinstance(choice, Aside) else None


def take_up(found: Proposal, aside: Aside, *, by: Actor) -> None:
    """The other findings of a row that was left out wait with it again, for whom they waited before.

    The entry that was taken out with it is entered again, a second name taken back (StillUsed).
    """
    rest = Proposal.objects.filter(pk__in=aside.rest, state=State.REJECTED, decided_at=found.decided_at)
    for each in rest.defer("old", "new", "chosen"):
        each.state, each.note = aside.in_hand.get(each.pk, (State.OPEN, ""))
        each.decided_by = each.decided_at = None
        each.save(update_fields=["state", "note", "decided_by", "decided_at"])
    if aside.named:
        second_names.take_back(found, by=by)
    if aside.out is not None:
        with service_transaction("cleaning"):
            isolated.enter_again(found, Load.objects.get(pk=aside.out[0]), aside.out[1], by=by)
