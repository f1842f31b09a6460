"""Everything the register knows about one holder that a licence or its eligibility needs, read at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Register
from liangzhao.registers.models import (
    Institution,
    NurseFiling,
    NurseRegistration,
    Person,
    Photo,
    PhysicianFiling,
    PhysicianQualification,
    PhysicianRegistration,
)

LIVE_REGISTRATION = ("ACTIVE", "SUSPENDED", "LEFT_FILED")


@dataclass(frozen=True)
class Subject:
    """A possible holder. ``entry`` is the register entry the licence follows."""

    kind: Register
    entry: Institution | PhysicianRegistration | NurseRegistration
    institution: Institution
    authority: Authority
    person: Person | None = None
    photos: tuple[Photo, ...] = ()
    filings: tuple[PhysicianFiling | NurseFiling, ...] = ()
    qualifications: tuple[PhysicianQualification, ...] = ()
    subject_codes: tuple[str, ...] = ()

    @property
    def holder_id(self) -> UUID:
        """The person, or for an institution's licence the institution."""
        return self.person.pk if self.person else self.institution.pk

    @property
    def confirmed_photo(self) -> Photo | None:
        """The photo in force."""
        return next((photo for photo in self.photos if photo.status == Photo.Status.CONFIRMED), None)

    @property
    def latest_photo(self) -> Photo | None:
        """The photo last sent in, whatever became of it."""
        sent = [photo for photo in self.photos if photo.status != Photo.Status.DRAFT]
        return max(sent, key=lambda photo: photo.uploaded_at, default=None)


def subject_of(kind: Register, holder_id: UUID) -> Subject | None:
    """The subject for a person or institution; None when there is no such register entry in reach."""
    return next(iter(subjects_of(kind, [holder_id])), None)


def subjects_of(kind: Register, holder_ids: Iterable[UUID]) -> list[Subject]:
    """The subjects for many holders, in a fixed number of queries; holders without an entry are left out."""
    if kind is Register.INSTITUTION:
        return _institutions(list(holder_ids))
    return _practitioners(kind, list(holder_ids))


def _institutions(ids: list[UUID]) -> list[Subject]:
    rows = Institution.objects.filter(pk__in=ids).select_related("authority").prefetch_related("subjects")
    return [
        Subject(
            Register.INSTITUTION, row, row, row.authority, subject_codes=tuple(each.code for each in row.subjects.all())
        )
        for row in rows
    ]


def _practitioners(kind: Register, ids: list[UUID]) -> list[Subject]:
    model = PhysicianRegistration if kind is Register.PHYSICIAN else NurseRegistration
    filing_model = PhysicianFiling if kind is Register.PHYSICIAN else NurseFiling
    rows = (
        model.objects.filter(person_id__in=ids)
        .select_related("person", "main_institution", "authority")
        .prefetch_related(
            Prefetch("filings", filing_model.objects.select_related("institution")),
            Prefetch("person__photos", Photo.objects.select_related("image")),
            *(["person__qualifications"] if kind is Register.PHYSICIAN else []),
        )
    )
    latest: dict[UUID, PhysicianRegistration | NurseRegistration] = {}
    found: list[PhysicianRegistration | NurseRegistration] = list(rows)
    for row in sorted(found, key=lambda row: (row.status in LIVE_REGISTRATION, row.approved_on)):
        latest[row.person_id] = row
    return [_practitioner(kind, row) for row in latest.values()]


def _practitioner(kind: Register, row: PhysicianRegistration | NurseRegistration) -> Subject:
    return Subject(
        kind,
        row,
        row.main_institution,
        row.authority,
        person=row.person,
        photos=tuple(row.person.photos.all()),
        filings=tuple(filing for filing in row.filings.all() if filing.status == "VALID"),
        qualifications=tuple(row.person.qualifications.all()) if kind is Register.PHYSICIAN else (),
    )
