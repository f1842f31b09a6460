"""Keeping the membership table: who belongs to which institution, by registration or by filing."""

from __future__ import annotations

from uuid import UUID

from liangzhao.registers.nurses.models import NurseFiling, NurseRegistration
from liangzhao.registers.people.models import Staffing
from liangzhao.registers.physicians.models import PhysicianFiling, PhysicianRegistration

_LIVE = {"physician": ["ACTIVE", "SUSPENDED", "LEFT_FILED"], "nurse": ["ACTIVE", "SUSPENDED"]}


def refresh(person_id: UUID) -> None:
    """Make the memberships of one person what registrations and filings say now."""
    wanted = {(row.profession, row.institution_id): row for row in _stated(person_id)}
    for row in Staffing.objects.filter(person_id=person_id):
        stated = wanted.pop((row.profession, row.institution_id), None)
        if stated is None:
            row.delete()
        elif (row.is_main, row.authority_id, row.area_path) != (stated.is_main, stated.authority_id, stated.area_path):
            row.is_main, row.authority_id, row.area_path = stated.is_main, stated.authority_id, stated.area_path
            row.save()
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


def _stated(person_id: UUID) -> list[Staffing]:
    rows: dict[tuple[str, UUID], Staffing] = {}
    for model, filing_model in ((PhysicianRegistration, PhysicianFiling), (NurseRegistration, NurseFiling)):
        registration = model.objects.filter(person_id=person_id).order_by("-approved_on", "-id").first()
        if registration is None:
            continue
        main = stated_by(registration)
        rows[main.profession, main.institution_id] = main
        if registration.status in _LIVE[main.profession]:
            filings = filing_model.objects.filter(registration_id=registration.pk, status="VALID")
            for institution_id in filings.values_list("institution_id", flat=True):
                rows.setdefault(
                    (main.profession, institution_id),
                    Staffing(
                        person_id=person_id, profession=main.profession, institution_id=institution_id, is_main=False
                    ),
                )
    return list(rows.values())
