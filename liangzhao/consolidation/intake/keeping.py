"""Keeping what was received: the load, its raw rows sealed."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from liangzhao.consolidation.intake.owners import NODE, Owner
from liangzhao.consolidation.models import Load, RawRows
from liangzhao.consolidation.models.loads import BLOCK
from liangzhao.kernel.uuid7 import uuid7

Numbered = tuple[int, Mapping[str, str]]
T = TypeVar("T")
_AT_ONCE = 100


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
    load.counted, load.shares, load.left, load.stayed, load.rest_kept = None, None, 0, [], {}
    anew = ("state", "undone_at", "undone_by", "counted", "shares", "left", "stayed", "rest_kept")
    load.save(update_fields=["columns", "values", "rows", "loaded_by", *anew])
    return load


def keep(load: Load, rows: Sequence[Numbered], first_row: int) -> None:
    """Keep the raw rows of a batch that are not kept yet, and move the load on; in the caller's transaction."""
    new = [(number, row) for number, row in rows if number >= first_row + load.taken]
    # A run of several processes that was ended may have kept rows beyond the last one in order.
    kept = numbers_kept(load, new[0][0], new[-1][0]) if new else set()
    store(load, [(number, row) for number, row in new if number not in kept])
    load.taken += len(new)
    load.save(update_fields=["taken"])


def store(load: Load, rows: Iterable[Numbered]) -> None:
    """Keep rows, in their order, none of which is kept yet."""
    RawRows.objects.bulk_create(_piece(load, part) for part in pieces(rows))


def pieces(rows: Iterable[tuple[int, T]]) -> Iterator[list[tuple[int, T]]]:
    """Rows in their order as they are kept together: those of a block that follow one another."""
    part: list[tuple[int, T]] = []
    for number, row in rows:
        if part and (number != part[-1][0] + 1 or number % BLOCK == 0):
            yield part
            part = []
        part.append((number, row))
    if part:
        yield part


def _piece(load: Load, part: Sequence[Numbered]) -> RawRows:
    first, last = part[0][0], part[-1][0]
    body = "\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for _number, row in part)
    return RawRows(id=uuid7(), load=load, block=first // BLOCK, first=first, last=last, body=body)


def numbers_kept(load: Load, first: int, last: int) -> set[int]:
    """Which rows of a load are kept, of those from ``first`` to ``last``."""
    spans = load.raw_rows.filter(block__range=(first // BLOCK, last // BLOCK)).values_list("first", "last")
    return {number for start, end in spans for number in range(max(start, first), min(end, last) + 1)}


def rows_of(load: Load, numbers: Iterable[int] | None = None) -> Iterator[tuple[int, dict[str, str]]]:
    """The raw rows of a load as they were received, in their order; only those asked for when numbers are given."""
    kept = load.raw_rows.order_by("block", "first")
    if numbers is None:
        return _rows(kept)
    wanted = set(numbers)
    return _rows(kept.filter(block__in={number // BLOCK for number in wanted}), wanted)


def rows_after(load: Load, number: int) -> Iterator[tuple[int, dict[str, str]]]:
    """The raw rows behind one of them."""
    following = load.raw_rows.filter(block__gte=number // BLOCK, last__gt=number).order_by("block", "first")
    return (row for row in _rows(following) if row[0] > number)


def _rows(kept: QuerySet[RawRows], wanted: Container[int] | None = None) -> Iterator[tuple[int, dict[str, str]]]:
    for piece in kept.iterator(chunk_size=_AT_ONCE):
        for number, line in enumerate(piece.body.split("\n"), piece.first):
            if wanted is None or number in wanted:
                yield number, json.loads(line)
