"""Keeping what was received: the load, its raw rows sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from liangzhao.consolidation.intake.owners import NODE, Owner
from liangzhao.consolidation.models import Load, RawRow
from liangzhao.kernel.uuid7 import uuid7

Numbered = tuple[int, Mapping[str, str]]


def opened(
    *,
    kind: str,
    source: str,
    digest: str,
    encoding: str,
    columns: Mapping[str, str],
    rows: int,
    at: datetime,
    owner: Owner = NODE,
    values: Mapping[str, Mapping[str, str]] | None = None,
    origin: str = Load.Origin.FILE,
) -> Load:
    """The owner's load of this file from this source, begun now or earlier; one that was undone begins anew."""
    load, _is_new = Load.objects.get_or_create(
        kind=kind,
        origin=origin,
        source=source[:60],
        digest=digest,
        authority_id=owner.authority_id,
        institution_id=owner.institution_id,
        defaults={"encoding": encoding[:40], "rows": rows, "received_at": at, "columns": dict(columns)},
    )
    load.columns, load.rows, load.loaded_by = dict(columns), rows, owner.account_id
    load.values = {name: dict(words) for name, words in (values or {}).items()}
    load.state, load.undone_at, load.undone_by = Load.State.TAKING, None, None
    load.counted, load.shares, load.left, load.stayed = None, None, 0, []
    anew = ("state", "undone_at", "undone_by", "counted", "shares", "left", "stayed")
    load.save(update_fields=["columns", "values", "rows", "loaded_by", *anew])
    return load


def keep(load: Load, rows: Sequence[Numbered], first_row: int) -> None:
    """Keep the raw rows of a batch that are not kept yet, and move the load on; in the caller's transaction."""
    new = [(number, row) for number, row in rows if number >= first_row + load.taken]
    # A run of several processes that was ended may have kept rows beyond the last one in order.
    kept = set(load.raw_rows.filter(number__in=[number for number, _row in new]).values_list("number", flat=True))
    RawRow.objects.bulk_create(raw(load, number, row) for number, row in new if number not in kept)
    load.taken += len(new)
    load.save(update_fields=["taken"])


def raw(load: Load, number: int, row: Mapping[str, str]) -> RawRow:
    """A row as it is kept, not stored yet."""
    body = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return RawRow(id=uuid7(), load=load, number=number, digest=hashlib.sha256(body.encode()).digest()[:16], body=body)


def rows_of(load: Load, numbers: Iterable[int] | None = None) -> Iterator[tuple[int, dict[str, str]]]:
    """The raw rows of a load as they were received, in their order; only those asked for when numbers are given."""
    kept = load.raw_rows.order_by("number")
    if numbers is not None:
        kept = kept.filter(number__in=list(numbers))
    for raw in kept.iterator(chunk_size=2000):
        yield raw.number, json.loads(raw.body)
