"""Who is whom by marks: pairs that are certain, and of persons those who may be one and are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from liangzhao.consolidation.matching import pairing
from liangzhao.consolidation.matching import told as telling
from liangzhao.consolidation.matching.pairing import By, Marks, Pair
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing import fates, laying, tables
from liangzhao.consolidation.uploads.comparing.tables import NewLine

ROWS = 4000
"""How many rows of each date are joined in one step, or so: digests are spread evenly."""
ASKED = 1000
_SAME = fates.bits([Fate.SAME])
_REPEATED = fates.bits([Fate.REPEATED])


def by_mark(comparison: Comparison, by: By) -> bool:
    """Join the next slice of rows by a mark; whether that was the last."""
    kind, of = Kind(comparison.older.kind), tables.slices(comparison, ROWS)
    olds = tables.in_slice(comparison, "older", by, comparison.cursor, of)
    news = tables.in_slice(comparison, "newer", by, comparison.cursor, of)
    pairs = list(pairing.joined(kind, olds, news, by))
    lines = lines_of(comparison, pairs, rule=f"same-{by}")
    if by == "key" and comparison.cursor == 0 and not _are_trusted(kind, lines):
        return True
    tables.store_lines(comparison, lines)
    comparison.cursor += 1
    return comparison.cursor >= of


def _are_trusted(kind: Kind, lines: Sequence[NewLine]) -> bool:
    """Whether codes of institutions name the same on both dates, by a slice of them; identity numbers do."""
    renamed = sum(Fate.RENAMED in fates.of(line.fates) for line in lines)
    return pairing.is_of_persons(kind) or pairing.are_trusted(len(lines), renamed)


def lines_of(comparison: Comparison, pairs: Sequence[Pair], *, rule: str) -> list[NewLine]:
    """Lines for certain pairs; only rows that say anything else are opened."""
    differing = [(old.number, new.number) for old, new in pairs if old.facts != new.facts]
    told = changed(comparison, differing)
    return [
        NewLine(told.get((old.number, new.number), _SAME), old.number, new.number, rule=rule, score=1.0)
        for old, new in pairs
    ]


def changed(comparison: Comparison, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """What changed between an older and a newer row, as bits, by their numbers."""
    olds = laying.told_rows(comparison.older, [old for old, _new in pairs])
    news = laying.told_rows(comparison.newer, [new for _old, new in pairs])
    kind = Kind(comparison.older.kind)
    return {(old, new): fates.bits(telling.fates(kind, olds[old], news[new])) for old, new in pairs}


def gone(comparison: Comparison) -> bool:
    """Say of the next persons without a partner that they went, or who they may be; whether they were the last.

    Rows that only say again what another row says are told as such.
    """
    olds = tables.left(comparison, "older", comparison.cursor, ASKED)
    may_be: dict[int, list[int]] = defaultdict(list)
    twice = tables.repeated(comparison, "older", [old.number for old in olds])
    known = {old.number: old for old in olds if old.number not in twice}
    for number, new in tables.asked_about(comparison, list(known), pairing.ASKED):
        if new.number not in may_be[number] and pairing.may_be(known[number], new):
            may_be[number].append(new.number)
    gone = [_left_line(old, may_be[old.number][: pairing.ASKED]) for old in known.values()]
    tables.store_lines(comparison, [*gone, *(NewLine(_REPEATED, number) for number in sorted(twice))])
    comparison.cursor = olds[-1].number if olds else comparison.cursor
    return len(olds) < ASKED


def _left_line(old: Marks, candidates: Sequence[int]) -> NewLine:
    fate = Fate.ASK if candidates else Fate.GONE
    return NewLine(fates.bits([fate]), old.number, rule="not-sure" if candidates else "", candidates=candidates)


def came(comparison: Comparison, earlier: Sequence[Load]) -> bool:
    """Say of the next rows that came whether an earlier date had them; whether they were the last."""
    kind = Kind(comparison.older.kind)
    news = tables.left(comparison, "newer", comparison.cursor, ASKED)
    twice = tables.repeated(comparison, "newer", [new.number for new in news])
    first = [new.number for new in news if new.number not in twice]
    was = back_by_mark(comparison, earlier, first, kind)
    lines = [came_line(number, was.get(number)) for number in first]
    tables.store_lines(comparison, [*lines, *(NewLine(_REPEATED, newer=number) for number in sorted(twice))])
    comparison.cursor = news[-1].number if news else comparison.cursor
    return len(news) < ASKED


def back_by_mark(
    comparison: Comparison, earlier: Sequence[Load], numbers: Sequence[int], kind: Kind
) -> dict[int, NewLine]:
    """Lines of rows that came and were on an earlier date for certain."""
    found: dict[int, NewLine] = {}
    for by in pairing.certain(kind) if earlier else ():
        rest = [number for number in numbers if number not in found]
        for number, was in tables.back_again(comparison, [load.pk for load in earlier], rest, by).items():
            found[number] = NewLine(fates.bits([Fate.BACK]), newer=number, before=was, rule=f"same-{by}", score=1.0)
    return found


def came_line(number: int, back: NewLine | None) -> NewLine:
    """The line of a row that came: back again, or new."""
    return back or NewLine(fates.bits([Fate.NEW]), newer=number)
