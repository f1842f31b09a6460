"""A finding laid open: the row as received, the register entry, and the others it concerns, field by field.

Only here are the sealed values of a finding and its raw row opened; whoever shows them leaves a line about the look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import entries, meaning
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.mapping import constants
from liangzhao.consolidation.intake import keeping, person_facts
from liangzhao.consolidation.intake.persons import workplace_of
from liangzhao.consolidation.models import Change, Load, Proposal
from liangzhao.consolidation.quality.fields import FIELDS
from liangzhao.consolidation.quality.model import REGISTERED, Kind
from liangzhao.registers.institutions.merging import survivor_of
from liangzhao.registers.models import Institution

MOST_OTHERS = 3
"""So many other records stand beside the two; who needs more finds them in their own cases."""


class Source(StrEnum):
    """Where a side comes from."""

    RAW = "raw"
    COPY = "copy"
    REGISTER = "register"
    OTHER_RAW = "other_raw"
    OTHER_REGISTER = "other_register"


@dataclass(frozen=True)
class Side:
    """One record: a row of a list with its number, or a register entry.

    ``values`` are as they were written, ``meant`` those of which the list was told that they mean something else.
    """

    source: Source
    values: Mapping[str, str]
    number: int | None = None
    entry: Entry | None = None
    meant: Mapping[str, str] = field(default_factory=dict)

    def means(self, name: str) -> str:
        """What the record says in a field, with the words of its list as somebody told what they mean."""
        return self.meant.get(name, self.values.get(name, ""))

    @property
    def person_id(self) -> UUID | None:
        """Whom the record registers, when that is known."""
        return None if self.entry is None else getattr(self.entry, "person_id", None)


@dataclass(frozen=True)
class Line:
    """One field across all sides; ``is_in_question`` for the field of the finding.

    ``lacks``: a record that could say it is silent where another speaks. ``taken_from``: the row does not say it, the
    import took it from that field.
    """

    field: str
    values: tuple[str, ...]
    differs: bool
    lacks: bool
    is_in_question: bool
    taken_from: str = ""


@dataclass(frozen=True)
class Case:
    """Everything an officer needs to decide on one finding.

    ``candidates`` are the workplaces a row may mean, each once; ``named`` has those whose name alone tells them.
    """

    proposal: Proposal
    kind: Kind
    load: Load
    sides: tuple[Side, ...]
    lines: tuple[Line, ...] = field(default=())
    candidates: tuple[Institution, ...] = ()
    named: Mapping[str, UUID] = field(default_factory=dict)

    @property
    def own(self) -> Entry | None:
        """The register entry the finding is about."""
        return next((side.entry for side in self.sides if side.source is Source.REGISTER), None)

    @property
    def rivals(self) -> tuple[Entry, ...]:
        """The other register entries it concerns."""
        return tuple(side.entry for side in self.sides if side.source is Source.OTHER_REGISTER and side.entry)

    @property
    def people(self) -> set[UUID]:
        """Everybody whose data the case shows, as far as the register knows them."""
        return {side.person_id for side in self.sides if side.person_id}


def case_of(proposal: Proposal) -> Case:
    """The records a finding concerns side by side; the caller has seen to it that the officer may see the finding."""
    with service_transaction("cleaning"):
        load = Load.objects.get(pk=proposal.load_id)
        kind = Kind(proposal.register or load.kind)
        sides = tuple(_sides(proposal, load, kind))
        lines = tuple(_lines(kind, sides, proposal.field))
        candidates = _candidates(proposal, kind)
        return Case(proposal, kind, load, sides, lines, candidates, _named(candidates))


def _sides(proposal: Proposal, load: Load, kind: Kind) -> Iterable[Side]:
    entered = _entered(load, kind, _other_numbers(proposal))
    alone = [number for number in _other_numbers(proposal) if number not in entered]
    rows = {} if load.origin == Load.Origin.REGISTER else _rows(load, [proposal.number, *alone])
    given = [] if _names_workplaces(proposal, kind) else _given(proposal)
    keys = (proposal.entry_id, *given, *entered.values())
    known = entries.found_anywhere(kind, [str(key) for key in keys if key])
    if proposal.number in rows:
        source = Source.COPY if load.origin == Load.Origin.COPY else Source.RAW
        yield _row_side(source, proposal.number, rows.pop(proposal.number), load)
    own = known.pop(str(proposal.entry_id), None)
    if own is not None:
        yield Side(Source.REGISTER, entries.text_of(own), entry=own)
    for entry in list(known.values())[:MOST_OTHERS]:
        yield Side(Source.OTHER_REGISTER, entries.text_of(entry), entry=entry)
    for number, row in list(rows.items())[: max(0, MOST_OTHERS - len(known))]:
        yield _row_side(Source.OTHER_RAW, number, row, load)


def entries_named(proposal: Proposal, kind: Kind) -> dict[str, Entry]:
    """The entry a finding is about and the others it names, by key; in a transaction of the node."""
    if _names_workplaces(proposal, kind):
        return {}
    entered = _entered(proposal.load, kind, _other_numbers(proposal))
    keys = (proposal.entry_id, *_given(proposal), *entered.values())
    return entries.found_anywhere(kind, [str(key) for key in keys if key])


def _row_side(source: Source, number: int, row: Mapping[str, str], load: Load) -> Side:
    meant = Columns({name: name for name in row}, load.values).ours(row)
    return Side(source, row, number, meant={name: value for name, value in meant.items() if value != row.get(name)})


def _other_numbers(proposal: Proposal) -> list[int]:
    return [number for number in proposal.others if isinstance(number, int)][:MOST_OTHERS]


def _given(proposal: Proposal) -> list[str]:
    return [str(key) for key in proposal.other_entries][:MOST_OTHERS]


def _names_workplaces(proposal: Proposal, kind: Kind) -> bool:
    """Whether the other entries of a finding are not of its own kind but workplaces to choose from."""
    return kind in REGISTERED and proposal.field == "institution"


def _candidates(proposal: Proposal, kind: Kind) -> tuple[Institution, ...]:
    """The workplaces a row may mean, the likeliest first; of those that were merged, the one that stands for them."""
    if not _names_workplaces(proposal, kind):
        return ()
    rows = Institution.objects.select_related("authority").filter(pk__in=proposal.other_entries)
    known = {str(row.pk): row for row in rows}
    standing = (survivor_of(known[str(key)]) for key in proposal.other_entries if str(key) in known)
    return tuple({row.pk: row for row in standing}.values())


def _named(candidates: Sequence[Institution]) -> dict[str, UUID]:
    """The names that tell one of these from all other institutions, as a row that says just the name is read."""
    told = {name: workplace_of({"institution": name}) for name in {each.name for each in candidates}}
    keys = {each.pk for each in candidates}
    return {name: found.pk for name, found in told.items() if found is not None and found.pk in keys}


def _entered(load: Load, kind: Kind, numbers: Sequence[int]) -> dict[int, str]:
    """The entries that other rows of the load brought or changed, by the number of the row."""
    if not numbers or load.origin == Load.Origin.REGISTER:
        return {}
    done = Change.objects.filter(load=load, number__in=numbers, register=kind, undone_at=None, proposal=None)
    return {number: str(key) for number, key in done.order_by("-number").values_list("number", "entry_id")}


def _rows(load: Load, numbers: Iterable[int]) -> dict[int, dict[str, str]]:
    """Raw rows in our fields, as they were written, with what all rows of the list say without a column for it."""
    alike = constants(load.values)
    return {
        number: {**alike, **{ours: row.get(theirs, "") for ours, theirs in load.columns.items()}}
        for number, row in keeping.rows_of(load, numbers)
    }


def raw_row(case: Case) -> dict[str, str]:
    """The row of a case under its own headings, exactly as received; empty for a finding of the register."""
    if case.load.origin == Load.Origin.REGISTER:
        return {}
    with service_transaction("cleaning"):
        return dict(next((row for _number, row in keeping.rows_of(case.load, [case.proposal.number])), {}))


def _lines(kind: Kind, sides: tuple[Side, ...], in_question: str) -> Iterable[Line]:
    """The fields any side tells, the one in question first even where all are silent, then those that differ."""
    lines = [
        Line(
            name,
            values,
            _differ(kind, name, [side.means(name) for side in sides]),
            _lacks(sides, name),
            name == in_question,
            _taken_from(sides, name) if kind in REGISTERED else "",
        )
        for name in FIELDS[kind]
        if any(values := tuple(side.values.get(name, "") for side in sides)) or name == in_question
    ]
    return sorted(lines, key=lambda line: (not line.is_in_question, not line.differs))


def _lacks(sides: Iterable[Side], name: str) -> bool:
    return any(side.values.get(name) == "" for side in sides)


def _taken_from(sides: Sequence[Side], name: str) -> str:
    """Where an import took a date from that the row does not tell; empty when it tells it, or the register moved on."""
    told = {side.source: side.values for side in reversed(sides)}
    row, own, source = told.get(Source.RAW), told.get(Source.REGISTER), person_facts.TAKEN_FROM.get(name, "")
    if not source or row is None or own is None or row.get(name) or own.get(name) != own.get(source):
        return ""
    return _taken_from(sides, source) or source


def _differ(kind: Kind, name: str, values: Iterable[str]) -> bool:
    """Whether two records say different things; the same said in another way, or not at all, is no difference."""
    return len({meaning.of(kind, name, value) for value in values if value}) > 1
