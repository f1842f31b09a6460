"""Rows of two dates joined by what they are known by: certain pairs, and rows that may be one and are asked about.

A row is known by marks: texts, or keyed digests of texts, that are equal where the texts are. Nothing here looks at
what stands behind a mark, so the same rules serve a file in memory and a table of digests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from liangzhao.consolidation.quality.model import Kind

Mark = str | bytes
By = Literal["key", "second", "alias"]
ASKED = 5
"""Of so many rows at most one is asked whether it is meant."""
CERTAIN: dict[bool, tuple[By, ...]] = {True: ("key", "second"), False: ("key", "second", "alias")}
"""Marks that tell who is meant, the surest first, of persons and of institutions; a person's name does not."""
_FEWEST_TRUSTED, _MOST_RENAMED = 10, 0.8
"""Of so few pairs nothing can be told; of a real list half the names may be written in another way ten years later."""


class Marks(NamedTuple):
    """What a row is known by; None for what it does not tell. ``facts`` are equal for rows that say the same."""

    number: int
    key: Mark | None
    second: Mark | None
    alias: Mark | None
    facts: Mark


Pair = tuple[Marks, Marks]


def is_of_persons(kind: Kind) -> bool:
    """Whether a list of that kind names people."""
    return kind is not Kind.INSTITUTION


def certain(kind: Kind) -> tuple[By, ...]:
    """The marks that join rows of a kind for sure, in their order."""
    return CERTAIN[is_of_persons(kind)]


def joined(kind: Kind, olds: Iterable[Marks], news: Iterable[Marks], by: By) -> Iterator[Pair]:
    """The pairs that one mark makes certain; who bears it several times is told apart by what else is equal."""
    theirs = grouped(news, by)
    for mark, mine in grouped(olds, by).items():
        if mark in theirs:
            yield from _of_one_mark(kind, mine, theirs[mark], by)


def grouped(rows: Iterable[Marks], by: By) -> dict[Mark, list[Marks]]:
    """Rows by one of their marks; rows without it are left out."""
    found: dict[Mark, list[Marks]] = defaultdict(list)
    for row in rows:
        mark: Mark | None = getattr(row, by)
        if mark is not None:
            found[mark].append(row)
    return found


def _of_one_mark(kind: Kind, mine: Sequence[Marks], theirs: Sequence[Marks], by: By) -> Iterator[Pair]:
    if len(mine) == len(theirs) == 1:
        if agree(kind, mine[0], theirs[0], by):
            yield mine[0], theirs[0]
        return
    for name in ("facts", "second"):
        same = list(_alike(kind, mine, theirs, by, name))
        yield from same
        taken, given = {old.number for old, _new in same}, {new.number for _old, new in same}
        mine = [old for old in mine if old.number not in taken]
        theirs = [new for new in theirs if new.number not in given]
    if len(mine) == len(theirs) == 1 and agree(kind, mine[0], theirs[0], by):
        yield mine[0], theirs[0]


def _alike(kind: Kind, mine: Sequence[Marks], theirs: Sequence[Marks], by: By, name: str) -> Iterator[Pair]:
    """Rows that have one more thing in common; those that say the very same stand for each other in their order."""
    said: dict[Mark, list[Marks]] = defaultdict(list)
    waiting: dict[Mark, list[Marks]] = defaultdict(list)
    for row, rows in (*((old, said) for old in mine), *((new, waiting) for new in theirs)):
        if (mark := getattr(row, name)) is not None:
            rows[mark].append(row)
    for mark, olds in said.items():
        news = waiting.get(mark, [])
        if name == "facts" or len(olds) == len(news) == 1:
            yield from ((old, new) for old, new in zip(olds, news, strict=False) if agree(kind, old, new, by))


def agree(kind: Kind, old: Marks, new: Marks, by: By) -> bool:
    """Whether no better mark speaks against a pair: two identity numbers are two persons, whatever else is equal."""
    if by == "key" or not is_of_persons(kind):
        return True
    return old.key is None or new.key is None or old.key == new.key


def may_be(old: Marks, new: Marks) -> bool:
    """Whether two rows of persons may be one, though nothing makes it certain."""
    if old.second is not None and old.second == new.second:
        return True
    if old.key is not None and new.key is not None:
        return old.key == new.key
    return old.alias is not None and old.alias == new.alias


def are_trusted(pairs: int, renamed: int) -> bool:
    """Whether a list's own codes mean the same on both dates: numbers given anew each time join strangers."""
    return pairs < _FEWEST_TRUSTED or renamed <= pairs * _MOST_RENAMED


def reconciled(
    kind: Kind, olds: Sequence[Marks], news: Sequence[Marks]
) -> tuple[list[Pair], dict[int, list[Marks]], list[Marks], list[Marks]]:
    """Two lists of persons in memory: certain pairs; who may be whom, by the old row's number; who went; who came."""
    pairs: list[Pair] = []
    for by in certain(kind):
        found = list(joined(kind, olds, news, by))
        pairs += found
        taken, given = {old.number for old, _new in found}, {new.number for _old, new in found}
        olds = [old for old in olds if old.number not in taken]
        news = [new for new in news if new.number not in given]
    asked = {old.number: some for old, some in _asked(olds, news)}
    return pairs, asked, [old for old in olds if old.number not in asked], list(news)


def _asked(olds: Sequence[Marks], news: Sequence[Marks]) -> Iterator[tuple[Marks, list[Marks]]]:
    names: tuple[By, ...] = ("key", "second", "alias")
    known = {by: grouped(news, by) for by in names}
    for old in olds:
        found = [new for by in names for new in known[by].get(getattr(old, by), ())[:ASKED] if may_be(old, new)]
        if found:
            yield old, list(dict.fromkeys(found))[:ASKED]


def repeated(rows: Sequence[Marks], settled: Container[int]) -> set[int]:
    """The rows of one date that are about a registration another row is about already, by all its numbers.

    Of each registration one row is told: one of ``settled``, which have their partner, else the first.
    """
    by_numbers: dict[tuple[Mark | None, Mark | None], list[int]] = defaultdict(list)
    for row in rows:
        if row.key is not None or row.second is not None:
            by_numbers[row.key, row.second].append(row.number)
    found: set[int] = set()
    for numbers in by_numbers.values():
        kept = [number for number in numbers if number in settled] or numbers[:1]
        found.update(number for number in numbers if number not in kept)
    return found


def back_again(
    news: Sequence[Marks], there: Iterable[Marks], earlier: Sequence[Iterable[Marks]]
) -> dict[int, tuple[int, int]]:
    """Who came and was in an earlier list, though not in the older one: which list, the latest, and which row there."""
    now = _numbers(there)
    found: dict[int, tuple[int, int]] = {}
    for at, rows in enumerate(earlier):
        known = _numbers(rows)
        for new in news:
            marks = list(_numbers([new]))
            was = next((known[mark] for mark in marks if mark in known), None)
            if was is not None and not any(mark in now for mark in marks):
                found[new.number] = at, was
    return found


def _numbers(rows: Iterable[Marks]) -> dict[tuple[By, Mark], int]:
    """The numbers rows are known by, with the row of each, the last one's."""
    names: tuple[By, ...] = ("key", "second")
    told = ((by, getattr(row, by), row.number) for row in rows for by in names)
    return {(by, mark): number for by, mark, number in told if mark is not None}
