"""What every entry of a batch leaves behind: version, journal, note of the load; stored whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from liangzhao.access.actors import Actor
from liangzhao.audit.models import Event
from liangzhao.audit.series import Composed, Series
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake import contradictions
from liangzhao.consolidation.intake.bulk.copying import NULL, Keys, as_facts, binary, key_bytes, text
from liangzhao.consolidation.intake.bulk.scanning import KeysOf
from liangzhao.consolidation.intake.bulk.tables import Lines
from liangzhao.consolidation.models import Change
from liangzhao.consolidation.quality.model import Row
from liangzhao.registers.effects import Act
from liangzhao.registers.models import EntryVersion

Prepared = TypeVar("Prepared", bound="Numbered")
CONTRADICTED = "IM-07"
"""The code of a row that a rule or a constraint of the register refuses."""


class Place(Protocol):
    """What an entry takes over from the institution it belongs to, or is; keys as text."""

    @property
    def pk(self) -> str: ...

    @property
    def authority_id(self) -> str: ...

    @property
    def area_path(self) -> str: ...


@dataclass
class Stored:
    """What became of rows: entered or known with their entries, blocked by a rule, left to the single path.

    ``against`` are those blocked because they may contradict somebody in the register.
    """

    entered: dict[int, UUID] = field(default_factory=dict)
    known: dict[int, UUID | None] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    blocked: Counter[str] = field(default_factory=Counter)
    against: set[int] = field(default_factory=set)

    def block(self, number: int, rule: str) -> None:
        """A rule keeps a row out."""
        self.blocked[rule] += 1
        if rule in contradictions.RULES:
            self.against.add(number)

    @property
    def entries(self) -> dict[int, UUID]:
        """The entries of the rows that have one."""
        return {**{number: entry for number, entry in self.known.items() if entry}, **self.entered}


@dataclass
class Batch:
    """One batch of one load on its way into the registers; ``seen`` are the printed numbers of rows before it."""

    load: UUID
    source: str
    by: Actor
    at: datetime
    seen: MutableMapping[str, int] = field(default_factory=dict)
    entered: dict[int, str] = field(default_factory=dict)
    versions: Lines = field(default_factory=lambda: Lines(EntryVersion))
    events: Lines = field(default_factory=lambda: Lines(Event))
    changes: Lines = field(default_factory=lambda: Lines(Change))

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

    def store(self, tables: Sequence[Lines], judged: Stored) -> Stored:
        """Everything into its tables, in their order; all of it is left when the database refuses any of it."""
        try:
            with transaction.atomic():
                for lines in (*tables, self.versions, self.events, self.changes):
                    lines.store()
        except (IntegrityError, DataError):
            return replace(judged, left=judged.left | self.entered.keys())
        return replace(judged, entered={number: UUID(key) for number, key in self.entered.items()})


class Notes:
    """The notes of a batch about one register, by which the load can be undone."""

    def __init__(self, batch: Batch, register: str) -> None:
        fixed = {"load_id": str(batch.load), "register": register, "after": "{}", "done_at": batch.instant}
        self._form = batch.changes.form("id", "number", "entry_id", **fixed)
        self._keys, self._entered = batch.keys, batch.entered if register != "person" else None

    def note(self, number: int, key: str) -> None:
        """A row made an entry."""
        self._form.add((self._keys.new(), str(number), key))
        if self._entered is not None:
            self._entered[number] = key


class Acts:
    """The acts of a batch that enter subjects of one kind, in the journal."""

    def __init__(self, batch: Batch, kind: str, said: Mapping[str, object]) -> None:
        act = batch.act
        body = {"act": act.kind, "source": act.source, **said}
        self._series = Series(Tag.REGISTER_ENTERED, subject_kind=kind, by=act.by, at=act.at, body=body)
        self._keys = batch.keys
        self._form = batch.events.form(
            *("id", "subject_id", "person_id", *Composed._fields),
            at=batch.instant,
            tag=str(Tag.REGISTER_ENTERED),
            actor_id=_key(act.by.account_id),
            acting_as=act.by.acting_as,
            subject_kind=kind,
        )

    def say(self, key: str, person: str | None) -> None:
        """Somebody or something was entered."""
        made = self._series.compose(key_bytes(key), key_bytes(person) if person else b"")
        self._form.add((self._keys.new(), key, person or NULL, *map(binary, made)))


class Entries:
    """Entries of one register in a batch: version 1 of each, its act, and the note of the load."""

    def __init__(self, batch: Batch, register: str) -> None:
        act = batch.act
        self._notes = Notes(batch, register)
        self._acts = Acts(batch, register, {"version": 1, "changed": []})
        self._keys = batch.keys
        self._form = batch.versions.form(
            *("id", "entry_id", "body", "person_id", "institution_id", "authority_id", "area_path"),
            register=register,
            number="1",
            since=batch.instant,
            act=act.kind,
            reason=act.reason,
            recorded_by=_key(act.by.account_id),
            source=act.source,
        )

    def enter(self, number: int, key: str, place: Place, facts: Mapping[str, object], *, person: str | None) -> None:
        """The row made this entry, with these plain facts."""
        told = (as_facts(facts), person or NULL, place.pk, place.authority_id, text(place.area_path))
        self._form.add((self._keys.new(), key, *told))
        self._acts.say(key, person)
        self._notes.note(number, key)


def _key(key: UUID | None) -> str | None:
    return str(key) if key else None


class Numbered(Protocol):
    """What is prepared knows its row."""

    @property
    def number(self) -> int: ...


class Maker(Protocol[Prepared]):
    """Makes entries of the rows of one kind."""

    def keys_of(self, headings: Sequence[str]) -> KeysOf: ...

    def prepare(self, number: int, raw: Mapping[str, str], given: Row) -> Prepared | str: ...

    def store(self, rows: Sequence[Prepared], batch: Batch) -> Stored: ...
