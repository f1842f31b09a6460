"""What holds an entry that an undoing left: the later act, list or decision with whose it was, or what points at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q

from liangzhao.consolidation.intake import merged, staying, taking_out
from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.intake.staying import Stayed, Why
from liangzhao.consolidation.models import Change, Load, Merge, Proposal
from liangzhao.registers.models import EntryVersion, Person


class How(StrEnum):
    """The sort of thing that holds an entry."""

    ACT = "act"
    LIST = "list"
    COMMAND = "list of the command"
    DECISION = "decision"
    MERGE = "merge"
    ACTIVATED = "activated"
    USED = "used"


@dataclass(frozen=True)
class Hold:
    """The last thing that was done to an entry since, when and by whose account; or what points at it, counted.

    ``what`` is the kind of act, the source of the list, or the rule decided on; ``ref`` is that list or finding, of a
    merge the one that led to it.
    """

    how: How
    at: datetime | None = None
    by: UUID | None = None
    what: str = ""
    ref: UUID | None = None
    uses: Mapping[str, int] = field(default_factory=dict)


def of(load: Load, stayed: Sequence[Stayed]) -> dict[UUID, Hold]:
    """What holds each of these entries of a load, as far as it can be told; in a transaction of the node."""
    held = _used(each for each in stayed if each.why == Why.USED)
    later = {each.entry_id for each in stayed if each.why in {Why.CHANGED, Why.NO_WAY_BACK}}
    held |= _merged([each.entry_id for each in stayed if each.why == Why.MERGED])
    held |= _last([*_activated(later), *_acts(later), *_elsewhere(load, later)])
    return held | _decisions(load, [each for each in stayed if each.why == Why.DECIDED])


Dated = tuple[datetime, UUID, Hold]


def _last(found: Iterable[Dated]) -> dict[UUID, Hold]:
    return {entry: hold for _at, entry, hold in sorted(found, key=lambda each: each[0])}


def _acts(entries: Collection[UUID]) -> Iterator[Dated]:
    """What was done to them in the register, by other acts than those of lists and cleansing."""
    done = EntryVersion.objects.filter(entry_id__in=entries).exclude(act__in=taking_out.OURS)
    for entry, at, act, by in done.values_list("entry_id", "since", "act", "recorded_by"):
        yield at, entry, Hold(How.ACT, at, by, act)


def _merged(entries: Collection[UUID]) -> dict[UUID, Hold]:
    """The merges that made them one with others, as long as they stand."""
    found = merged.standing(entries)
    return {entry: _merge(found[entry]) for entry in entries if entry in found}


def _merge(merge: Merge) -> Hold:
    rule = merge.proposal.rule if merge.proposal else ""
    return Hold(How.MERGE, merge.done_at, merge.done_by, rule, merge.proposal_id)


def _activated(entries: Collection[UUID]) -> Iterator[Dated]:
    """The people among them who signed in since."""
    active = Person.objects.filter(pk__in=entries, activated_at__isnull=False)
    for person, at in active.values_list("pk", "activated_at"):
        if at:
            yield at, person, Hold(How.ACTIVATED, at)


def _elsewhere(load: Load, entries: Collection[UUID]) -> Iterator[Dated]:
    """What other lists, and decisions, did to them and stands."""
    done = Change.objects.filter(entry_id__in=entries, undone_at=None).exclude(load=load, proposal=None)
    for each in done.select_related("load", "proposal"):
        yield each.done_at, each.entry_id, _decision(each.proposal) if each.proposal else _list(each.load)


def _list(load: Load) -> Hold:
    how = How.LIST if load.authority_id or load.institution_id else How.COMMAND
    return Hold(how, load.received_at, load.loaded_by, load.source, load.pk)


def _decision(proposal: Proposal) -> Hold:
    return Hold(How.DECISION, proposal.decided_at, proposal.decided_by, proposal.rule, proposal.pk)


def _decisions(load: Load, stayed: Sequence[Stayed]) -> dict[UUID, Hold]:
    """The decisions by which these stay: about the entry, or about the row that brought it."""
    if not stayed:
        return {}
    numbers = {each.number for each in stayed}
    about = Q(number__in=numbers) | Q(entry_id__in=[each.entry_id for each in stayed])
    found = list(staying.decisions(load).filter(about).select_related("proposal").order_by("done_at"))
    by_row = {each.number: _decision(each.proposal) for each in found if each.proposal}
    by_entry = {each.entry_id: _decision(each.proposal) for each in found if each.proposal}
    held = {each.entry_id: by_entry.get(each.entry_id) or by_row.get(each.number) for each in stayed}
    return {entry: hold for entry, hold in held.items() if hold}


def _used(stayed: Iterable[Stayed]) -> dict[UUID, Hold]:
    """What points at these, counted by table."""
    by_register: dict[str, set[UUID]] = defaultdict(set)
    for each in stayed:
        by_register[each.register].add(each.entry_id)
    uses: dict[UUID, dict[str, int]] = defaultdict(dict)
    for register, entries in by_register.items():
        for other, name in taking_out.pointing_at(MODELS[register], taking_out.PARTS.get(register, set())):
            rows = other._default_manager.filter(**{f"{name}__in": entries}).order_by()
            for entry, count in rows.values_list(name).annotate(count=Count("pk")):
                uses[entry][other._meta.label] = uses[entry].get(other._meta.label, 0) + count
    return {entry: Hold(How.USED, uses=counted) for entry, counted in uses.items()}
