"""Leaving out a row that says what another record says already (不再登记), and taking it up again.

An entry stands: when the finding is about a row that is one, the other rows of the finding are left out.
"""

from __future__ import annotations

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import choices
from liangzhao.consolidation.deciding.choices import Aside
from liangzhao.consolidation.deciding.holding import OPEN, State, account, say
from liangzhao.consolidation.deciding.refusals import NoDuplicate
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.intake.repeated import DUPLICATES
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.kernel import clock


def require_repeated(found: Proposal) -> None:
    """Pass silently, or raise NoDuplicate for what no rule calls a repetition, or what is no row of a list."""
    with service_transaction("cleaning"):
        is_of_list = found.load.origin != Load.Origin.REGISTER
    if found.rule not in DUPLICATES or not is_of_list or not rows_left_out(found):
        raise NoDuplicate


def rows_left_out(found: Proposal) -> list[int]:
    """The numbers of the rows that are not registered when they are called the same: no row that is an entry."""
    if found.entry_id is None:
        return [found.number]
    with service_transaction("cleaning"):
        entered = changes.rows_entered(found.load_id, found.load.kind, found.others)
    return sorted(set(found.others) - entered)


def settle(found: Proposal, *, by: Actor) -> Proposal:
    """Close a finding and all else that waits about the rows left out, in whosever hands, with the first one's reason.

    Nothing changes in the register.
    """
    at, rest = clock.now(), _rest_of(found)
    Proposal.objects.filter(pk__in=[each.pk for each in rest]).update(
        state=State.REJECTED, note=found.note, decided_by=account(by), decided_at=at
    )
    in_hand = [each for each in rest if each.state not in OPEN]
    aside = Aside(tuple(each.pk for each in rest), {each.pk: (each.state, each.note) for each in in_hand})
    found.state, found.chosen = State.REJECTED, aside.kept()
    found.decided_by, found.decided_at = account(by), at
    found.save(update_fields=["state", "chosen", "decided_by", "decided_at"])
    say(Tag.FINDING_DECIDED, found, by, "set_aside", rest=len(rest))
    for each in in_hand:
        say(Tag.FINDING_DECIDED, each, by, "set_aside", was=each.state)
    return found


def _rest_of(found: Proposal) -> list[Proposal]:
    """What else waits about the rows left out."""
    waiting = Proposal.objects.select_for_update(of=("self",)).filter(load=found.load_id, state__in=WAITING)
    return list(waiting.filter(number__in=rows_left_out(found), entry_id=None).exclude(pk=found.pk))


def of(found: Proposal) -> Aside | None:
    """What was closed with a row that was left out; None for a finding that was settled in another way."""
    choice = choices.of_settled(found.chosen) if found.state == State.REJECTED else None
    return choice if isinstance(choice, Aside) else None


def take_up(found: Proposal, aside: Aside) -> None:
    """The other findings of a row that was left out wait with it again, for whom they waited before."""
    rest = Proposal.objects.filter(pk__in=aside.rest, state=State.REJECTED, decided_at=found.decided_at)
    for each in rest.defer("old", "new", "chosen"):
        each.state, each.note = aside.in_hand.get(each.pk, (State.OPEN, ""))
        each.decided_by = each.decided_at = None
        each.save(update_fields=["state", "note", "decided_by", "decided_at"])
