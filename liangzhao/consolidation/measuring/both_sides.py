"""What was found or decided about two entries as one, seen from the other of the two.

Which side of a pair a run or a list tells of may change: with the order of the rows, a newer entry of the person, a
number that was mended. Of persons it is a pair of persons, whichever of their entries were named. Of several that are
one each pair is known for itself: a further member is told whatever was decided, or waits, about the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from liangzhao.consolidation.deciding import meaning
from liangzhao.consolidation.intake.repeated import DUPLICATES
from liangzhao.consolidation.measuring import rows
from liangzhao.consolidation.models import WAITING, Change, Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import NurseRegistration, PhysicianQualification, PhysicianRegistration

State = Proposal.State
Pair = frozenset[UUID]
MOST_OTHERS = 20
"""How many entries a finding names beside its own; a number shared by more tells the same with these."""


class Asked(NamedTuple):
    """A finding a run is about to raise: about which entry, and with which others it may be one.

    ``own`` says the same of the entry already, of these others or of some of them.
    """

    entry: UUID
    rule: str
    field: str
    others: Sequence[UUID]
    own: Sequence[Proposal] = ()


class Seen(NamedTuple):
    """What is known of a pair: the finding that waits, or none.

    Without one, it was decided that they are two, or both entries are of one record by now.
    """

    waiting: UUID | None = None


Known = Mapping[tuple[UUID, UUID, str, str], Seen]
"""By the entry and the other one asked about, the rule and the field."""


def known(kind: Kind, asked: Sequence[Asked]) -> Known:
    """What waits, or was decided and reads still as it did, about these pairs; in a transaction of the node."""
    found: dict[tuple[UUID, UUID, str, str], Seen] = {}
    for start in range(0, len(asked), rows.CHUNK):
        found.update(_known(kind, asked[start : start + rows.CHUNK]))
    return found


def _known(kind: Kind, asked: Sequence[Asked]) -> Known:
    whose = _whose(kind, {key for each in asked for key in (each.entry, *each.others)})
    priors = _priors(kind, set(whose.values()), {each.pk for one in asked for each in one.own})
    by_pair = _by_pair(kind, priors)
    found: dict[tuple[UUID, UUID, str, str], Seen] = {}
    for entry, rule, field, others, own in asked:
        mine, of_all = {each.pk for each in own}, [each for each in own if _names_all(each)]
        for other in others:
            pair = frozenset((whose.get(entry, entry), whose.get(other, other)))
            if len(pair) == 1:
                found[entry, other, rule, field] = Seen()
            for prior in (*of_all, *by_pair.get((rule, field, pair), ())):
                if prior.entry_id != entry or prior.pk in mine:
                    found[entry, other, rule, field] = Seen(prior.pk if prior.state in WAITING else None)
    return found


def _names_all(prior: Proposal) -> bool:
    """Whether a finding is about whoever shares its value: it names nobody, or as many as one names."""
    return not (prior.others or prior.other_entries) or len(prior.other_entries) >= MOST_OTHERS


def _whose(kind: Kind, keys: Collection[UUID]) -> dict[UUID, UUID]:
    """Of each entry the record it is of: the institution itself, or the person."""
    if kind is Kind.INSTITUTION:
        return {key: key for key in keys}
    registers = (PhysicianRegistration, NurseRegistration, PhysicianQualification)
    found = (each._default_manager.filter(pk__in=keys).values_list("pk", "person_id") for each in registers)
    return {entry: person for some in found for entry, person in some}


def _by_pair(kind: Kind, priors: Sequence[Proposal]) -> dict[tuple[str, str, Pair], list[Proposal]]:
    """Findings by the pairs they name."""
    told = _others(priors)
    whose = _whose(kind, {key for others in told.values() for key in others})
    found: dict[tuple[str, str, Pair], list[Proposal]] = defaultdict(list)
    for prior in priors:
        own = prior.entry_id if kind is Kind.INSTITUTION else prior.person_id
        for other in {whose[key] for key in told[prior.pk] if key in whose}:
            if own is not None and own != other:
                found[prior.rule, prior.field, frozenset((own, other))].append(prior)
    return found


def _priors(kind: Kind, records: Collection[UUID], holding: Collection[UUID]) -> list[Proposal]:
    """The findings about these records that wait, or were decided and still hold, as those do that are ``holding``."""
    about = Q(entry_id__in=records) if kind is Kind.INSTITUTION else Q(person_id__in=records)
    decided = Q(state=State.REJECTED, decided_by__isnull=False)
    found = Proposal.objects.filter(about, Q(state__in=WAITING) | decided, rule__in=DUPLICATES, entry_id__isnull=False)
    # What waits comes last, so that it is the one told of a pair.
    priors = sorted(
        found.select_related("load").defer("load__columns", "new", "chosen").order_by("pk"),
        key=lambda each: each.state in WAITING,
    )
    known = {*holding, *_reading_as_decided([each for each in priors if each.state not in WAITING])}
    return [each for each in priors if each.state in WAITING or each.pk in known]


def _reading_as_decided(decided: Iterable[Proposal]) -> set[UUID]:
    """Which of these findings are about a value their entry still says."""
    by_kind: dict[Kind, list[Proposal]] = defaultdict(list)
    for each in decided:
        by_kind[Kind(each.register or each.load.kind)].append(each)
    return {key for kind, several in by_kind.items() for key in _of_kind(kind, several)}


def _of_kind(kind: Kind, decided: Sequence[Proposal]) -> Iterator[UUID]:
    says = {
        each.entry_id: each.row for each in rows.rows_of(kind, [each.entry_id for each in decided if each.entry_id])
    }
    for each in decided:
        row = says.get(each.entry_id) if each.entry_id else None
        then, now = each.old or "", (row or {}).get(each.field, "")
        if row is not None and meaning.of(kind, each.field, now) == meaning.of(kind, each.field, then):
            yield each.pk


def _others(priors: Sequence[Proposal]) -> dict[UUID, set[UUID]]:
    """The other entries each of these findings names, by key or by the rows of its list that brought them."""
    numbers: dict[UUID, set[int]] = defaultdict(set)
    for each in priors:
        if each.load.origin == Load.Origin.FILE:
            numbers[each.load_id].update(each.others)
    brought = {load: _brought(load, wanted) for load, wanted in numbers.items() if wanted}
    return {
        each.pk: {UUID(str(key)) for key in each.other_entries}
        | {key for number in each.others for key in brought.get(each.load_id, {}).get(number, ())}
        for each in priors
    }


def _brought(load: UUID, numbers: Collection[int]) -> dict[int, list[UUID]]:
    """The entries that rows of a list entered or changed; persons and others come along and are passed over later."""
    done = Change.objects.filter(load=load, number__in=numbers, undone_at=None, proposal=None)
    found: dict[int, list[UUID]] = defaultdict(list)
    for number, entry in done.values_list("number", "entry_id"):
        found[number].append(entry)
    return found
