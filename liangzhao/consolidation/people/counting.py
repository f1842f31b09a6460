"""How far merges that were undone counted the versions of their persons on: a person has no other history."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from liangzhao.consolidation.models import Merge

_THERE_AND_BACK = 2


def of_undone(persons: Collection[UUID]) -> Counter[UUID]:
    """By how much the counts of these persons went on by merges that were undone; in a transaction of the node.

    Being absorbed counts, and being corrected, and having the other's number; each of them again when it is undone.
    """
    of_them = Q(survivor_id__in=persons) | Q(absorbed_id__in=persons)
    counts = Counter[UUID]()
    for merge in Merge.objects.filter(of_them, kind=Merge.Kind.PERSON, undone_at__isnull=False):
        facts = json.loads(merge.ledger)["facts"]
        counts[merge.absorbed_id] += _THERE_AND_BACK * (1 + bool(facts["exchanged"]))
        counts[merge.survivor_id] += _THERE_AND_BACK * (bool(facts["before"]) + bool(facts["exchanged"]))
    return counts
