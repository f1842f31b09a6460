"""What a list says against the register: an 身份证号 that is another name's there, a 执业证书编码 that is another's.

Such a row is no entry. Its finding names the entries it contradicts: both are in doubt (domain.md §8, D09, D27).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from liangzhao.consolidation.intake import person_facts, proposals
from liangzhao.consolidation.intake.findings import Store, insert
from liangzhao.consolidation.models import WAITING, Load
from liangzhao.consolidation.quality.model import REGISTERED, Context, Finding, Found, Kind, Numbered, Row
from liangzhao.consolidation.quality.rules import BY_ID, identity
from liangzhao.consolidation.quality.running import tidied
from liangzhao.registers.models import NurseRegistration, Person, PhysicianQualification, PhysicianRegistration
from liangzhao.registers.people import actions as people
from liangzhao.registers.people import merging

ONE_IDENTITY, ONE_LICENCE_NO = "DQ-09", "DQ-27"
RULES = frozenset({ONE_IDENTITY, ONE_LICENCE_NO})
"""The rules by which a row may contradict somebody in the register."""
_REGISTRATIONS: tuple[type[PhysicianRegistration | NurseRegistration], ...] = (PhysicianRegistration, NurseRegistration)
_AT_ONCE = 500


@dataclass(frozen=True)
class Against:
    """A finding of a row, the entries it contradicts, and who registered the first of them."""

    finding: Finding
    entries: tuple[UUID, ...]
    authority_id: UUID | None

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes it the same finding as another one of its list."""
        return self.finding.row, self.finding.rule, self.finding.found.field


def of_rows(rows: Iterable[Numbered], context: Context) -> list[Against]:
    """What rows of persons that brought no entry say against the register, in the scope of the node."""
    if context.kind is Kind.INSTITUTION:
        return []
    given = [(number, tidied(number, row, context)[0]) for number, row in rows]
    told = [(number, row) for number, row in given if identity.settled(row) and row.get("name")]
    registered = _registered([row for _number, row in told], context.kind)
    holders = _holders([row for _number, row in told])
    others = _others(told, holders)
    entries = _entries_of({person.pk for person in others.values()})
    return [each for numbered in told for each in _judged(numbered, holders, others, entries, registered)]


def _judged(
    numbered: Numbered,
    holders: Mapping[bytes, Person],
    others: Mapping[int, Person],
    entries: Mapping[UUID, _Entries],
    registered: Mapping[str, PhysicianRegistration | NurseRegistration],
) -> Iterator[Against]:
    number, row = numbered
    if number in others:
        theirs = entries[others[number].pk]
        finding = BY_ID[ONE_IDENTITY].finding(number, Found("id_no", row["id_no"]))
        yield Against(finding, tuple(theirs.keys), theirs.authority_id)
        return
    holder, entry = holders.get(_index(row)), registered.get(row.get("licence_no", ""))
    if entry is not None and (holder is None or merging.survivor_of(holder).pk != entry.person_id):
        finding = BY_ID[ONE_LICENCE_NO].finding(number, Found("licence_no", row["licence_no"]))
        yield Against(finding, (entry.pk,), entry.authority_id)


def _others(told: Iterable[Numbered], holders: Mapping[bytes, Person]) -> dict[int, Person]:
    """The rows whose number is another name's in the register, with the person it belongs to."""
    several = merging.of_several_rows(holders.values())
    found = {}
    for number, row in told:
        holder, name = holders.get(_index(row)), row["name"][:50]
        if holder is None or name in {holder.name, holder.former_name}:
            continue
        person = merging.survivor_of(holder)
        if holder.pk not in several or name not in merging.names_of(person):
            found[number] = person
    return found


@dataclass
class _Entries:
    """All that is registered of a person, and who registered the first of it."""

    keys: list[UUID] = field(default_factory=list)
    authority_id: UUID | None = None


def _entries_of(wanted: Collection[UUID]) -> Mapping[UUID, _Entries]:
    found: dict[UUID, _Entries] = defaultdict(_Entries)
    for model in _REGISTRATIONS:
        rows = model._default_manager.filter(person__in=wanted).order_by("pk")
        for person, key, authority in rows.values_list("person_id", "pk", "authority_id"):
            found[person].authority_id = authority if not found[person].keys else found[person].authority_id
            found[person].keys.append(key)
    qualified = PhysicianQualification.objects.filter(person__in=wanted).order_by("pk")
    for person, key in qualified.values_list("person_id", "pk"):
        found[person].keys.append(key)
    return found


def _index(row: Row) -> bytes:
    return people.index_of(identity.settled(row))


def _holders(rows: Iterable[Row]) -> dict[bytes, Person]:
    """Who has these numbers in the register."""
    indexes = [_index(row) for row in rows]
    found = Person.objects.filter(id_type=people.CITIZEN_ID, id_no_index__in=indexes)
    return {bytes(person.id_no_index): person for person in found if person.id_no_index is not None}


def _registered(rows: Iterable[Row], kind: Kind) -> dict[str, PhysicianRegistration | NurseRegistration]:
    """Which registrations have these printed numbers; none for a list of qualifications."""
    if kind not in REGISTERED:
        return {}
    printed = {row.get("licence_no", "") for row in rows}
    numbers = [each for each in printed if not person_facts.misshapen(kind, each)]
    model: type[PhysicianRegistration | NurseRegistration] = (
        PhysicianRegistration if kind is Kind.PHYSICIAN else NurseRegistration
    )
    return {entry.licence_no: entry for entry in model._default_manager.filter(licence_no__in=numbers)}


def keep(load: Load, found: Sequence[Against], *, store: Store = insert) -> Counter[str]:
    """Keep them with the load, each with the entries it contradicts; how many are new to it, by rule.

    Rows of a list of no authority are for whoever registered what they contradict.
    """
    about = load.proposals.filter(number__in=[each.finding.row for each in found])
    known = set(about.values_list("number", "rule", "field"))
    proposals.keep(load, [each.finding for each in found], {}, store=store)
    against = {each.key: each for each in found}
    waiting = {(each.number, each.rule, each.field): each for each in about.filter(state__in=WAITING)}
    for key in waiting.keys() & against.keys():
        waiting[key].other_entries = [str(entry) for entry in against[key].entries]
        waiting[key].authority_id = waiting[key].authority_id or against[key].authority_id
    changed = [waiting[key] for key in waiting.keys() & against.keys()]
    load.proposals.bulk_update(changed, ["other_entries", "authority_id"], batch_size=_AT_ONCE)
    return Counter(each.finding.rule for each in found if each.key not in known)
