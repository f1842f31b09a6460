"""How lists of a source were read last: their columns, the headings they had, what their words were told to mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Min

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import mapping
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.models import Load

_LOOKED_AT = 5


@dataclass(frozen=True)
class Layout:
    """Our fields with their columns; ``new`` are the headings that the last list of the source did not have."""

    columns: dict[str, str] = field(default_factory=dict)
    new: tuple[str, ...] = ()


def layout(table: ForeignTable, kind: str, source: str) -> Layout:
    """The columns used last, with proposals for new headings; of a list nobody remembers, everything is proposed.

    A heading that the last list had and nobody used stays unused.
    """
    last = last_time(kind, source, table.headings)
    if not last.columns:
        return Layout(mapping.proposed(table, kind))
    return Layout(last.columns | mapping.proposed_for(last.new, table, kind, told=last.columns), last.new)


def last_time(kind: str, source: str, headings: Iterable[str]) -> Layout:
    """The columns used last for a list of this source, when all are there; without any when there is no such list."""
    there = list(headings)
    for load in Load.objects.filter(kind=kind, source=source[:60]).order_by("-received_at")[:_LOOKED_AT]:
        if load.columns and set(load.columns.values()) <= set(there):
            known = _headings_of(load)
            return Layout(dict(load.columns), tuple(each for each in there if known and each not in known))
    return Layout()


def _headings_of(load: Load) -> frozenset[str]:
    """The headings of a list that came in, by its first row; nothing when no row was kept yet."""
    with service_transaction("import"):
        first = load.raw_rows.aggregate(first=Min("number"))["first"]
        kept = keeping.rows_of(load, [] if first is None else [first])
        return frozenset(name for _number, row in kept for name in row)


def values(kind: str, source: str) -> dict[str, dict[str, str]]:
    """What words of this source were told to mean last; empty when nobody told."""
    load = Load.objects.filter(kind=kind, source=source[:60]).exclude(values={}).order_by("-received_at").first()
    return {name: dict(words) for name, words in load.values.items()} if load else {}
