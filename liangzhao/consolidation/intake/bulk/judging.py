"""Which rows of persons become entries: the register asked once for all, then one row after the other as it stands.

The order of the questions is that of ``intake.persons``: the first that is answered with no is the rule that blocks.
What only the single path can do is left to it: a person with another row, an ended registration, something to update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from liangzhao.consolidation.intake import person_facts
from liangzhao.consolidation.intake.bulk.entering import Stored
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.people import actions as people

_PERSONS = (
    "SELECT id, id_no_index, name, former_name, merged_into_id IS NOT NULL OR "
    "EXISTS (SELECT FROM registers_person other WHERE other.merged_into_id = person.id) "
    "FROM registers_person person WHERE id_type = '01' AND id_no_index = ANY(string_to_array(%s, chr(31))::bytea[])"
)
_NUMBERED = {
    Kind.PHYSICIAN: "SELECT licence_no, id, person_id, department, title FROM registers_physicianregistration "
    "WHERE licence_no = ANY(string_to_array(%s, chr(31)))",
    Kind.NURSE: "SELECT licence_no, id, person_id, department, title FROM registers_nurseregistration "
    "WHERE licence_no = ANY(string_to_array(%s, chr(31)))",
}
_REGISTERED = {
    Kind.PHYSICIAN: "SELECT person_id, status FROM registers_physicianregistration "
    "WHERE person_id = ANY(string_to_array(%s, chr(31))::uuid[])",
    Kind.NURSE: "SELECT person_id, status FROM registers_nurseregistration "
    "WHERE person_id = ANY(string_to_array(%s, chr(31))::uuid[])",
}
_MIRRORED = (
    "SELECT qual_no_index FROM registers_physicianqualification "
    "WHERE qual_no_index = ANY(string_to_array(%s, chr(31))::bytea[])"
)

_BETWEEN = "\x1f"
"""The chr(31) of the questions."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that can become an entry, as far as the row itself tells; ``refused`` is the rule against its facts."""

    number: int
    id_no: str
    index: bytes
    name: str
    person: person_facts.OfPerson
    printed: str
    facts: Mapping[str, object]
    refused: str = ""


class _Left(Enum):
    """Only the single path can tell."""

    TO_THE_SINGLE_PATH = "left"


class _Named(NamedTuple):
    key: str
    names: frozenset[str]
    is_merged: bool = False


class _Numbered(NamedTuple):
    entry: UUID
    person: str
    may_be_added: Mapping[str, str]


@dataclass
class Judged:
    """The rows to enter, each with the key of its person and whether that one is new, and what became of the others."""

    entering: list[tuple[Ready, str, bool]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    others: Stored = field(default_factory=Stored)


_Verdict = str | _Left | None
"""The rule that blocks, or the single path, or None for a row that was entered or is known."""


class Judge:
    """Judges rows of one kind in their order; ``seen`` are the printed numbers of earlier batches."""

    def __init__(self, kind: Kind, rows: Sequence[Ready], seen: Mapping[str, int], new_key: Callable[[], str]) -> None:
        self._kind, self._rows, self._before, self._new_key = kind, rows, seen, new_key
        self._people = _people(rows)
        self._live: dict[str, bool] = {}
        self._numbered: dict[str, _Numbered] = {}
        self._mirrored: frozenset[bytes] = frozenset()
        if kind is Kind.QUALIFICATION:
            indexes = [_hex(people.qualification_index_of(row.printed)) for row in rows if row.printed]
            self._mirrored = frozenset(bytes(index) for (index,) in _asked(_MIRRORED, indexes))
        else:
            self._live = _registered(kind, self._people.values())
            self._numbered = _numbered(kind, [row.printed for row in rows if row.printed])
        self._judged = Judged()

    def judge(self) -> Judged:
        """The verdicts; asks nothing more."""
        verdict_on = self._qualification if self._kind is Kind.QUALIFICATION else self._registration
        for row in self._rows:
            verdict = self._person(row) or verdict_on(row)
            if isinstance(verdict, str):
                self._judged.others.block(row.number, verdict)
            elif verdict is not None:
                self._judged.others.left.add(row.number)
        return self._judged

    def _person(self, row: Ready) -> _Verdict:
        known = self._people.get(row.index)
        if known is None:
            return None
        if known.is_merged:
            return _Left.TO_THE_SINGLE_PATH
        return None if row.name in known.names else "DQ-09"

    def _registration(self, row: Ready) -> _Verdict:
        if shape := person_facts.misshapen(self._kind, row.printed):
            return shape
        if self._is_said_again(row):
            return "DQ-27"
        person, known = self._people.get(row.index), self._numbered.get(row.printed)
        if known is not None and (person is None or person.key != known.person):
            return "DQ-27"
        if row.refused:
            return row.refused
        if known is not None:
            return self._known(row, known)
        live = self._live.get(person.key) if person else None
        if live is None:
            return self._enter(row, is_live=row.facts["status"] not in ENDED)
        return "DQ-10" if live and row.facts["status"] not in ENDED else _Left.TO_THE_SINGLE_PATH

    def _known(self, row: Ready, known: _Numbered) -> _Verdict:
        """An import says again what the register has; the single path writes what it lacks."""
        if any(row.facts.get(name) for name, held in known.may_be_added.items() if not held):
            return _Left.TO_THE_SINGLE_PATH
        self._judged.others.known[row.number] = known.entry
        return None

    def _qualification(self, row: Ready) -> _Verdict:
        if row.refused:
            return row.refused
        if self._is_said_again(row):
            return "DQ-27"
        if people.qualification_index_of(row.printed) not in self._mirrored:
            return self._enter(row, is_live=False)
        if row.index not in self._people:
            return _Left.TO_THE_SINGLE_PATH
        self._judged.others.known[row.number] = None
        return None

    def _is_said_again(self, row: Ready) -> bool:
        first = self._before.get(row.printed) or self._judged.seen.setdefault(row.printed, row.number)
        return first != row.number

    def _enter(self, row: Ready, *, is_live: bool) -> _Verdict:
        known = self._people.get(row.index)
        if known is None:
            known = self._people[row.index] = _Named(self._new_key(), frozenset((row.name, "")))
            self._judged.entering.append((row, known.key, True))
        else:
            self._judged.entering.append((row, known.key, False))
        if self._kind is not Kind.QUALIFICATION:
            self._live[known.key] = is_live
        return None


def _people(rows: Sequence[Ready]) -> dict[bytes, _Named]:
    """Persons of the register by their index."""
    return {
        bytes(index): _Named(str(key), frozenset((name, former)), is_merged)
        for key, index, name, former, is_merged in _asked(_PERSONS, [_hex(row.index) for row in rows])
    }


def _registered(kind: Kind, known: Iterable[_Named]) -> dict[str, bool]:
    """Which of these persons have a registration, and whether one that did not end."""
    live: dict[str, bool] = {}
    for person, status in _asked(_REGISTERED[kind], [each.key for each in known]):
        live[str(person)] = live.get(str(person), False) or status not in ENDED
    return live


def _numbered(kind: Kind, numbers: list[str]) -> dict[str, _Numbered]:
    """The registrations that have these numbers."""
    return {
        number: _Numbered(entry, str(person), {"department": department, "title": title})
        for number, entry, person, department, title in _asked(_NUMBERED[kind], numbers)
    }


def _asked(question: str, values: Sequence[str]) -> list[tuple[Any, ...]]:  # Any: columns
    """The rows of a question with one list, told as one text: its thousands of values are not looked at one by one."""
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(question, [_BETWEEN.join(values)])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _hex(index: bytes) -> str:
    return rf"\x{index.hex()}"
