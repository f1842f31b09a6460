"""What can be decided where no value is in question but which of two records is right (domain.md §8, D09, D10, D27)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from liangzhao.access.actors import Actor
from liangzhao.consolidation.deciding import entries
from liangzhao.consolidation.deciding.choices import Elsewhere, Value
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.refusals import DecidedMeanwhile, WrongAuthority
from liangzhao.consolidation.deciding.sides import Case, Source
from liangzhao.consolidation.intake import changes, fields, writing
from liangzhao.consolidation.intake.proposals import NothingToApply
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality import titles
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.effects import Act
from liangzhao.registers.models import Institution, PhysicianQualification

ONE_NUMBER, TWO_LIVE, ONE_LICENCE_NO = "DQ-09", "DQ-10", "DQ-27"
_ENDED = "CANCELLED"


class Means(StrEnum):
    """What a way of settling says about the records."""

    OWN_ENDED = "own_ended"
    OTHER_ENDED = "other_ended"
    OWN_NUMBER_WRONG = "own_number_wrong"
    SAME_PERSON = "same_person"
    STAYS = "stays"


@dataclass(frozen=True)
class Way:
    """One way of settling a case.

    Without a choice nothing changes in the register, or (OWN_NUMBER_WRONG) the officer has to write the value.
    """

    key: str
    means: Means
    choice: Value | Elsewhere | None = None
    other: Entry | None = None


def asks(proposal: Proposal) -> bool:
    """Whether a finding asks which of two records is right; a licence number of a wrong shape has no other record."""
    if proposal.rule == ONE_LICENCE_NO:
        return bool(proposal.others or proposal.other_entries)
    return proposal.rule in {ONE_NUMBER, TWO_LIVE}


def ways(case: Case) -> list[Way]:
    """The ways a case can be settled here; entries of another authority are for that one to change."""
    if case.proposal.rule == TWO_LIVE:
        return list(_which_ended(case))
    return list(_whose_number(case)) if asks(case.proposal) else []


def _which_ended(case: Case) -> Iterator[Way]:
    yield Way("own", Means.OWN_ENDED, Value(_ENDED))
    for at, entry in enumerate(_ours(case)):
        if getattr(entry, "status", _ENDED) not in ENDED:
            yield Way(f"other-{at}", Means.OTHER_ENDED, Elsewhere(entry.pk, "status", _ENDED), entry)
    yield Way("stays", Means.STAYS)


def _whose_number(case: Case) -> Iterator[Way]:
    yield Way("number", Means.OWN_NUMBER_WRONG)
    name = next((side.values.get("name", "") for side in case.sides if side.source is Source.RAW), "")
    may_be_former = case.proposal.rule == ONE_NUMBER and case.own is None and name
    for at, entry in enumerate(_ours(case) if may_be_former else ()):
        person = entries.person_of(entry)
        if person is not None and not person.former_name and person.name != name:
            yield Way(f"same-{at}", Means.SAME_PERSON, Elsewhere(entry.pk, "former_name", name), entry)
    yield Way("stays", Means.STAYS)


def _ours(case: Case) -> list[Entry]:
    organ = case.proposal.authority_id
    found = [(entry, entries.authority_of(entry)) for entry in case.rivals]
    return [entry for entry, theirs in found if theirs is not None and theirs.pk == organ]


def mend(proposal: Proposal, choice: Elsewhere, *, by: Actor) -> None:
    """Change the other entry as a change of this finding; the caller is in the scope of the node.

    Refusals: DecidedMeanwhile when the entry says so already, WrongAuthority, those of the register.
    """
    kind = Kind(proposal.register or proposal.load.kind)
    entry, place = writing.locked(kind, choice.entry), fields.place_of(kind, choice.field)
    record = writing.record_of(place, entry) if place is not None and entry is not None else None
    if place is None or entry is None or record is None or isinstance(entry, (Institution, PhysicianQualification)):
        raise NothingToApply
    if getattr(entry, "authority_id", None) != proposal.authority_id:
        raise WrongAuthority
    values = place.read(record, choice.value)
    if writing.stands(record, values):
        raise DecidedMeanwhile
    before = writing.kept(record, values, proposal, "old")
    source = f"proposal:{proposal.pk}"
    reason = titles.decided(proposal.rule)
    writing.write(record, values, Act(by=by, at=clock.now(), kind="cleanse", reason=reason, source=source))
    after = writing.kept(record, values, proposal, "old")
    done = changes.changed(
        proposal.load, proposal.number, place.table, record.pk, before=before, after=after, proposal=proposal
    )
    done.save(force_insert=True)
