"""Whose next e-licence a list stops: live registrations whose numbers its findings doubt (domain.md §8, D09, D27).

``blocking`` asks the findings that are kept; here they are asked before anything is kept, so that whoever loads a list
knows beforehand. What the list itself enters is left out: it has no e-licence yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from liangzhao.consolidation import blocking
from liangzhao.consolidation.importing.report import Stop
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.intake.contradictions import Against
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.model import Finding
from liangzhao.licensing.subjects import LIVE_REGISTRATION
from liangzhao.registers.models import NurseRegistration, PhysicianQualification, PhysicianRegistration

_REGISTERS: dict[str, type[PhysicianRegistration | NurseRegistration]] = {
    "physician": PhysicianRegistration,
    "nurse": NurseRegistration,
}


class _Doubt(NamedTuple):
    row: int
    rule: str
    entries: tuple[UUID, ...]


def by_findings(
    found: Iterable[Finding], against: Iterable[Against], entry_of: Mapping[int, tuple[UUID, UUID]]
) -> list[Stop]:
    """What would stop if these findings of a list were kept; ``entry_of`` says which entries its rows are about."""
    doubts = [_Doubt(each.finding.row, each.finding.rule, each.entries) for each in against]
    doubts += [
        _Doubt(each.row, each.rule, (entry_of[each.row][0],))
        for each in found
        if each.row in entry_of and _is_shared(each.rule, each.found.others)
    ]
    return _among(doubts)


def by_load(load: Load) -> list[Stop]:
    """What stops by the findings of a load that still wait."""
    waiting = Proposal.objects.filter(load=load, rule__in=blocking.RULES, state__in=WAITING)
    told = waiting.order_by("number").values_list("number", "rule", "entry_id", "others", "other_entries")
    doubts = [
        _Doubt(number, rule, tuple(({entry} if entry else set()) | {UUID(each) for each in named}))
        for number, rule, entry, others, named in told
        if named or (entry and _is_shared(rule, others))
    ]
    stopped = _among(doubts)
    its_own = {str(entry) for entry in changes.brought(load, {UUID(stop.entry) for stop in stopped})}
    return [stop for stop in stopped if stop.entry not in its_own]


def _is_shared(rule: str, others: Collection[object]) -> bool:
    """Whether a finding says that two have one number; a number of too few digits stops nobody."""
    return rule == blocking.ONE_IDENTITY or (rule == blocking.ONE_LICENCE_NO and bool(others))


def _among(doubts: Collection[_Doubt]) -> list[Stop]:
    """The live registrations these are about; an identity in doubt stops all that its holder is registered as."""
    wanted = {entry for each in doubts for entry in each.entries}
    if not wanted:
        return []
    holders = _holders(wanted)
    live: dict[UUID, list[tuple[str, UUID]]] = defaultdict(list)
    for register, model in _REGISTERS.items():
        rows = model._default_manager.filter(person_id__in=set(holders.values()), status__in=LIVE_REGISTRATION)
        for entry, person in rows.values_list("pk", "person_id"):
            live[person].append((register, entry))
    found = (stop for each in doubts for stop in _stops(each, holders, live))
    return sorted(set(found), key=lambda stop: (stop.row, stop.register, stop.entry))


def _stops(doubt: _Doubt, holders: Mapping[UUID, UUID], live: Mapping[UUID, list[tuple[str, UUID]]]) -> Iterator[Stop]:
    of_all = doubt.rule == blocking.ONE_IDENTITY
    for person in {holders[entry] for entry in doubt.entries if entry in holders}:
        for register, entry in live.get(person, ()):
            if of_all or entry in doubt.entries:
                yield Stop(doubt.row, doubt.rule, register, str(entry), str(person))


def _holders(entries: Collection[UUID]) -> dict[UUID, UUID]:
    """The person of each of these entries, whichever register they are in."""
    models = (*_REGISTERS.values(), PhysicianQualification)
    return {
        entry: person
        for model in models
        for entry, person in model._default_manager.filter(pk__in=entries).values_list("pk", "person_id")
    }
