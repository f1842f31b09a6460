"""Which licences in force a decision has made anew: licences follow the register, and an officer knows it beforehand.

Counted by what stands on their faces (``registers.faces``); whether a new version may be signed is judged in its time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import choices, joining
from liangzhao.consolidation.deciding.choices import Aside, Elsewhere, Part
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.intake import fields, findings
from liangzhao.consolidation.models import Load, Merge, Proposal
from liangzhao.consolidation.people.previewing import Preview
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.registers import faces
from liangzhao.registers.effects import Register
from liangzhao.registers.keys import among
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration

MOST_NUMBERS = 3
_REGISTRATIONS = (PhysicianRegistration, NurseRegistration)


@dataclass(frozen=True)
class Replaced:
    """How many licences in force would be made anew, and the fields that stand on them.

    ``numbers`` are of the first that the authority itself issued: those of others it need not see.
    """

    count: int = 0
    numbers: tuple[str, ...] = ()
    fields: tuple[tuple[Kind, str], ...] = ()


def by_values(found: Iterable[Proposal]) -> Replaced:
    """What another value in the field of each of these does, whether it is taken or taken back."""
    some = list(found)
    shown: dict[tuple[Kind, str], list[UUID]] = defaultdict(list)
    with service_transaction("cleaning"):
        for (kind, name), entries in _by_field(some).items():
            if _is_on_face(kind, name):
                shown[kind, name] += entries
        followed = [each for (kind, name), entries in shown.items() for each in _followed(kind, name, entries)]
        return _counted(followed, tuple(shown), {each.authority_id for each in some})


def by_merge(case: Case, looked: Preview) -> Replaced:
    """What making the two records of a case one may do; ``fields`` are those on a face in which they differ."""
    names = tuple(
        (case.kind, each.name) for each in looked.fields if each.differs and _is_on_face(case.kind, each.name)
    )
    with service_transaction("cleaning"):
        pair = _of_pair(looked.kind, [looked.survivor_id, looked.absorbed_id])
        return _counted(pair, names, {case.proposal.authority_id})


def by_parting(case: Case, part: Part) -> Replaced:
    """What making them two again may do."""
    with service_transaction("cleaning"):
        done = Merge.objects.get(pk=part.merge)
        pair = _of_pair(done.kind, [done.survivor_id, done.absorbed_id])
        return _counted(pair, (), {case.proposal.authority_id})


def _of_pair(kind: str, pair: Sequence[UUID]) -> list[Q]:
    """The licences of two records, and of who works there."""
    if kind == Merge.Kind.INSTITUTION:
        return [Q(kind=Register.INSTITUTION, holder_id__in=pair), *_of_people(pair)]
    return [_of_persons(pair)]


def of(found: Proposal) -> Replaced:
    """What the choice that is open, waits for its second officer, or could be taken back does; nothing for a merge."""
    if found.entry_id is None or found.rule in joining.RULES:
        return Replaced()
    choice = choices.read(found.chosen) if found.state == Proposal.State.SECOND and found.chosen else None
    return Replaced() if isinstance(choice, Aside | Elsewhere) else by_values([found])


def _by_field(found: Iterable[Proposal]) -> Mapping[tuple[Kind, str], Sequence[UUID]]:
    """The entries of findings, by their kind and field; rows that are none have no licence."""
    about = [each for each in found if each.entry_id is not None]
    unsaid = {each.load_id for each in about if not each.register}
    kinds = dict(Load.objects.filter(pk__in=unsaid).values_list("pk", "kind")) if unsaid else {}
    entries: dict[tuple[Kind, str], list[UUID]] = defaultdict(list)
    for each in about:
        if each.entry_id is not None:
            entries[Kind(each.register or kinds[each.load_id]), each.field].append(each.entry_id)
    return entries


def _is_on_face(kind: Kind, name: str) -> bool:
    place = fields.place_of(kind, name)
    return place is not None and faces.stands_on_face(place.table, place.column)


def _followed(kind: Kind, name: str, entries: Sequence[UUID]) -> list[Q]:
    """The licences that show a field of these entries."""
    place = fields.place_of(kind, name)
    if place is not None and place.table == faces.PERSON:
        people = (each.person_id for each in findings.holders_of(kind, entries).values())
        return [_of_persons([each for each in people if each])]
    elsewhere = place is not None and faces.shown_elsewhere(place.table, place.column)
    return [Q(entry_id__in=among(entries)), *(_of_people(entries) if elsewhere else ())]


def _of_persons(people: Sequence[UUID]) -> Q:
    return Q(kind__in=[Register.PHYSICIAN, Register.NURSE], holder_id__in=people)


def _of_people(places: Sequence[UUID]) -> list[Q]:
    """The licences of those who work at these institutions, mainly or by a filing."""
    there = (faces.at_work_at(places), faces.filed_at(places))
    return [
        Q(entry_id__in=model._default_manager.filter(condition).values("pk"))
        for model in _REGISTRATIONS
        for condition in there
    ]


def _counted(followed: Sequence[Q], names: tuple[tuple[Kind, str], ...], organs: Collection[UUID | None]) -> Replaced:
    """The licences in force of any of these, each once; those of ``organs`` with their numbers."""
    in_force = Licence.objects.filter(~Q(valid_until__lt=clock.today()), state=State.ISSUED).order_by("pk")
    found: dict[UUID, tuple[str, UUID]] = {}
    for each in followed:
        rows = in_force.filter(each).values_list("pk", "number", "authority_id")
        found |= {key: (number, organ) for key, number, organ in rows}
    if not found:
        return Replaced()
    numbers = [number for number, organ in found.values() if organ in organs]
    return Replaced(len(found), tuple(numbers[:MOST_NUMBERS]), names)
