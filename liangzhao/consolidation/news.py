"""Whose entries changed without an act of their own in the journal: taken back by an undoing, in doubt, or no more.

The statistics ask for them beside the journal, so that they count them at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.blocking import RULES
from liangzhao.consolidation.models import Change, Proposal
from liangzhao.kernel.uuid7 import first_of

AT_ONCE = 5_000


def entries_since(at: datetime) -> Iterator[UUID]:
    """The keys of these entries, of persons among them, page by page; some are no longer there."""
    yield from _taken_back(at)
    with service_transaction("statistics"):
        doubted = list(_doubted(at).values_list("entry_id", "other_entries"))
    for entry, others in doubted:
        yield from (UUID(str(key)) for key in (entry, *others) if key)


def _taken_back(at: datetime) -> Iterator[UUID]:
    when, key = at, UUID(int=0)
    while page := _page(when, key):
        yield from (entry for _undone_at, _key, entry in page)
        when, key = page[-1][:2]


def _page(when: datetime, key: UUID) -> list[tuple[datetime, UUID, UUID]]:
    """The next changes that were undone, behind one, along their index."""
    behind = Q(undone_at__gt=when) | Q(undone_at=when, pk__gt=key)
    with service_transaction("statistics"):
        rows = Change.objects.filter(behind, undone_at__gte=when).order_by("undone_at", "pk")[:AT_ONCE]
        return [
            (each.undone_at, each.pk, each.entry_id) for each in rows.only("undone_at", "entry_id") if each.undone_at
        ]


def _doubted(at: datetime) -> QuerySet[Proposal]:
    """The findings that stop a licence, or did: found, decided on, or settled with their load since then."""
    events = journal.since(at)
    decided = events.filter(subject_kind="proposal").values_list("subject_id", flat=True)
    loads = events.filter(tag=Tag.SOURCE_IMPORTED).values_list("subject_id", flat=True)
    is_new = Q(pk__gte=first_of(at)) | Q(pk__in=list(decided.distinct())) | Q(load__in=list(loads.distinct()))
    return Proposal.objects.filter(is_new, rule__in=RULES)
