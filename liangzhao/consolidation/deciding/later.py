"""Large merges and undoings: two officers decide them at once, the worker carries them out.

What was put off stands as a row beside its finding, which stays in SECOND: nobody decides on it meanwhile, and nobody
puts it off twice. One that failed has changed nothing; an officer decides once more, or gives it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding.choices import Choice, Join, Part
from liangzhao.consolidation.deciding.holding import account, office
from liangzhao.consolidation.deciding.refusals import UnderWay
from liangzhao.consolidation.models import Merge, PendingMerge, Proposal
from liangzhao.consolidation.people import sizing
from liangzhao.kernel import clock

MOST_AT_ONCE = 300
"""So many registrations and filings are written anew while the officer waits: about a second."""


def is_large(choice: Choice) -> bool:
    """Whether a choice is a merge, or an undoing, that takes longer than somebody should wait for a page."""
    with service_transaction("merging"):
        places = _places(choice)
        return bool(places) and sizing.at_institutions(places) > MOST_AT_ONCE


def _places(choice: Choice) -> list[UUID]:
    """The institutions whose practitioners are written anew; a new name stands on the faces of the survivor's, too."""
    if isinstance(choice, Join) and choice.kind == Merge.Kind.INSTITUTION:
        renamed = choice.sides.get("name") != "survivor"
        return [choice.absorbed, *([choice.survivor] if renamed else [])]
    if isinstance(choice, Part):
        done = Merge.objects.filter(pk=choice.merge, kind=Merge.Kind.INSTITUTION)
        return [place for pair in done.values_list("survivor_id", "absorbed_id") for place in pair]
    return []


def put_off(found: Proposal, *, by: Actor) -> None:
    """Leave what was decided to the worker; UnderWay when it is there already."""
    with service_transaction("merging"):
        require_none(found)
        forget(found)
        PendingMerge.objects.create(
            proposal=found,
            authority_id=office(by),
            decided_by=account(by),
            acting_as=by.acting_as,
            decided_at=clock.now(),
        )


def pending(found: Proposal) -> PendingMerge | None:
    """What of a finding waits for the worker, is under way, or failed."""
    with service_transaction("merging"):
        return PendingMerge.objects.filter(proposal=found.pk).first()


def under_way(found: Iterable[Proposal]) -> set[UUID]:
    """Which of these findings the worker has in hand, or is about to."""
    with service_transaction("merging"):
        rows = PendingMerge.objects.filter(proposal__in=[each.pk for each in found], failed_at=None)
        return set(rows.values_list("proposal_id", flat=True))


def require_none(found: Proposal) -> None:
    """Pass silently, or raise UnderWay."""
    if under_way([found]):
        raise UnderWay


def forget(found: Proposal) -> None:
    """Take away what failed, because somebody decided anew."""
    with service_transaction("merging"):
        PendingMerge.objects.filter(proposal=found.pk).exclude(failed_at=None).delete()
