"""Register entries beside the rows of another level's copy with their printed number (domain.md §8, D34).

Which side is right, field by field and by the dates of both, the rule DQ-34 says. Both sides are tidied, and what means
the same is no difference however it is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from liangzhao.consolidation.deciding import meaning
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.measuring import rows
from liangzhao.consolidation.measuring.rows import EntryRow
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.model import Context, Found, Kind, Numbered, Row
from liangzhao.consolidation.quality.rules import BY_ID, identity
from liangzhao.consolidation.quality.rules.standing import PRINTED
from liangzhao.consolidation.quality.running import tidied
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import qualification_no
from liangzhao.reference import divisions
from liangzhao.registers.models import Institution
from liangzhao.registers.people import actions as people

RULE, DATE = "DQ-34", "updated_on"
_PLACES = frozenset({"division", "practice_place"})
_WORKPLACE = ("institution", "institution_reg_no")


@dataclass(frozen=True)
class Pair:
    """An entry, the row of the copy with its printed number, and what the rule says of the two."""

    entry: EntryRow
    number: int
    ours: Row
    copy: Row
    found: Sequence[Found]


def pairs(kind: Kind, copies: Iterable[Numbered]) -> list[Pair]:
    """The rows of a copy that are about entries, each with its entry."""
    context, printed = Context(kind, clock.today()), PRINTED[kind]
    by_number: dict[str, list[Numbered]] = defaultdict(list)
    for number, given in copies:
        row = tidied(number, given, context)[0]
        if key := _printed(kind, row.get(printed, "")):
            by_number[key].append((number, {**row, printed: key}))
    entries = list(rows.rows_of(kind, _entries(kind, list(by_number))))
    theirs = [(entry, number, copy) for entry in entries for number, copy in by_number[entry.row[printed]]]
    workplaces = _Workplaces(entries, [copy for _entry, _number, copy in theirs])
    return [_pair(entry, number, workplaces.told(entry, copy), context) for entry, number, copy in theirs]


def _pair(entry: EntryRow, number: int, copy: Row, context: Context) -> Pair:
    kind, ours = context.kind, tidied(number, entry.row, context)[0]
    told = _as_ours(kind, ours, copy)
    return Pair(entry, number, ours, told, differences(kind, ours, told))


def differences(kind: Kind, ours: Row, copy: Row) -> list[Found]:
    """What the rule says of an entry and its copy."""
    look = BY_ID[RULE].look
    return list(look(ours, Context(kind, clock.today(), copies={ours[PRINTED[kind]]: copy}))) if look else []


def _printed(kind: Kind, text: str) -> str:
    return qualification_no.check(text).normalised if text and kind is Kind.QUALIFICATION else text


def _entries(kind: Kind, numbers: Sequence[str]) -> list[UUID]:
    """The entries with these printed numbers."""
    if kind is Kind.QUALIFICATION:
        known = Q(qual_no_index__in=[people.qualification_index_of(each) for each in numbers])
    else:
        known = Q(**{f"{PRINTED[kind]}__in": numbers})
    return list(MODELS[kind]._default_manager.filter(known).values_list("pk", flat=True))


def _as_ours(kind: Kind, ours: Row, copy: Row) -> dict[str, str]:
    """The copy in the words of the register where it means what the register says; places nobody knows are left out."""
    told = {}
    for name, value in copy.items():
        meant = _place(value, ours.get(name, "")) if name in _PLACES else value
        stands = ours.get(name, "")
        alike = bool(meant and stands) and meaning.of(kind, name, meant) == meaning.of(kind, name, stands)
        told[name] = stands if alike or (name == "id_no" and _is_same_person(ours, copy)) else meant
    return told


def _place(text: str, ours: str) -> str:
    """A place by its code; by its name where it tells one, or the register's."""
    if text.isdigit():
        return text
    found = divisions.find(text)
    return ours if ours in found else found[0] if len(found) == 1 else ""


def _is_same_person(ours: Row, copy: Row) -> bool:
    """A number of fifteen digits is the one of eighteen it became."""
    return bool(settled := identity.settled(ours)) and identity.settled({**ours, "id_no": copy["id_no"]}) == settled


class _Workplaces:
    """Which institution a row of the copy means, by its 登记号 or its name."""

    def __init__(self, entries: Iterable[EntryRow], copies: Iterable[Row]) -> None:
        own = {each.institution_id for each in entries}
        told = {row.get("institution_reg_no", "") for row in copies} - {""}
        known = Institution.objects.filter(Q(pk__in=own - {None}) | Q(reg_no__in=told))
        self._names: dict[UUID | None, set[str]] = {}
        self._by_number: dict[str, tuple[UUID, str]] = {}
        for pk, number, name, others in known.values_list("pk", "reg_no", "name", "other_names"):
            self._names[pk], self._by_number[number] = {name, *others}, (pk, name)

    def told(self, entry: EntryRow, copy: Row) -> dict[str, str]:
        """The row with its workplace by registered name; without one that is the entry's own or that nobody told."""
        told = {name: value for name, value in copy.items() if name not in _WORKPLACE}
        name, number = (copy.get(each, "") for each in _WORKPLACE)
        place, registered = self._by_number.get(number, (None, name)) if number else (None, name)
        is_own = place == entry.institution_id if place else name in self._names.get(entry.institution_id, ())
        return told if is_own or not registered else {**told, "institution": registered}


def still_told(kind: Kind, entries: Sequence[EntryRow]) -> dict[str, Row]:
    """By printed number, what the newest copies say of the fields of these entries about which findings wait."""
    waiting = Proposal.objects.filter(rule=RULE, state__in=WAITING, entry_id__in=[each.entry_id for each in entries])
    theirs = waiting.filter(load__kind=kind, load__origin=Load.Origin.COPY).order_by("load__received_at")
    fields: dict[UUID, set[str]] = defaultdict(set)
    newest: dict[Load, dict[int, UUID]] = defaultdict(dict)
    where: dict[UUID, tuple[Load, int]] = {}
    for each in theirs.select_related("load").only("load", "number", "field", "entry_id"):
        if each.entry_id is not None:
            fields[each.entry_id].add(each.field)
            where[each.entry_id] = each.load, each.number
    for entry, (load, number) in where.items():
        newest[load][number] = entry
    told: dict[str, Row] = {}
    for load, numbers in newest.items():
        for pair in pairs(kind, _rows(load, list(numbers))):
            asked = {PRINTED[kind], DATE, *fields[pair.entry.entry_id]}
            told[pair.ours[PRINTED[kind]]] = {name: value for name, value in pair.copy.items() if name in asked}
    return told


def _rows(load: Load, numbers: Sequence[int]) -> list[Numbered]:
    columns = Columns(load.columns, load.values)
    return [(number, columns.ours(row)) for number, row in keeping.rows_of(load, numbers)]


def dates_of(proposal: Proposal) -> Mapping[str, str]:
    """When the register confirmed the entry of a finding last, and when the copy says it did; empty for what none says.

    In the scope of the node.
    """
    kind = Kind(proposal.load.kind)
    entry = next(rows.rows_of(kind, [proposal.entry_id]), None) if proposal.entry_id else None
    copy = dict(_rows(proposal.load, [proposal.number])).get(proposal.number, {})
    return {"register": entry.row.get(DATE, "") if entry else "", "copy": copy.get(DATE, "")}
