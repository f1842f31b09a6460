"""Rows of a load laid out to be compared: sealed contents become keyed digests, a few thousand rows at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice

from django.db.models import Max

from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.totals import is_no_row
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.matching.told import Told, alias_of, facts_of, second_of, told
from liangzhao.consolidation.models import ListedRow, Listing, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing import tables
from liangzhao.kernel import encryption

ROWS = 2000
"""How many rows are laid out in one step."""
_LOOKED_AT = 20_000
RULES = 2
"""Counted up when a row is read into other marks than before: lists laid out by older rules are laid out anew."""
Laid = tuple[int, bytes | None, bytes | None, bytes | None, bytes]


def rest(load: Load) -> int:
    """How many rows of a load wait to be laid out."""
    listing = Listing.objects.filter(load=load, sign=_sign(load)).first()
    if listing is None:
        return load.rows
    return 0 if listing.is_whole else max(load.rows - listing.through, 1)


def step(load: Load) -> int:
    """Lay out some more rows of a load, in the caller's transaction; how many were looked at."""
    listing = _listing(load)
    if listing is None:
        return 0
    rows = list(islice(keeping.rows_after(load, listing.through), ROWS))
    tables.store_rows(load, _laid(load, rows))
    listing.through = rows[-1][0] if rows else listing.through
    listing.is_whole = len(rows) < ROWS
    listing.save()
    return len(rows)


def _listing(load: Load) -> Listing | None:
    """How far the load is; None while what was laid out by other columns is still being taken away."""
    sign = _sign(load)
    listing = Listing.objects.select_for_update().get_or_create(load=load, defaults={"sign": sign})[0]
    if listing.sign == sign:
        return listing
    old = ListedRow.objects.filter(load=load)
    last = list(old.order_by("number").values_list("number", flat=True)[:ROWS])[-1:]
    if last:
        old.filter(number__lte=last[0]).delete()
        return None
    listing.sign, listing.through, listing.is_whole = sign, 0, False
    return listing


def _sign(load: Load) -> str:
    read_by = json.dumps([RULES, load.kind, load.columns, load.values], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(read_by.encode()).hexdigest()


def _laid(load: Load, rows: Iterable[keeping.Numbered]) -> list[Laid]:
    kind = Kind(load.kind)
    return [_marks(kind, load, number, each) for number, each in _told(load, rows) if each.name]


def _told(load: Load, rows: Iterable[keeping.Numbered]) -> Iterable[tuple[int, Told]]:
    columns, kind = Columns(load.columns, load.values), Kind(load.kind)
    for number, row in rows:
        if not is_no_row(row):
            yield number, told(kind, columns.ours(row))


def _marks(kind: Kind, load: Load, number: int, each: Told) -> Laid:
    seal = partial(_sealed, load.kind)
    key = encryption.blind_index(each.key) if each.key and kind is not Kind.INSTITUTION else seal("key", each.key)
    second, alias = seal("second", second_of(kind, each)), seal("alias", alias_of(kind, each))
    return number, key, second, alias, encryption.blind_index(f"listed|{kind}|facts|{facts_of(kind, each)}")


def _sealed(kind: str, name: str, text: str) -> bytes | None:
    return encryption.blind_index(f"listed|{kind}|{name}|{text}") if text else None


def left_out(load: Load) -> int:
    """How many rows of a load that is laid out cannot be compared: nameless ones, sums, headings, empty lines."""
    return load.rows - ListedRow.objects.filter(load=load).count()


def first_left_out(load: Load, most: int) -> list[int]:
    """The numbers of the first of them; inside a transaction of the node."""
    missing: list[int] = []
    last = load.raw_rows.aggregate(last=Max("last"))["last"] or 0
    for start in range(0, last + 1, _LOOKED_AT):
        there = keeping.numbers_kept(load, start, start + _LOOKED_AT - 1)
        listed = ListedRow.objects.filter(load=load, number__range=(start, start + _LOOKED_AT - 1))
        missing += sorted(there.difference(listed.values_list("number", flat=True)))
        if len(missing) >= most:
            break
    return missing[:most]


def told_rows(load: Load, numbers: Iterable[int]) -> Mapping[int, Told]:
    """What rows of a load say, by their numbers; inside a transaction of the node."""
    wanted = list(numbers)
    return dict(_told(load, keeping.rows_of(load, wanted))) if wanted else {}
