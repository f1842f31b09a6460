"""``liangzhao reconcile --kind nurses``: what became of the people of a list between two dates. Needs no node."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.config.commands.progress import Progress
from liangzhao.kernel.words import _

if TYPE_CHECKING:
    from liangzhao.consolidation.matching.pairing import Marks
    from liangzhao.consolidation.matching.reconciling import Line
    from liangzhao.consolidation.matching.sources import LeftOut
    from liangzhao.consolidation.matching.told import Told
    from liangzhao.consolidation.quality.model import Kind

_SAID_EVERY = 1000


@dataclass(frozen=True)
class _Date:
    """One date of a list: what each row says, what it is known by, and the rows that are not compared."""

    told: Mapping[int, Told]
    marks: Sequence[Marks]
    left_out: Sequence[LeftOut]


def reconciled(options: argparse.Namespace) -> tuple[list[Line], tuple[Sequence[LeftOut], Sequence[LeftOut]]]:
    """A line for every registration of either list, and for each row that repeats one; the rows left out of both.

    Names are masked, keys are numbers of rows from 0.
    """
    from liangzhao.consolidation.matching import pairing
    from liangzhao.consolidation.quality.model import Kind
    from liangzhao.reference import codes, divisions
    from liangzhao.reference.entries import read_divisions, read_entries

    codes.use(read_entries())
    divisions.use(read_divisions())
    kind = Kind(options.kind)
    old, new, *earlier = (_read(path, kind) for path in (options.old, options.new, *options.before))
    pairs, asked, gone, came = pairing.reconciled(kind, old.marks, new.marks)
    said = pairing.repeated(old.marks, {before.number for before, _after in pairs})
    again = pairing.repeated(new.marks, {after.number for _before, after in pairs})
    asked = {number: some for number, some in asked.items() if number not in said}
    gone, came = ([each for each in rows if each.number not in twice] for rows, twice in ((gone, said), (came, again)))
    back = pairing.back_again(came, old.marks, [date.marks for date in earlier])
    lines = [
        *_old_lines(kind, old, new, pairs, asked, gone, said),
        *_new_lines(new, earlier, came, back),
        *_repeats(new, again),
    ]
    return lines, (old.left_out, new.left_out)


def _read(path: Path, kind: Kind) -> _Date:
    from liangzhao.consolidation.importing import lists, mapping
    from liangzhao.consolidation.matching.sources import LeftOut, NoSuchColumn, why_left_out
    from liangzhao.consolidation.matching.told import told

    table = lists.read(path, kind)
    columns = mapping.Mapping(mapping.proposed(table, kind))
    if "name" not in columns.columns:
        raise NoSuchColumn(column=_("姓名"), headings="、".join(table.headings))
    says, found, left_out = Progress(time.monotonic()), dict[int, "Told"](), list[LeftOut]()
    for number, row in enumerate(table.rows):
        each = told(kind, columns.ours(row))
        if why := why_left_out(row, each):
            left_out.append(LeftOut(number, table.first_row + number, why))
        else:
            found[number] = each
        if number % _SAID_EVERY == 0:
            says(number, len(table.rows))
    return _Date(found, [_marks(kind, number, each) for number, each in found.items()], left_out)


def _marks(kind: Kind, number: int, each: Told) -> Marks:
    from liangzhao.consolidation.matching.pairing import Marks
    from liangzhao.consolidation.matching.told import alias_of, facts_of, second_of

    return Marks(number, each.key or None, second_of(kind, each) or None, alias_of(kind, each), facts_of(kind, each))


def _old_lines(
    kind: Kind,
    old: _Date,
    new: _Date,
    pairs: Sequence[tuple[Marks, Marks]],
    asked: Mapping[int, Sequence[Marks]],
    gone: Sequence[Marks],
    said: Iterable[int],
) -> list[Line]:
    """The lines of everybody on the older date, in their order."""
    from liangzhao.consolidation.matching.deciding import Shown
    from liangzhao.consolidation.matching.reconciling import Fate, Line
    from liangzhao.consolidation.matching.told import changed_classes, fates

    lines = {}
    for before, after in pairs:
        rule = "same-key" if before.key is not None and before.key == after.key else "same-second"
        both = old.told[before.number], new.told[after.number]
        names, classes = (_name(old, before.number), _name(new, after.number)), changed_classes(kind, *both)
        numbers = str(before.number), str(after.number)
        lines[before.number] = Line(fates(kind, *both), *numbers, *names, rule, 1.0, classes=classes)
    for number, some in asked.items():
        shown = tuple(Shown(str(each.number), _name(new, each.number), 0.0) for each in some)
        lines[number] = Line((Fate.ASK,), str(number), "", _name(old, number), "", "not-sure", 0.0, shown)
    for each in gone:
        lines[each.number] = Line((Fate.GONE,), str(each.number), "", _name(old, each.number), "")
    for number in said:
        lines[number] = Line((Fate.REPEATED,), str(number), "", _name(old, number), "")
    return [lines[number] for number in sorted(lines)]


def _repeats(new: _Date, again: Iterable[int]) -> Iterator[Line]:
    """The lines of rows that only say again what another row of the newer date says."""
    from liangzhao.consolidation.matching.reconciling import Fate, Line

    for number in sorted(again):
        yield Line((Fate.REPEATED,), "", str(number), "", _name(new, number))


def _new_lines(
    new: _Date, earlier: Sequence[_Date], came: Sequence[Marks], back: Mapping[int, tuple[int, int]]
) -> Iterator[Line]:
    from liangzhao.consolidation.matching.reconciling import Fate, Line

    for each in came:
        name = _name(new, each.number)
        if each.number in back:
            date, row = back[each.number]
            yield Line((Fate.BACK,), str(row), str(each.number), _name(earlier[date], row), name, "same-key", 1.0)
        else:
            yield Line((Fate.NEW,), "", str(each.number), "", name)


def _name(date: _Date, number: int) -> str:
    from liangzhao.kernel import masking

    return masking.person_name(date.told[number].name)
