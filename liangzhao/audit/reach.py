"""How far one account reached in a period: whose data it read, how often, and what it took away (SEC-P8).

Read from the journal by account and time, which an index holds: what it costs depends on what that account did, not
on how long the journal is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min

from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag

READINGS = (Tag.PERSON_VIEWED, Tag.LICENCE_VIEWED, Tag.LICENCE_DOWNLOADED)
"""Acts that show somebody's data to the one who acts."""
TAKEN = (Tag.LIST_EXPORTED,)
"""Acts that take many people's data away at once; the journal names the list, not each person in it."""


@dataclass(frozen=True)
class Reached:
    """One person whose data an account read."""

    person_id: UUID
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Reach:
    """What an account read in a period: the persons, most recent first, and how many lists it took away."""

    people: tuple[Reached, ...]
    lists_taken: int

    @property
    def readings(self) -> int:
        """How many times in all."""
        return sum(each.times for each in self.people)


def of_account(account_id: UUID, *, since: datetime, until: datetime) -> Reach:
    """The reach of an account from ``since`` up to, not including, ``until``.

    Runs in the caller's scope: the auditor's, or the node's.
    """
    acts = Event.objects.filter(actor_id=account_id, at__gte=since, at__lt=until)
    people = (
        acts.filter(tag__in=[str(tag) for tag in READINGS], person_id__isnull=False)
        .values("person_id")
        .annotate(times=Count("pk"), first_at=Min("at"), last_at=Max("at"))
        .order_by("-last_at", "person_id")
    )
    return Reach(
        people=tuple(Reached(**row) for row in people.iterator(chunk_size=10_000)),
        lists_taken=acts.filter(tag__in=[str(tag) for tag in TAKEN]).count(),
    )
