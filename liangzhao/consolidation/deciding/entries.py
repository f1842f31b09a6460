"""What a register entry says, in the fields of a row, so that both can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from liangzhao.consolidation.quality.model import Kind
from liangzhao.reference.models import Authority
from liangzhao.registers.models import (
    Institution,
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
)

Entry = Institution | PhysicianRegistration | NurseRegistration | PhysicianQualification
_REGISTRATIONS: dict[str, type[PhysicianRegistration | NurseRegistration]] = {
    Kind.PHYSICIAN: PhysicianRegistration,
    Kind.NURSE: NurseRegistration,
}
_OF_INSTITUTION = (
    "name", "reg_no", "uscc", "foreign_code", "address", "division", "institution_class", "economic_type", "mgmt_type",
    "grade_level", "grade_rank", "beds", "status", "status_from_on", "status_reason", "phone",
    "postcode", "legal_rep_name", "principal_name", "valid_from", "valid_until", "issued_on",
)  # fmt: skip
_OF_REGISTRATION = (
    "licence_no", "level", "category", "title", "practice_place", "department", "valid_until", "first_registered_on",
    "approved_on", "issued_on", "exam_pass_no", "status", "status_from_on", "status_reason",
)  # fmt: skip
_OF_PERSON = ("name", "former_name", "id_type", "id_no", "sex", "birth_date", "school", "mobile")


def found(register: str, ids: Iterable[UUID | str]) -> dict[str, Entry]:
    """The entries of a register with these keys, as far as they are there."""
    keys = list(ids)
    if register == Kind.INSTITUTION:
        return {str(row.pk): row for row in Institution.objects.select_related("authority").filter(pk__in=keys)}
    if register == Kind.QUALIFICATION:
        return {str(row.pk): row for row in PhysicianQualification.objects.select_related("person").filter(pk__in=keys)}
    rows = _REGISTRATIONS[register]._default_manager.filter(pk__in=keys)
    related = rows.select_related("person", "main_institution", "authority")
    return {str(row.pk): row for row in related}


def found_anywhere(register: str, ids: Iterable[str]) -> dict[str, Entry]:
    """The same; what a register of persons does not hold is looked for in the others, in the order asked for."""
    wanted = list(ids)
    known = found(register, wanted)
    for other in (Kind.PHYSICIAN, Kind.NURSE, Kind.QUALIFICATION) if register != Kind.INSTITUTION else ():
        if missing := [key for key in wanted if key not in known]:
            known |= found(other, missing)
    return {key: known[key] for key in wanted if key in known}


def person_of(entry: Entry) -> Person | None:
    """Whom an entry registers; None for an institution."""
    return None if isinstance(entry, Institution) else entry.person


def name_of(entry: Entry) -> str:
    """Who or what an entry registers."""
    return entry.name if isinstance(entry, Institution) else entry.person.name


def authority_of(entry: Entry) -> Authority | None:
    """Who registered an entry; nobody here for a qualification."""
    return None if isinstance(entry, PhysicianQualification) else entry.authority


def version_of(entry: Entry) -> int:
    """The version an entry is at; qualifications have none."""
    return 0 if isinstance(entry, PhysicianQualification) else entry.version


def text_of(entry: Entry) -> dict[str, str]:
    """The facts of an entry as text, in our fields; a fact it could hold and does not is empty."""
    if isinstance(entry, Institution):
        return _institution(entry)
    if isinstance(entry, PhysicianQualification):
        return {**_texts(entry.person, _OF_PERSON), **_texts(entry, ("qual_no", "obtained_on", "issuing_organ"))}
    return _registration(entry)


def _institution(entry: Institution) -> dict[str, str]:
    subjects = ";".join(entry.subjects.values_list("code", flat=True))
    return {**_texts(entry, _OF_INSTITUTION), "subjects": subjects}


def _registration(entry: PhysicianRegistration | NurseRegistration) -> dict[str, str]:
    place = entry.main_institution
    told = {
        **_texts(entry.person, _OF_PERSON),
        **_texts(entry, _OF_REGISTRATION),
        "institution": place.name,
        "institution_reg_no": place.reg_no,
        "authority": entry.authority.name,
    }
    if isinstance(entry, PhysicianRegistration):
        told["scopes"] = ";".join(entry.scopes)
        numbers = PhysicianQualification.objects.filter(person=entry.person).order_by("obtained_on")
        told["qual_no"] = next((each.qual_no or "" for each in numbers), "")
    return told


def _texts(row: object, names: Iterable[str]) -> dict[str, str]:
    return {name: _text(getattr(row, name)) for name in names if hasattr(row, name)}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
