"""What every entry of a batch leaves behind: version, journal, note of the load; stored whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from liangzhao.access.actors import Actor
from liangzhao.audit.models import Event
from liangzhao.audit.series import Composed, Series
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake import constraints, contradictions
from liangzhao.consolidation.intake.bulk.copying import Keys, binary, key_bytes
from liangzhao.consolidation.intake.bulk.tables import Sheet
from liangzhao.consolidation.intake.renamed import Known
from liangzhao.consolidation.models import Change
from liangzhao.consolidation.quality.model import Finding, Row
from liangzhao.registers.effects import Act
from liangzhao.registers.models import EntryVersion
from liangzhao.registers.versions.actions import WITH_PERSON

Prepared = TypeVar("Prepared", bound="Numbered")
CONTRADICTED = constraints.RULE
"""The code of a row that a rule or a constraint of the register refuses."""


@dataclass
class Stored:
    """What became of rows: entered or known with their entries, refused by a rule, left to the single path.

    ``against`` are those refused because they may contradict somebody in the register; ``asked`` is what is to be asked
    of entries that are known.
    """

    entered: dict[int, UUID] = field(default_factory=dict)
    known: dict[int, UUID | None] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)
    against: set[int] = field(default_factory=set)
    asked: list[Finding] = field(default_factory=list)

    def know(self, number: int, known: Known) -> None:
        """A row is about an institution of the register, by its 登记号."""
        self.known[number] = known.entry_id
        self.asked += known.findings

    def block(self, number: int, rule: str) -> None:
        """A rule keeps a row out."""
        self.refused[number] = rule
        if rule in contradictions.RULES:
            self.against.add(number)

    @property
    def entries(self) -> dict[int, UUID]:
        """The entries of the rows that have one."""
        return {**{number: entry for number, entry in self.known.items() if entry}, **self.entered}


@dataclass
class Batch:
    """One batch of one load on its way into the registers; ``seen`` are the printed numbers of rows before it.

    ``names`` tells those that the list gives with a 登记号 it says in several rows.
    """

    load: UUID
    source: str
    by: Actor
    at: datetime
    seen: MutableMapping[str, int] = field(default_factory=dict)
    names: Callable[[], Mapping[str, frozenset[str]]] = dict
    entered: dict[int, str] = field(default_factory=dict)
    _sheets: list[Sheet] = field(default_factory=list)

    def sheet(self, **columns: str) -> Sheet:
        """A new sheet of the batch, whose lines begin with these columns."""
        self._sheets.append(Sheet(**columns))
        return self._sheets[-1]

    @cached_property
    def keys(self) -> Keys:
        """New keys."""
        return Keys(self.at)

    @cached_property
    def act(self) -> Act:
        """The act of an import, as the single path calls it."""
        source = f"import:{self.source}"[:60]
        return Act(by=self.by, at=self.at, kind="import", reason=self.source, source=source)

    @cached_property
    def instant(self) -> str:
        """The instant of the batch as text."""
        return str(self.at)

    def store(self, judged: Stored) -> Stored:
        """Everything into its tables; all of it is left when the database refuses any of it."""
        try:
            with transaction.atomic():
                for sheet in self._sheets:
                    sheet.store()
        except (IntegrityError, DataError):
            return replace(judged, left=judged.left | self.entered.keys())
        return replace(judged, entered={number: UUID(key) for number, key in self.entered.items()})


class Noted:
    """The note of a batch about the entry that a line makes, by which the load can be undone.

    The line has the column ``number``, and ``entry`` names that of the entry's key.
    """

    def __init__(self, batch: Batch, sheet: Sheet, register: str, entry: str, *, only: str = "") -> None:
        fixed = {"load_id": str(batch.load), "register": register, "after": "{}", "done_at": batch.instant}
        places = {"id": f"{register}_note", "number": "number", "entry_id": entry}
        sheet.into(Change, places=places, fixed=fixed, only=only)
        self._keys = batch.keys

    def told(self) -> tuple[str]:
        """What the line says for it."""
        return (self._keys.new(),)


class Acted:
    """The act that enters the subject of a line, in the journal; ``subject`` and ``person`` name columns of keys."""

    def __init__(
        self,
        batch: Batch,
        sheet: Sheet,
        kind: str,
        said: Mapping[str, object],
        *,
        subject: str,
        person: str | None,
        only: str = "",
    ) -> None:
        act = batch.act
        body = {"act": act.kind, "source": act.source, **said}
        series = partial(Series, Tag.REGISTER_ENTERED, subject_kind=kind, by=act.by, at=act.at)
        self._alone, self._with_person = series(body=body), series(body={**body, **WITH_PERSON})
        self._keys = batch.keys
        fixed = {
            "at": batch.instant,
            "tag": str(Tag.REGISTER_ENTERED),
            "actor_id": _key(act.by.account_id),
            "acting_as": act.by.acting_as,
            "subject_kind": kind,
        }
        places = {"id": f"{kind}_event", "subject_id": subject} | ({"person_id": person} if person else {})
        composed = {name: f"{kind}_event_{name}" for name in Composed._fields}
        sheet.into(Event, places={**places, **composed}, fixed=fixed, only=only)

    def told(self, subject: str, person: str | None, *, with_person: bool = False) -> tuple[str, ...]:
        """What the line says for it, by the keys themselves."""
        series = self._with_person if with_person else self._alone
        made = series.compose(key_bytes(subject), key_bytes(person) if person else b"")
        return (self._keys.new(), *map(binary, made))


class Entered:
    """What the entry of a line leaves behind: its version 1, its act, and the note of the load.

    The line has the columns ``number``, ``entry``, ``authority`` and ``area``; ``institution`` and ``person`` name
    those of their keys.
    """

    def __init__(self, batch: Batch, sheet: Sheet, register: str, *, institution: str, person: str | None) -> None:
        act = batch.act
        places = {"id": "version", "body": "facts", "entry_id": "entry", "institution_id": institution}
        places |= {"authority_id": "authority", "area_path": "area"} | ({"person_id": person} if person else {})
        fixed = {
            "register": register,
            "number": "1",
            "since": batch.instant,
            "act": act.kind,
            "reason": act.reason,
            "recorded_by": _key(act.by.account_id),
            "source": act.source,
        }
        sheet.into(EntryVersion, places=places, fixed=fixed)
        self._keys = batch.keys
        self._acted = Acted(batch, sheet, register, {"version": 1, "changed": []}, subject="entry", person=person)
        self._noted = Noted(batch, sheet, register, "entry")

    def told(self, entry: str, facts: str, person: str | None, *, with_person: bool = False) -> tuple[str, ...]:
        """What the line says for it: the facts as JSON. ``with_person`` when the same line brings the person."""
        acted = self._acted.told(entry, person, with_person=with_person)
        return (self._keys.new(), facts, *acted, *self._noted.told())


def _key(key: UUID | None) -> str | None:
    return str(key) if key else None


class Numbered(Protocol):
    """What is prepared knows its row."""

    @property
    def number(self) -> int: ...


class Maker(Protocol[Prepared]):
    """Makes entries of the rows of one kind."""

    def prepare(self, number: int, raw: Mapping[str, str], given: Row) -> Prepared | str: ...

    def store(self, rows: Sequence[Prepared], batch: Batch) -> Stored: ...
