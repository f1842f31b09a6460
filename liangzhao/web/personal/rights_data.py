"""Everything held about a person, table by table, as the inventory of personal data lists it (SEC-P6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.law import personal_data
from liangzhao.law.personal_data import NEVER, Entry, Line
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration
from liangzhao.web.personal import rights_inside, rights_words
from liangzhao.web.personal.holding import person_of
from liangzhao.web.ui.parts import Fact

SHOWN = 50
"""Rows of one table that the page shows; the copy holds all."""
LATEST = 3
"""Rows shown when a table is opened; the others of the page are one press further."""
_ORDER = ("registers", "licensing", "access", "supervision", "audit")
"""What somebody looks for first: themselves and their registrations, then licences, then how they came in."""
_ELSEWHERE = {"access": DatabaseRole.SESSION, "supervision": DatabaseRole.SERVICE}
"""Floors whose tables the person's own database role does not reach; the rows asked for are the person's alone."""


def _entries_of(person: UUID) -> dict[str, object]:
    registrations = (PhysicianRegistration, NurseRegistration)
    keys = [key for model in registrations for key in model.objects.filter(person=person).values_list("pk", flat=True)]
    return {"entry_id__in": keys}


def _standings_of(person: UUID) -> dict[str, object]:
    return {"kind__in": [Register.PHYSICIAN, Register.NURSE], "holder_id": person}


_NARROWED: dict[str, Callable[[UUID], dict[str, object]]] = {
    "registers.EntryVersion": _entries_of,
    "supervision.Standing": _standings_of,
}
"""Tables without an index on the person: the same rows by what an index holds."""


@dataclass(frozen=True)
class Record:
    """One stored row as labelled facts."""

    facts: list[Fact]


@dataclass(frozen=True)
class Section:
    """One table: its rows, how many there are in all, why it is held and how long."""

    key: str
    title: str
    latest: list[Record]
    earlier: list[Record]
    total: int
    article: str
    kept: str

    @property
    def shown(self) -> int:
        """How many rows the page holds."""
        return len(self.latest) + len(self.earlier)

    @property
    def left(self) -> int:
        """How many more only the copy holds."""
        return self.total - self.shown


def sections(actor: Actor) -> list[Section]:
    """Every table that holds something about the person."""
    names = rights_inside.Names()
    told = sorted(_told(), key=lambda entry: _ORDER.index(entry.app) if entry.app in _ORDER else len(_ORDER))
    return [section for entry in told if (section := _section(entry, actor, names)).total]


def copy(actor: Actor) -> dict[str, object]:
    """The same as values, complete, with the meaning of each field."""
    return {entry.label: _copy(entry, actor) for entry in _told()}


def _told() -> Sequence[Entry]:
    return [entry for entry in personal_data.entries() if entry.whose]


def _section(entry: Entry, actor: Actor, names: rights_inside.Names) -> Section:
    with _reach(entry, actor):
        rows = _rows(entry, actor)
        records = [Record(list(_facts(entry, row, names))) for row in rows[:SHOWN]]
        total = len(records) if len(records) < SHOWN else rows.count()
    line, terms = entry.lines[0], personal_data.terms()
    return Section(
        entry.model.lower(),
        _(entry.says),
        records[:LATEST],
        records[LATEST:],
        total,
        _(terms.bases[line.basis].article),
        _(terms.kept[line.kept].says),
    )


def _facts(entry: Entry, row: Model, names: rights_inside.Names) -> Iterator[Fact]:
    for line in entry.lines:
        field = row._meta.get_field(line.field)
        if _is_withheld(line):
            yield Fact(_(line.says), _("仅供系统核对，不显示"))
        elif (inside := rights_inside.facts_inside(row, line.field, names)) is not None:
            yield from inside
        elif value := rights_words.shown(entry.label, field, row, names):  # type: ignore[arg-type]  # a column
            yield Fact(_(line.says), value)


def _copy(entry: Entry, actor: Actor) -> dict[str, object]:
    with _reach(entry, actor):
        rows = [
            {
                line.field: rights_words.copied(row._meta.get_field(line.field), row)  # type: ignore[arg-type]  # a column
                for line in entry.lines
                if not _is_withheld(line)
            }
            for row in _rows(entry, actor)
        ]
    return {"title": entry.says, "fields": {line.field: line.says for line in entry.lines}, "rows": rows}


def _rows(entry: Entry, actor: Actor) -> QuerySet[Model]:
    model: type[Model] = apps.get_model(entry.label)
    person = person_of(actor)
    rows = model._default_manager.filter(**{entry.whose: person}).order_by("-pk")
    return rows.filter(**_NARROWED[entry.label](person)) if entry.label in _NARROWED else rows


def _reach(entry: Entry, actor: Actor) -> AbstractContextManager[None]:
    role = _ELSEWHERE.get(entry.app)
    return scoped(replace(SESSION_SCOPE, role=role)) if role else scoped(actor.scope)


def _is_withheld(line: Line) -> bool:
    """Secrets the node compares with, which nobody is shown: digests of passwords and the like."""
    return line.trace == NEVER and "self" not in line.seen
