"""Dates of lists for the tests of comparing, and the worker that compares them."""

from __future__ import annotations

from datetime import timedelta

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import working
from liangzhao.consolidation.uploads.comparing import asking, lines
from liangzhao.kernel import clock

INSTITUTION = ("foreign_code", "name", "district", "address", "institution_class", "reg_no")
PERSON = ("name", "id_no", "licence_no", "institution", "level", "category", "scopes")
Rows = list[tuple[str, ...]]


def dated(by: Actor, kind: Kind, rows: Rows, *, at: int, source: str = "名单") -> Load:
    """One date of a list as it was loaded, ``at`` days from now; the headings are our own names."""
    columns = INSTITUTION if kind is Kind.INSTITUTION else PERSON
    given = [dict(zip(columns, (*row, *[""] * len(columns)), strict=False)) for row in rows]
    with service_transaction("test"):
        load = keeping.opened(
            kind=kind,
            source=source,
            digest=f"{source}{at}",
            encoding="utf-8",
            columns={name: name for name in columns},
            rows=len(rows),
            at=clock.now() + timedelta(days=at),
            owner=Owner(by.authority_id, None, by.account_id),
        )
        keeping.keep(load, list(enumerate(given, start=2)), 2)
        load.state = Load.State.TAKEN
        load.save()
    return load


def compared(older: Load, newer: Load, by: Actor) -> Comparison:
    """Both dates compared by the worker."""
    made = asking.ask(older.pk, newer.pk, by=by)
    working.work(60)
    return Comparison.objects.select_related("older", "newer").get(pk=made.pk)


def fates_of(comparison: Comparison) -> dict[tuple[int, int], set[Fate]]:
    """What became of each, by the numbers of both rows; 0 for none."""
    return {
        (line.older.row if line.older and Fate.BACK not in line.fates else 0, line.newer.row if line.newer else 0): set(
            line.fates
        )
        for line in lines.every(comparison, None, with_same=True)
    }
