"""Copies of another level for tests: rows as the register says them, with what they say otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.intake.owners import NODE, Owner
from liangzhao.consolidation.measuring import copying, rows
from liangzhao.consolidation.measuring.copying import Course
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock

YESTERDAY, TOMORROW = -1, 1
REJECTED, OPEN = Proposal.State.REJECTED, Proposal.State.OPEN


def said(kind: Kind, entry: Any, *, days: int = TOMORROW, **otherwise: str) -> dict[str, str]:
    """What a copy of so many days from now says of an entry: all the register says, and some of it otherwise."""
    (found,) = rows.rows_of(kind, [entry.pk])
    told = {name: value for name, value in found.row.items() if name != "institution_reg_no"}
    return {**told, "updated_on": (clock.today() + timedelta(days=days)).isoformat(), **otherwise}


def begun(kind: Kind, *listed: dict[str, str], owner: Owner = NODE, keeps: bool = True) -> Course:
    """A run over such a copy that has not taken a step yet."""
    headings = tuple(dict.fromkeys(name for row in listed for name in row))
    digest = hashlib.sha256(repr(listed).encode()).hexdigest()
    body = tuple({name: row.get(name, "") for name in headings} for row in listed)
    table = ForeignTable(digest, "utf-8", headings, body, 2)
    columns = {name: name for name in headings}
    load = None
    if keeps:
        with service_transaction("import"):
            load = keeping.opened(
                kind=kind,
                source="国家库",
                digest=digest,
                encoding="utf-8",
                columns=columns,
                rows=len(listed),
                at=clock.now(),
                owner=owner,
                origin=Load.Origin.COPY,
            )
    return copying.begin(table, Mapping(columns), source="国家库", kind=kind, load=load, owner=owner)


def laid(kind: Kind, *listed: dict[str, str], owner: Owner = NODE, keeps: bool = True) -> Course:
    """The same, taken to its end."""
    course = begun(kind, *listed, owner=owner, keeps=keeps)
    while course.rest:
        course.step()
    return course


def findings() -> list[tuple[str, str | None, str | None, str]]:
    """Field, old and new value and state of every finding."""
    found = Proposal.objects.order_by("load__received_at", "field")
    return [(each.field, each.old, each.new if each.has_new else None, each.state) for each in found]


@contextmanager
def later() -> Iterator[None]:
    """An hour on."""
    with clock.at(clock.now() + timedelta(hours=1)):
        yield
