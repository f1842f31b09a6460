"""Everything the register knows about one holder that a licence or its eligibility needs, read at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from liangzhao.documents.models import Blob
from liangzhao.kernel import statements
from liangzhao.law.eligibility.facts import Doubt
from liangzhao.licensing import doubts
from liangzhao.licensing.reading import Columns
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
    doubts: tuple[Doubt, ...] = ()

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


_INSTITUTION, _AUTHORITY = Columns(Institution, "institution"), Columns(Authority, "authority")
_PERSON, _PHOTO, _IMAGE = Columns(Person, "person"), Columns(Photo, "photo"), Columns(Blob, "image")
_QUALIFICATION = Columns(PhysicianQualification, "qualification")
_ENTRY: dict[Register, Columns[Any]] = {
    Register.PHYSICIAN: Columns(PhysicianRegistration, "entry"),
    Register.NURSE: Columns(NurseRegistration, "entry"),
}
_FILING: dict[Register, Columns[Any]] = {
    Register.PHYSICIAN: Columns(PhysicianFiling, "filing"),
    Register.NURSE: Columns(NurseFiling, "filing"),
}

_READ_INSTITUTIONS = f"""
SELECT {_INSTITUTION.sql}, {_AUTHORITY.sql},
       ARRAY(SELECT code FROM registers_institutionsubject WHERE institution_id = institution.id ORDER BY code)
FROM registers_institution institution JOIN reference_authority authority ON authority.id = institution.authority_id
WHERE institution.id = ANY(%s::uuid[])
"""  # noqa: S608  names of our tables

# A row per registration and photo; nearly nobody has many photos, and most have no filing to ask for.
_READ_PRACTITIONERS = {
    kind: f"""
SELECT {_ENTRY[kind].sql}, {_PERSON.sql}, {_INSTITUTION.sql}, {_AUTHORITY.sql}, {_PHOTO.sql}, {_IMAGE.sql},
       EXISTS (SELECT FROM registers_{kind}filing filing WHERE filing.registration_id = entry.id)
FROM registers_{kind}registration entry
JOIN registers_person person ON person.id = entry.person_id
JOIN registers_institution institution ON institution.id = entry.main_institution_id
JOIN reference_authority authority ON authority.id = entry.authority_id
LEFT JOIN (registers_photo photo JOIN documents_blob image ON image.id = photo.image_id)
       ON photo.person_id = entry.person_id
WHERE entry.person_id = ANY(%s::uuid[])
"""  # noqa: S608  names of our tables
    for kind in _ENTRY
}
_READ_FILINGS = {
    kind: f"""
SELECT {_FILING[kind].sql}, {_INSTITUTION.sql}
FROM registers_{kind}filing filing JOIN registers_institution institution ON institution.id = filing.institution_id
WHERE filing.registration_id = ANY(%s::uuid[]) AND filing.status = 'VALID' ORDER BY filing.filed_on, filing.id
"""  # noqa: S608  names of our tables
    for kind in _FILING
}
_READ_QUALIFICATIONS = f"""
SELECT {_QUALIFICATION.sql} FROM registers_physicianqualification qualification
WHERE qualification.person_id = ANY(%s::uuid[])
"""  # noqa: S608  names of our tables


def _institutions(ids: list[UUID]) -> list[Subject]:
    found = []
    for values in statements.run(connection, _READ_INSTITUTIONS, [ids]):
        row, authority = _INSTITUTION.row(values, 0), _AUTHORITY.row(values, _INSTITUTION.width)
        row.authority = authority
        found.append(Subject(Register.INSTITUTION, row, row, authority, subject_codes=tuple(values[-1])))
    return found


@dataclass
class _Found:
    """A registration as it is read, row by row."""

    entry: PhysicianRegistration | NurseRegistration
    photos: list[Photo]
    has_filings: bool


def _practitioners(kind: Register, ids: list[UUID]) -> list[Subject]:
    found: dict[UUID, _Found] = {}
    shared: dict[UUID, Any] = {}
    for values in statements.run(connection, _READ_PRACTITIONERS[kind], [ids]):
        if values[0] not in found:
            found[values[0]] = _Found(_entry(kind, values, shared), [], values[-1])
        _add_photo(found[values[0]], values)
    latest: dict[UUID, _Found] = {}
    for each in sorted(
        found.values(), key=lambda each: (each.entry.status in LIVE_REGISTRATION, each.entry.approved_on)
    ):
        latest[each.entry.person_id] = each
    filings = _filings(kind, [each.entry.pk for each in latest.values() if each.has_filings])
    qualifications = _qualifications(list(latest)) if kind is Register.PHYSICIAN else {}
    in_doubt = doubts.about({each.entry.pk: person for person, each in latest.items()})
    return [
        Subject(
            kind,
            each.entry,
            each.entry.main_institution,
            each.entry.authority,
            person=each.entry.person,
            photos=tuple(each.photos),
            filings=tuple(filings.get(each.entry.pk, ())),
            qualifications=tuple(qualifications.get(person, ())),
            doubts=in_doubt.get(each.entry.pk, ()),
        )
        for person, each in latest.items()
    ]


def _entry(
    kind: Register, values: tuple[Any, ...], known: dict[UUID, Any]
) -> PhysicianRegistration | NurseRegistration:
    entry: PhysicianRegistration | NurseRegistration = _ENTRY[kind].row(values, 0)
    at = _ENTRY[kind].width
    entry.person = _PERSON.row(values, at)
    entry.main_institution = _INSTITUTION.row_once(values, at + _PERSON.width, known)
    entry.authority = _AUTHORITY.row_once(values, at + _PERSON.width + _INSTITUTION.width, known)
    return entry


def _add_photo(found: _Found, values: tuple[Any, ...]) -> None:
    at = len(values) - 1 - _IMAGE.width - _PHOTO.width
    if values[at] is None:
        return
    photo = _PHOTO.row(values, at)
    photo.image, photo.person = _IMAGE.row(values, at + _PHOTO.width), found.entry.person
    found.photos.append(photo)


def _filings(kind: Register, entries: list[UUID]) -> dict[UUID, list[PhysicianFiling | NurseFiling]]:
    found: dict[UUID, list[PhysicianFiling | NurseFiling]] = defaultdict(list)
    if entries:
        columns = _FILING[kind]
        for values in statements.run(connection, _READ_FILINGS[kind], [entries]):
            filing = columns.row(values, 0)
            filing.institution = _INSTITUTION.row(values, columns.width)
            found[filing.registration_id].append(filing)
    return found


def _qualifications(people: list[UUID]) -> dict[UUID, list[PhysicianQualification]]:
    found: dict[UUID, list[PhysicianQualification]] = defaultdict(list)
    for values in statements.run(connection, _READ_QUALIFICATIONS, [people]):
        row = _QUALIFICATION.row(values, 0)
        found[row.person_id].append(row)
    return found
