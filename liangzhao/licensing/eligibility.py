"""May this subject have its e-licence? Facts from the register, findings from the law (domain.md §6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from liangzhao.kernel.rules import Finding, check, permit
from liangzhao.law.eligibility import institution as institution_law
from liangzhao.law.eligibility import nurse as nurse_law
from liangzhao.law.eligibility import physician as physician_law
from liangzhao.law.eligibility.facts import Decision, InstitutionFacts, NurseFacts, PhysicianFacts, Suspension
from liangzhao.law.states import (
    InstitutionState,
    LicenceForm,
    NurseState,
    PhotoState,
    PhysicianState,
    QualificationStatus,
)
from liangzhao.licensing import composing
from liangzhao.licensing.subjects import Subject
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, Photo, PhysicianRegistration

_ENDED = {"CANCELLED", "REVOKED", "ANNULLED", "ORDERED_STOP"}
_VERIFICATION_ORDER = ("VERIFIED", "PENDING", "MISMATCH", "NOT_FOUND")


def findings(kind: Register, subject: Subject | None, on: date) -> tuple[Finding, ...]:
    """Every finding of the law on a subject; of nobody in the register when ``subject`` is None."""
    if kind is Register.INSTITUTION:
        return check(institution_law.RULES, institution_facts(subject, on), on)
    if kind is Register.PHYSICIAN:
        return check(physician_law.RULES, physician_facts(subject, on), on)
    return check(nurse_law.RULES, nurse_facts(subject, on), on)


def is_eligible(found: Sequence[Finding]) -> bool:
    """Whether the law was asked and nothing stops the licence."""
    return permit(found)


def institution_facts(subject: Subject | None, on: date) -> InstitutionFacts:
    """What the rules may know about an institution."""
    if subject is None:
        return InstitutionFacts(registered=False)
    row, authority = subject.institution, subject.authority
    return InstitutionFacts(
        registered=True,
        licence_form=LicenceForm(row.licence_form),
        state=InstitutionState(row.status),
        decision=_decision(row, authority.name),
        valid_from=row.valid_from,
        valid_to=row.valid_until,
        verify_due=row.verify_due_on,
        missing=composing.compose(subject, on).missing(),
        authority=authority.name,
        authority_contact=authority.phone,
    )


def physician_facts(subject: Subject | None, on: date) -> PhysicianFacts:
    """What the rules may know about a physician."""
    if subject is None or not isinstance(subject.entry, PhysicianRegistration):
        return PhysicianFacts(registered=False)
    return PhysicianFacts(
        registered=True,
        state=PhysicianState(subject.entry.status),
        qualification=_verification(subject),
        main_institution_state=InstitutionState(subject.institution.status),
        **_practitioner_facts(subject, on),  # type: ignore[arg-type]  # one dict of shared fields
    )


def nurse_facts(subject: Subject | None, on: date) -> NurseFacts:
    """What the rules may know about a nurse."""
    if subject is None or not isinstance(subject.entry, NurseRegistration):
        return NurseFacts(registered=False)
    return NurseFacts(
        registered=True,
        state=NurseState(subject.entry.status),
        valid_until=subject.entry.valid_until,
        **_practitioner_facts(subject, on),  # type: ignore[arg-type]  # one dict of shared fields
    )


def _practitioner_facts(subject: Subject, on: date) -> dict[str, object]:
    person, entry, institution, authority = subject.person, subject.entry, subject.institution, subject.authority
    if person is None:
        raise TypeError("a practitioner is a person")
    latest = subject.latest_photo
    return {
        "account_activated": person.activated_at is not None,
        "real_name_verified": person.real_name_level != "NONE",
        "photo": _photo_state(subject),
        "photo_return_reason": latest.return_reason if latest else "",
        "photo_confirmer": authority.name if institution.authority_confirms_photos else institution.name,
        "photo_confirmer_contact": authority.phone if institution.authority_confirms_photos else institution.phone,
        "authority_confirms_photo": institution.authority_confirms_photos,
        "suspensions": _suspensions(entry, authority.name),
        "decision": _decision(entry, authority.name),
        "doubts": subject.doubts,
        "missing": composing.compose(subject, on).missing(),
        "main_institution": institution.name,
        "institution_contact": institution.phone,
        "authority": authority.name,
        "authority_contact": authority.phone,
    }


def _photo_state(subject: Subject) -> PhotoState:
    if subject.confirmed_photo is not None:
        return PhotoState.CONFIRMED
    latest = subject.latest_photo
    if latest is None or latest.status == Photo.Status.REPLACED:
        return PhotoState.NONE
    return PhotoState(latest.status)


def _verification(subject: Subject) -> QualificationStatus | None:
    known = {qualification.verify_status for qualification in subject.qualifications}
    best = next((status for status in _VERIFICATION_ORDER if status in known), "NOT_FOUND")
    return QualificationStatus(best)


def _decision(entry: Institution | PhysicianRegistration | NurseRegistration, organ: str) -> Decision | None:
    return Decision(organ, entry.status_from_on) if entry.status in _ENDED else None


def _suspensions(entry: Institution | PhysicianRegistration | NurseRegistration, organ: str) -> tuple[Suspension, ...]:
    if entry.status != "SUSPENDED":
        return ()
    return (Suspension(entry.status_from_on, entry.status_until_on, organ),)
