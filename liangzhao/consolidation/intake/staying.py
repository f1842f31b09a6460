"""What an undoing leaves in the register, and why: rows somebody worked on since stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from liangzhao.consolidation.models import Change, Load
from liangzhao.consolidation.quality.model import Action


class Why(StrEnum):
    """Why an entry stays though the load that brought or changed it is undone."""

    DECIDED = "DECIDED"
    """A decision about its row changed the register since; undoing that decision lets it go. A kept value is none."""
    MERGED = "MERGED"
    """It was made one with another entry since, or was moved by that; undoing the merge lets it go."""
    CHANGED = "CHANGED"
    """Another act, list or decision changed it since."""
    USED = "USED"
    """Something else points at it by now: a licence, a filing, an account."""
    NO_WAY_BACK = "NO_WAY_BACK"
    """The register does not take what stood before."""


class Stayed(NamedTuple):
    """An entry that stays: the row that brought or changed it, and why."""

    number: int
    register: str
    entry_id: UUID
    why: Why

    def as_json(self) -> list[int | str]:
        """The same as it is kept."""
        return [self.number, self.register, str(self.entry_id), self.why.value]


def read(kept: Iterable[tuple[int, str, str, str]]) -> list[Stayed]:
    """What was kept of an undoing."""
    return [Stayed(number, register, UUID(entry), Why(why)) for number, register, entry, why in kept]


def decisions(load: Load) -> QuerySet[Change]:
    """The standing changes of a list that somebody decided on; what the machine mended by itself goes with the list.

    So does an entry of which an old value was kept: that changed nothing, and the decision itself stands.
    Nothing of a copy enters the register but by decisions, so undoing a copy takes these back.
    """
    if load.origin == Load.Origin.COPY:
        return Change.objects.none()
    standing = load.changes.filter(undone_at=None, proposal__isnull=False)
    return standing.exclude(proposal__action=Action.AUTO)


def decided(load: Load, turns: Collection[Change]) -> set[UUID]:
    """Which of these changes stay because a decision about their row or their entry changed the register."""
    about = Q(number__in={each.number for each in turns}) | Q(entry_id__in={each.entry_id for each in turns})
    found = decisions(load).filter(about).values_list("number", "entry_id")
    numbers, entries = {number for number, _entry in found}, {entry for _number, entry in found}
    return {each.pk for each in turns if each.number in numbers or each.entry_id in entries}
