"""What became of a list since it was loaded: rows that were refused and that decisions about them made entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.models import Change, Upload
from liangzhao.consolidation.uploads.previews import Preview


def registered(upload: Upload, kept: Preview) -> frozenset[int]:
    """The rows a load refused that are entries by now."""
    refused = kept.refused_rows
    if upload.load_id is None or upload.state != Upload.State.APPLIED or not refused:
        return frozenset()
    with service_transaction("import"):
        there = Change.objects.filter(load=upload.load_id, number__in=refused, before__isnull=True, undone_at=None)
        return frozenset(there.exclude(register="person").values_list("number", flat=True))


def without(kept: Preview, rows: Collection[int]) -> Preview:
    """What was found, but for these rows."""
    return replace(kept, problems=tuple(each for each in kept.problems if each.row not in rows)) if rows else kept


def counted(outcome: Mapping[str, int], more: int) -> dict[str, int]:
    """What became of the rows, with so many more that are entries."""
    if not more:
        return dict(outcome)
    return {**outcome, "entries": outcome.get("entries", 0) + more, "blocked": outcome.get("blocked", 0) - more}
