"""Keeping the standings: read the journal, look again at those it names, count anew.

The journal is read with an overlap longer than any transaction may last, because a slow transaction commits events
older than those already read; looking twice at a holder changes nothing. Beside it a floor above may name entries that
changed without an act of their own, such as those an undoing took back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import connection
from django.db.models import Min, Model

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from liangzhao.licensing import eligibility
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State
from liangzhao.licensing.subjects import Subject, subjects_of
from liangzhao.registers.effects import Register
from liangzhao.registers.institutions.standing import is_on_register
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration
from liangzhao.supervision.models import Refresh, Standing

Beside = Callable[[datetime], Iterable[UUID]]
"""Names the entries that changed since an instant without an act of their own in the journal."""
OVERLAP = timedelta(minutes=5)
BATCH = 500

_ENTRIES: dict[Register, type[Model]] = {
    Register.INSTITUTION: Institution,
    Register.PHYSICIAN: PhysicianRegistration,
    Register.NURSE: NurseRegistration,
}

LIVE_PEOPLE: dict[Register, frozenset[str]] = {
    Register.PHYSICIAN: frozenset({"ACTIVE", "SUSPENDED", "LEFT_FILED"}),
    Register.NURSE: frozenset({"ACTIVE"}),
}
"""The live states that make a person part of the 应领 base (domain.md §7.1)."""


def refresh(beside: Beside = lambda _since: ()) -> int:
    """Bring standings and counts up to date; the whole register on the first run of a day, else what changed."""
    with service_transaction("statistics"):
        now, known = clock.now(), Refresh.objects.filter(pk=1).first()
    if known is None or known.whole_on != clock.local_date(now):
        looked = _everybody(now)
    else:
        since = known.read_until - OVERLAP
        looked = _changed(since=since, now=now) + _named(beside(since), now)
    with service_transaction("statistics"):
        if looked:
            count(now)
        Refresh.objects.update_or_create(pk=1, defaults={"read_until": now, "whole_on": clock.local_date(now)})
    return looked


def _everybody(now: datetime) -> int:
    looked = 0
    for kind in Register:
        for batch in _batches(_holders(kind)):
            looked += look(kind, batch, now)
    with service_transaction("statistics"):
        Standing.objects.filter(as_of__lt=now).delete()
    return looked


def _changed(*, since: datetime, now: datetime) -> int:
    with service_transaction("statistics"):
        events = journal.since(since)
        people = {found for found in events.values_list("person_id", flat=True).distinct() if found is not None}
        institutions = set(events.filter(subject_kind="institution").values_list("subject_id", flat=True).distinct())
        licences = events.filter(subject_kind="licence", person_id=None).values_list("subject_id", flat=True)
        institutions |= set(Licence.objects.filter(pk__in=licences).values_list("holder_id", flat=True))
    return _looked(institutions, people, now)


def _named(entries: Iterable[UUID], now: datetime) -> int:
    """Look at the holders of entries named by their keys, in steps; the journal knows of those that are gone."""
    looked = 0
    for batch in _batches(entries):
        with service_transaction("statistics"):
            events = Event.objects.filter(subject_id__in=batch)
            people = {found for found in events.values_list("person_id", flat=True).distinct() if found is not None}
            institutions = set(Institution.objects.filter(pk__in=batch).values_list("pk", flat=True))
            told = events.filter(subject_kind="institution").values_list("subject_id", flat=True)
            institutions.update(told.distinct())
        looked += _looked(institutions, people, now)
    return looked


def _looked(institutions: Iterable[UUID], people: Collection[UUID], now: datetime) -> int:
    kinds = ((Register.INSTITUTION, institutions), (Register.PHYSICIAN, people), (Register.NURSE, people))
    return sum(look(kind, batch, now) for kind, holders in kinds for batch in _batches(holders))


def _holders(kind: Register) -> Iterator[UUID]:
    with service_transaction("statistics"):
        holder = "pk" if kind is Register.INSTITUTION else "person_id"
        ids = list(_ENTRIES[kind]._default_manager.values_list(holder, flat=True).distinct())
    return iter(ids)


def _batches(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    waiting = iter(ids)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def look(kind: Register, holders: Sequence[UUID], now: datetime) -> int:
    """Write the standings of these holders as they are now; returns how many, those taken away included."""
    with service_transaction("statistics"):
        subjects = subjects_of(kind, holders)
        issued = _issued(kind, holders, clock.local_date(now))
        first = _first_issued(kind, holders)
        rows = [
            _standing(subject, now, is_issued=subject.holder_id in issued, first=first.get(subject.holder_id))
            for subject in subjects
        ]
        # Updated in place: a page of a list names the row it ended with.
        Standing.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["kind", "holder_id"], update_fields=_RENEWED
        )
        gone = set(holders) - {row.holder_id for row in rows}
        removed, _each = Standing.objects.filter(kind=kind, holder_id__in=gone).delete()
    return len(rows) + removed


_RENEWED = [field.name for field in Standing._meta.concrete_fields if field.name not in {"id", "kind", "holder_id"}]


def _standing(subject: Subject, now: datetime, *, is_issued: bool, first: date | None) -> Standing:
    failed = [
        found.rule_id for found in eligibility.findings(subject.kind, subject, clock.local_date(now)) if found.blocks
    ]
    return Standing(
        kind=subject.kind,
        holder_id=subject.holder_id,
        entry_id=subject.entry.pk,
        person_id=subject.person.pk if subject.person else None,
        institution_id=subject.institution.pk,
        institution_class=subject.institution.institution_class,
        authority_id=subject.authority.pk,
        area_path=subject.entry.area_path,
        sort_key=subject.person.name_sort if subject.person else subject.institution.name_sort,
        in_base=_is_in_base(subject),
        is_eligible=not failed,
        is_issued=is_issued,
        obstacles=failed,
        first_issued_on=first,
        as_of=now,
    )


def _is_in_base(subject: Subject) -> bool:
    if subject.kind is Register.INSTITUTION:
        return is_on_register(subject.institution)
    return subject.entry.status in LIVE_PEOPLE[subject.kind]


def _issued(kind: Register, holders: Sequence[UUID], on: date) -> set[UUID]:
    rows = Licence.objects.filter(kind=kind, holder_id__in=holders, state=State.ISSUED)
    return {
        row.holder_id for row in rows.only("holder_id", "state", "valid_until") if state_now(row, on) == State.ISSUED
    }


def _first_issued(kind: Register, holders: Sequence[UUID]) -> dict[UUID, date]:
    rows = Licence.objects.filter(kind=kind, holder_id__in=holders).exclude(sealed_at=None)
    found = rows.values_list("holder_id").annotate(first=Min("sealed_at"))
    return {holder: clock.local_date(first) for holder, first in found}


_COUNT = """
DELETE FROM supervision_coverage;
DELETE FROM supervision_obstacle;
DELETE FROM supervision_firstissues;
INSERT INTO supervision_coverage (id, kind, authority_id, area_path, institution_class, base, eligible, issued, as_of)
SELECT gen_random_uuid(), kind, authority_id, area_path, institution_class, count(*),
       count(*) FILTER (WHERE is_eligible), count(*) FILTER (WHERE is_issued), %(at)s
FROM supervision_standing WHERE in_base GROUP BY kind, authority_id, area_path, institution_class;
INSERT INTO supervision_obstacle (id, kind, authority_id, area_path, institution_class, rule_id, count, as_of)
SELECT gen_random_uuid(), kind, authority_id, area_path, institution_class, rule_id, count(*), %(at)s
FROM supervision_standing, unnest(obstacles) AS rule_id
WHERE in_base GROUP BY kind, authority_id, area_path, institution_class, rule_id;
INSERT INTO supervision_firstissues (id, kind, authority_id, area_path, institution_class, month, count, as_of)
SELECT gen_random_uuid(), kind, authority_id, area_path, institution_class,
       date_trunc('month', first_issued_on)::date AS month, count(*), %(at)s
FROM supervision_standing
WHERE first_issued_on IS NOT NULL GROUP BY kind, authority_id, area_path, institution_class, month;
"""


def count(at: datetime) -> None:
    """Make the counts anew from the standings, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"at": at})
