"""Which entries of a case could be made one, and what that would do."""

from __future__ import annotations

from uuid import UUID

from liangzhao.consolidation.deciding.choices import Part
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.intake.repeated import DUPLICATES
from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people import previewing
from liangzhao.consolidation.people.order import PARTS
from liangzhao.consolidation.people.previewing import Preview
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import Institution

RULES = DUPLICATES


def kind_of(case: Case) -> str:
    """What would be merged: persons with all their entries, or institutions."""
    return str(Merge.Kind.INSTITUTION if case.kind is Kind.INSTITUTION else Merge.Kind.PERSON)


def key_of(entry: Entry) -> UUID:
    """Whose record an entry is: the institution itself, or the person."""
    return entry.pk if isinstance(entry, Institution) else entry.person_id


def partners(case: Case) -> list[UUID]:
    """The records of a case that are not its own: persons or institutions it could be merged with."""
    if case.proposal.rule not in RULES or case.own is None or kind_of(case) not in PARTS:
        return []
    own = key_of(case.own)
    return [key for key in dict.fromkeys(key_of(entry) for entry in case.rivals) if key != own]


def parted(part: Part) -> dict[str, int]:
    """What the undoing of a merge would give back."""
    return previewing.moved_by(part.merge)


def preview(case: Case, survivor: UUID, absorbed: UUID) -> Preview:
    """Both records side by side with the values the survivor rules suggest, and what stands in the way."""
    return previewing.preview(kind_of(case), survivor, absorbed)
