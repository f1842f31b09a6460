"""How lists of a source were read last: their columns, the headings they had, what their words were told to mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import contents, mapping
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.models import Load

_LOOKED_AT = 5
_STILL_THE_LIST = 0.5
"""Which share of its columns must be there for a list to be the one that came before."""


@dataclass(frozen=True)
class Layout:
    """Our fields with their columns; ``new`` are the headings that the last list of the source did not have.

    ``gone`` are fields that were read last time, with their columns, which this list does not have; ``known`` are the
    headings that list had: whoever loaded it said what each of them is.
    """

    columns: dict[str, str] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    gone: dict[str, str] = field(default_factory=dict)
    known: frozenset[str] = field(default=frozenset(), compare=False)

    def competing(self, table: ForeignTable, kind: str) -> dict[str, tuple[str, ...]]:
        """Numbers and names for which several columns compete, but for what was answered with the last list."""
        found = contents.rivals(self.columns, table, kind)
        return {name: headings for name, headings in found.items() if not self.known.issuperset(headings)}


def layout(table: ForeignTable, kind: str, source: str) -> Layout:
    """The columns used last, with proposals for new headings; of a list nobody remembers, everything is proposed.

    A heading that the last list had and nobody used stays unused; a field whose column went may be in a new one.
    """
    last = last_time(kind, source, table.headings)
    if not last.columns:
        return Layout(mapping.proposed(table, kind))
    columns = last.columns | mapping.proposed_for(last.new, table, kind, told=last.columns)
    gone = {name: each for name, each in last.gone.items() if name not in columns}
    return Layout(columns, last.new, gone, last.known)


def last_time(kind: str, source: str, headings: Iterable[str]) -> Layout:
    """The columns used last for a list of this source, as far as they are there; none when there is no such list.

    A list that has all of them is preferred to a later one that has not.
    """
    there = list(headings)
    loads = Load.objects.filter(kind=kind, source=source[:60]).exclude(columns={}).order_by("-received_at")
    found = max(loads[:_LOOKED_AT], key=lambda load: _is_whole(load, there), default=None)
    if found is None or _share(found, there) < _STILL_THE_LIST:
        return Layout()
    known = _headings_of(found)
    gone = {name: each for name, each in found.columns.items() if each not in there}
    kept = {name: each for name, each in found.columns.items() if name not in gone}
    return Layout(kept, tuple(each for each in there if known and each not in known), gone, known)


def _is_whole(load: Load, there: Collection[str]) -> bool:
    return set(load.columns.values()) <= set(there)


def _share(load: Load, there: Collection[str]) -> float:
    return sum(each in there for each in load.columns.values()) / len(load.columns)


def _headings_of(load: Load) -> frozenset[str]:
    """The headings of a list that came in, by its first row; nothing when no row was kept yet."""
    with service_transaction("import"):
        return frozenset(name for _number, row in islice(keeping.rows_of(load), 1) for name in row)


def values(kind: str, source: str) -> dict[str, dict[str, str]]:
    """What words of this source were told to mean last; empty when nobody told."""
    load = Load.objects.filter(kind=kind, source=source[:60]).exclude(values={}).order_by("-received_at").first()
    return {name: dict(words) for name, words in load.values.items()} if load else {}
