"""Keeping the membership table: who belongs to which institution, by registration or by filing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from liangzhao.registers.nurses.models import NurseFiling, NurseRegistration
from liangzhao.registers.people.models import Staffing
from liangzhao.registers.physicians.models import PhysicianFiling, PhysicianRegistration

_LIVE = {"physician": ["ACTIVE", "SUSPENDED", "LEFT_FILED"], "nurse": ["ACTIVE", "SUSPENDED"]}


AT_ONCE = 500


def refresh(person_id: UUID) -> None:
    """Make the memberships of one person what registrations and filings say now."""
    _refresh([person_id])


def refresh_many(people: Iterable[UUID]) -> None:
    """The same for many persons, some hundred in a few statements."""
    wanted = iter(sorted(set(people)))
    while batch := list(islice(wanted, AT_ONCE)):
        _refresh(batch)


def _refresh(people: list[UUID]) -> None:
    wanted = {(row.person_id, row.profession, row.institution_id): row for row in _stated(people)}
    gone, changed = [], []
    for row in Staffing.objects.filter(person_id__in=people):
        stated = wanted.pop((row.person_id, row.profession, row.institution_id), None)
        if stated is None:
            gone.append(row.pk)
        elif (row.is_main, row.authority_id, row.area_path) != (stated.is_main, stated.authority_id, stated.area_path):
            row.is_main, row.authority_id, row.area_path = stated.is_main, stated.authority_id, stated.area_path
            changed.append(row)
    if gone:
        Staffing.objects.filter(pk__in=gone).delete()
    if changed:
        Staffing.objects.bulk_update(changed, ["is_main", "authority_id", "area_path"])
    Staffing.objects.bulk_create(wanted.values())


def stated_by(registration: PhysicianRegistration | NurseRegistration) -> Staffing:
    """The main membership a registration makes; the latest registration counts even after it ended."""
    profession = "physician" if isinstance(registration, PhysicianRegistration) else "nurse"
    return Staffing(
        person_id=registration.person_id,
        profession=profession,
        institution_id=registration.main_institution_id,
        is_main=True,
        authority_id=registration.authority_id,
        area_path=registration.area_path,
    )


def _stated(people: list[UUID]) -> list[Staffing]:
    rows: dict[tuple[UUID, str, UUID], Staffing] = {}
    for model, filing_model in ((PhysicianRegistration, PhysicianFiling), (NurseRegistration, NurseFiling)):
        latest = model.objects.filter(person_id__in=people).order_by("person_id", "-approved_on", "-id")
        live: dict[UUID, Staffing] = {}
        for registration in latest.distinct("person_id"):
            main = stated_by(registration)
            rows[main.person_id, main.profession, main.institution_id] = main
            if registration.status in _LIVE[main.profession]:
                live[registration.pk] = main
        if live:
            filings = filing_model.objects.filter(registration_id__in=list(live), status="VALID")
            for registration_id, institution_id in filings.values_list("registration_id", "institution_id"):
                filed = _filed(live[registration_id], institution_id)
                rows.setdefault((filed.person_id, filed.profession, institution_id), filed)
    return list(rows.values())


def _filed(main: Staffing, institution_id: UUID) -> Staffing:
    return Staffing(person_id=main.person_id, profession=main.profession, institution_id=institution_id, is_main=False)
