"""Further records of a group: what waits about one of the records of a finding and others still.

Each pair is a finding of its own (``measuring.both_sides``), so of three that may be one it takes two or three to tell
all; whoever looks at one of these is told of the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import joining, sides
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.models import WAITING, Change, Load, Proposal

MOST = 10
"""So many findings are looked through for further records."""


class Further(NamedTuple):
    """A record no side of the case shows, and the finding that tells of it."""

    entry: Entry
    finding: Proposal


def beyond(case: Case) -> list[Further]:
    """The further records of the group of a case, each once, as far as findings of its authority tell of them."""
    shown = [entry for entry in (case.own, *case.rivals) if entry is not None]
    if case.own is None or not case.rivals:
        return []
    found = list(_about([entry.pk for entry in shown], case.proposal))
    known, told = {joining.key_of(entry) for entry in shown}, list[Further]()
    with service_transaction("cleaning"):
        for each in found:
            for entry in sides.entries_named(each, case.kind).values():
                if joining.key_of(entry) not in known:
                    known.add(joining.key_of(entry))
                    told.append(Further(entry, each))
    return told


def _about(keys: Sequence[UUID], found: Proposal) -> QuerySet[Proposal]:
    """What waits about these entries by the same rule, in the caller's reach."""
    about = Q(entry_id__in=keys) | Q(other_entries__has_any_keys=[str(key) for key in keys]) | _of_rows(keys)
    waiting = Proposal.objects.filter(
        about, rule=found.rule, state__in=WAITING, authority_id=found.authority_id, entry_id__isnull=False
    )
    return waiting.exclude(pk=found.pk).order_by("pk")[:MOST]


def _of_rows(keys: Sequence[UUID]) -> Q:
    """What names the rows of lists that brought these entries."""
    about = Q(pk=None)
    with service_transaction("cleaning"):
        done = Change.objects.filter(entry_id__in=keys, undone_at=None, proposal=None, load__origin=Load.Origin.FILE)
        for load, number in done.values_list("load_id", "number"):
            about |= Q(load_id=load, others__contains=[number])
    return about
