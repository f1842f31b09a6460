"""What findings without an entry are called: the name their row says, or the row that once brought the entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.models import Change, Load, Proposal

Rows = dict[UUID, tuple[UUID, int]]
"""Of each finding the load and the number of the row that names it."""


def names(found: Sequence[Proposal]) -> dict[UUID, str]:
    """The name of each finding as far as a row tells it; raw rows outlive the undoing of their list.

    In a transaction of the node.
    """
    loads = Load.objects.in_bulk({each.load_id for each in found})
    runs = {key for key, load in loads.items() if load.origin == Load.Origin.REGISTER}
    own: Rows = {each.pk: (each.load_id, each.number) for each in found if each.load_id not in runs}
    rows = own | _brought([each for each in found if each.load_id in runs])
    said = _said(set(rows.values()))
    return {key: said[row] for key, row in rows.items() if said.get(row)}


def _brought(found: Sequence[Proposal]) -> Rows:
    """The rows that brought the entries runs over the register found something in."""
    entries = {each.entry_id for each in found if each.entry_id}
    if not entries:
        return {}
    done = Change.objects.filter(entry_id__in=entries, before__isnull=True).order_by("done_at")
    rows = {entry: (load, number) for entry, load, number in done.values_list("entry_id", "load_id", "number")}
    return {each.pk: rows[each.entry_id] for each in found if each.entry_id in rows}


def _said(rows: Collection[tuple[UUID, int]]) -> dict[tuple[UUID, int], str]:
    wanted: dict[UUID, set[int]] = defaultdict(set)
    for load, number in rows:
        wanted[load].add(number)
    loads = Load.objects.in_bulk(wanted)
    return {
        (key, number): row.get(loads[key].columns["name"], "").strip()
        for key, numbers in wanted.items()
        if "name" in loads[key].columns
        for number, row in keeping.rows_of(loads[key], numbers)
    }
