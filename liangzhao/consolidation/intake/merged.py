"""Merges as an undoing sees them: one that stands holds what it made one and moved; one that was undone, nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from liangzhao.consolidation.models import Change, Merge
from liangzhao.registers.models import EntryVersion

Keys = Collection[UUID] | QuerySet[Change, Mapping[str, object]]
"""Entries by their keys, or the question for them."""


def standing(entries: Keys) -> dict[UUID, Merge]:
    """The last merge that stands of each of these entries that is one of its two, or that it changed."""
    changed: dict[UUID, set[UUID]] = defaultdict(set)
    versions = EntryVersion.objects.filter(entry_id__in=entries, act=Merge.ACT)
    for entry, source in versions.values_list("entry_id", "source"):
        changed[Merge.of_source(source)].add(entry)
    about = Q(survivor_id__in=entries) | Q(absorbed_id__in=entries) | Q(pk__in=list(changed))
    found: dict[UUID, Merge] = {}
    merges = Merge.objects.filter(about, undone_at=None).select_related("proposal").defer("ledger")
    for merge in merges.order_by("done_at"):
        found |= dict.fromkeys({merge.survivor_id, merge.absorbed_id, *changed.get(merge.pk, ())}, merge)
    return found
