"""What a comparison found, for pages and files: lines some at a time, with what both dates say word for word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.matching import pairing
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.matching.told import Told
from liangzhao.consolidation.models import ComparedLine, Comparison, ListedRow, Listing, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing import fates, laying

AT_ONCE = 1000
LOOKED_THROUGH = 20_000
"""So many questions are looked through for those that may mean a row that came; a page does not wait for more."""


APART = ("older not compared", "newer not compared")
"""Where the counts say how many rows of either date are not compared; nothing there when there are none."""


def dates(comparison: Comparison) -> tuple[Load, Load]:
    """The older and the newer date."""
    return comparison.older, comparison.newer


def not_compared(comparison: Comparison, most: int) -> list[tuple[int, list[int]]]:
    """Of either date, how many rows are not compared, and the numbers of the first of them."""
    with service_transaction("import"):
        return [
            (comparison.counts.get(name, 0), laying.first_left_out(load, most) if name in comparison.counts else [])
            for name, load in zip(APART, dates(comparison), strict=True)
        ]


@dataclass(frozen=True)
class Side:
    """What one date of a list says of an entry, with its row; ``load`` is that date."""

    row: int
    told: Told
    load: Load


@dataclass(frozen=True)
class Compared:
    """What became of one entry; one of the sides is missing when it came or went.

    ``candidates`` may be the same entry on the other date.
    """

    place: int
    fates: tuple[Fate, ...]
    older: Side | None
    newer: Side | None
    rule: str = ""
    score: float = 0.0
    candidates: tuple[Side, ...] = ()


def of_fate(comparison: Comparison, fate: Fate | None) -> QuerySet[ComparedLine]:
    """The lines of a fate in their order; without one, all of which anything changed: a repeat is no change."""
    mine = ComparedLine.objects.filter(comparison=comparison)
    if fate is None:
        said_again = fates.bits([Fate.REPEATED])
        return mine.exclude(fates=fates.bits([Fate.SAME])).exclude(fates=said_again).order_by("place")
    if fate is Fate.SAME:
        return mine.filter(fates=fates.bits([fate])).order_by("place")
    changed = mine.exclude(fates=fates.bits([Fate.SAME]))
    return changed.annotate(met=F("fates").bitand(fates.bits([fate]))).filter(met__gt=0).order_by("place")


def after(comparison: Comparison, fate: Fate | None, place: int, most: int) -> list[Compared]:
    """The next lines behind a place."""
    with service_transaction("import"):
        rows = list(of_fate(comparison, fate).filter(place__gt=place)[:most])
        return _opened(comparison, rows)


def before(comparison: Comparison, fate: Fate | None, place: int, most: int) -> int:
    """Behind which place the page begins that ends before this one; 0 for the first."""
    with service_transaction("import"):
        behind = of_fate(comparison, fate).filter(place__lte=place).order_by("-place")
        found = list(behind.values_list("place", flat=True)[most : most + 1])
    return found[0] if found else 0


def at(comparison: Comparison, place: int) -> Compared | None:
    """The line at a place."""
    with service_transaction("import"):
        found = _opened(comparison, list(ComparedLine.objects.filter(comparison=comparison, place=place)))
    return found[0] if found else None


def every(comparison: Comparison, fate: Fate | None, *, with_same: bool) -> Iterator[Compared]:
    """All lines of a fate, or all that changed, or all there are, opened some at a time."""
    place = -1
    while True:
        with service_transaction("import"):
            lines = of_fate(comparison, fate)
            if fate is None and with_same:
                lines = ComparedLine.objects.filter(comparison=comparison).order_by("place")
            rows = list(lines.filter(place__gt=place)[:AT_ONCE])
            found = _opened(comparison, rows)
        yield from found
        if len(rows) < AT_ONCE:
            return
        place = rows[-1].place


def _opened(comparison: Comparison, rows: Sequence[ComparedLine]) -> list[Compared]:
    """Lines with what the raw rows say; all rows of a date are read at once."""
    older, newer = comparison.older, comparison.newer
    wanted: dict[Load, set[int]] = defaultdict(set)
    earlier = {load.pk: load for load in Load.objects.filter(pk__in={row.before_id for row in rows} - {None})}
    asked = _asked(comparison, [row for row in rows if fates.of(row.fates) == (Fate.NEW,)])
    for row in rows:
        wanted[older] |= {row.older_number or 0, *asked.get(row.newer_number or 0, ())}
        wanted[newer] |= {row.newer_number or 0, *row.candidates}
        if row.before_id is not None:
            wanted[earlier[row.before_id]].add(row.before_number or 0)
    told = {load.pk: laying.told_rows(load, numbers) for load, numbers in wanted.items()}

    def side(load: Load, number: int | None) -> Side | None:
        found = told.get(load.pk, {}).get(number or 0)
        return Side(number, found, load) if found is not None and number is not None else None

    def sides(load: Load, numbers: Iterable[int]) -> tuple[Side, ...]:
        return tuple(filter(None, (side(load, number) for number in numbers)))

    return [
        Compared(
            row.place,
            fates.of(row.fates),
            side(older, row.older_number) if row.before_id is None else side(earlier[row.before_id], row.before_number),
            side(newer, row.newer_number),
            row.rule,
            row.score,
            sides(newer, row.candidates) or sides(older, asked.get(row.newer_number or 0, ())),
        )
        for row in rows
    ]


def _asked(comparison: Comparison, came: Sequence[ComparedLine]) -> Mapping[int, list[int]]:
    """Of rows that came: which older rows may be meant by them, and are asked about."""
    wanted = {row.newer_number for row in came}
    found: dict[int, list[int]] = defaultdict(list)
    if not wanted or not 0 < comparison.counts.get(Fate.ASK, 0) <= LOOKED_THROUGH:
        return found
    waiting = of_fate(comparison, Fate.ASK).values_list("older_number", "candidates")
    for older, candidates in waiting.iterator(chunk_size=AT_ONCE):
        for number in wanted.intersection(candidates):
            if older is not None and number is not None:
                found[number].append(older)
    return found


def history(line: Compared, dates: Sequence[Load]) -> list[tuple[Load, int | None]]:
    """Each date of the list with the row that bears the same number as the line's entry there; None where none does.

    Dates that no comparison has read yet are left out: nothing is known of them.
    """
    known = line.newer or line.older
    if known is None:
        return []
    with service_transaction("import"):
        read = set(Listing.objects.filter(load__in=dates, is_whole=True).values_list("load_id", flat=True))
        return [(load, _row_on(load, known)) for load in dates if load.pk in read]


def _row_on(load: Load, known: Side) -> int | None:
    mine = ListedRow.objects.filter(load=known.load, number=known.row).first()
    if mine is None:
        return None
    there = ListedRow.objects.filter(load=load)
    for name in pairing.certain(Kind(load.kind)):
        mark = getattr(mine, name)
        if mark is not None and (found := there.filter(**{name: mark}).values_list("number", flat=True)[:2]):
            return min(found)
    return None
