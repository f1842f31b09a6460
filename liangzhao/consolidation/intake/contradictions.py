"""What a list says against the register: an 身份证号 that is another name's there, a 执业证书编码 that is another's.

Such a row is no entry. Its finding names the entries it contradicts: both are in doubt (domain.md §8, D09, D27).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from liangzhao.consolidation.intake import person_facts, proposals
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
_ENTRIES = (PhysicianRegistration, NurseRegistration, PhysicianQualification)


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
    holders = _holders([row for _number, row in told])
    registered = _registered([row for _number, row in told], context.kind)
    return [each for numbered in told for each in _judged(numbered, holders, registered)]


def _judged(
    numbered: Numbered,
    holders: Mapping[bytes, Person],
    registered: Mapping[str, PhysicianRegistration | NurseRegistration],
) -> Iterator[Against]:
    number, row = numbered
    holder = holders.get(_index(row))
    if holder is not None and not _is_called(holder, row["name"][:50]):
        yield _against(number, ONE_IDENTITY, Found("id_no", row["id_no"]), holder)
        return
    entry = registered.get(row.get("licence_no", ""))
    if entry is not None and (holder is None or merging.survivor_of(holder).pk != entry.person_id):
        finding = BY_ID[ONE_LICENCE_NO].finding(number, Found("licence_no", row["licence_no"]))
        yield Against(finding, (entry.pk,), entry.authority_id)


def _against(number: int, rule: str, found: Found, holder: Person) -> Against:
    """A finding against all that is registered of a person."""
    person = merging.survivor_of(holder)
    entries = [
        (pk, authority)
        for model in _ENTRIES[:2]
        for pk, authority in model._default_manager.filter(person=person).values_list("pk", "authority_id")
    ]
    qualified = PhysicianQualification.objects.filter(person=person).values_list("pk", flat=True)
    organ = entries[0][1] if entries else None
    return Against(BY_ID[rule].finding(number, found), (*(pk for pk, _organ in entries), *qualified), organ)


def _is_called(holder: Person, name: str) -> bool:
    return name in {holder.name, holder.former_name} or name in merging.names_of(merging.survivor_of(holder))


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


def keep(load: Load, found: Sequence[Against]) -> Counter[str]:
    """Keep them with the load, each with the entries it contradicts; how many are new to it, by rule.

    Rows of a list of no authority are for whoever registered what they contradict.
    """
    kept = load.proposals.filter(number__in=[each.finding.row for each in found])
    known = set(kept.values_list("number", "rule", "field"))
    proposals.keep(load, [each.finding for each in found], {})
    for each in found:
        number, rule, name = each.key
        waiting = load.proposals.filter(number=number, rule=rule, field=name, state__in=WAITING)
        waiting.update(other_entries=[str(entry) for entry in each.entries])
        waiting.filter(authority_id=None).update(authority_id=each.authority_id)
    return Counter(each.finding.rule for each in found if each.key not in known)
