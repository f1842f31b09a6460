"""Our fields by kind of row, and what sort of text each one holds."""

from __future__ import annotations

from enum import StrEnum

from liangzhao.consolidation.quality.model import Kind


class Sort(StrEnum):
    """What sort of text a field holds; it decides which normalisation is lossless."""

    NUMBER = "number"  # identifiers: full-width, blanks and hyphens mean nothing in them
    DATE = "date"
    PERSON = "person"  # names of people
    TEXT = "text"  # names of bodies, addresses, free text
    CODE = "code"


_PERSON = {
    "id_type": Sort.CODE,
    "id_no": Sort.NUMBER,
    "name": Sort.PERSON,
    "former_name": Sort.PERSON,
    "sex": Sort.CODE,
    "birth_date": Sort.DATE,
    "school": Sort.TEXT,
    "mobile": Sort.NUMBER,
}
_REGISTRATION = {
    **_PERSON,
    "licence_no": Sort.NUMBER,
    "title": Sort.TEXT,
    "practice_place": Sort.CODE,
    "institution": Sort.TEXT,
    "institution_reg_no": Sort.NUMBER,
    "authority": Sort.TEXT,
    "department": Sort.TEXT,
    "first_registered_on": Sort.DATE,
    "approved_on": Sort.DATE,
    "issued_on": Sort.DATE,
    "status": Sort.CODE,
    "status_from_on": Sort.DATE,
    "status_reason": Sort.TEXT,
    "photo_state": Sort.CODE,
    "photo_hash": Sort.CODE,
    "updated_on": Sort.DATE,
}
_QUALIFICATION = {
    "qual_no": Sort.NUMBER,
    "qual_level": Sort.CODE,
    "qual_category": Sort.CODE,
}
FIELDS: dict[Kind, dict[str, Sort]] = {
    Kind.INSTITUTION: {
        "foreign_code": Sort.CODE,
        "name": Sort.TEXT,
        "district": Sort.TEXT,
        "division": Sort.CODE,
        "address": Sort.TEXT,
        "institution_class": Sort.TEXT,
        "grade_level": Sort.CODE,
        "grade_rank": Sort.CODE,
        "economic_type": Sort.CODE,
        "mgmt_type": Sort.CODE,
        "postcode": Sort.NUMBER,
        "phone": Sort.TEXT,
        "reg_no": Sort.NUMBER,
        "uscc": Sort.NUMBER,
        "org_code": Sort.NUMBER,
        "legal_rep_name": Sort.PERSON,
        "principal_name": Sort.PERSON,
        "valid_from": Sort.DATE,
        "valid_until": Sort.DATE,
        "issued_on": Sort.DATE,
        "subjects": Sort.TEXT,
        "beds": Sort.CODE,
        "licence_form": Sort.CODE,
        "status": Sort.CODE,
        "status_from_on": Sort.DATE,
        "status_reason": Sort.TEXT,
        "updated_on": Sort.DATE,
    },
    Kind.PHYSICIAN: {
        **_REGISTRATION,
        **_QUALIFICATION,
        "level": Sort.CODE,
        "category": Sort.CODE,
        "scopes": Sort.TEXT,
    },
    Kind.NURSE: {**_REGISTRATION, "valid_from": Sort.DATE, "valid_until": Sort.DATE, "exam_pass_no": Sort.NUMBER},
    Kind.QUALIFICATION: {
        **_PERSON,
        **_QUALIFICATION,
        "obtained_on": Sort.DATE,
        "issued_on": Sort.DATE,
        "issuing_organ": Sort.TEXT,
        "updated_on": Sort.DATE,
    },
}
DATES = {kind: tuple(name for name, sort in fields.items() if sort is Sort.DATE) for kind, fields in FIELDS.items()}
PEOPLE = {kind: tuple(name for name, sort in fields.items() if sort is Sort.PERSON) for kind, fields in FIELDS.items()}
TEXTS = {
    kind: tuple(name for name, sort in fields.items() if sort in {Sort.TEXT, Sort.PERSON})
    for kind, fields in FIELDS.items()
}
_OF_REGISTRATIONS = frozenset({"birth_date", "first_registered_on", "approved_on", "issued_on"})
NEEDED_DATES: dict[Kind, frozenset[str]] = {
    Kind.INSTITUTION: frozenset(),
    Kind.PHYSICIAN: _OF_REGISTRATIONS,
    Kind.NURSE: _OF_REGISTRATIONS | {"valid_until"},
    Kind.QUALIFICATION: frozenset({"birth_date", "obtained_on"}),
}
"""Dates that an entry of the register cannot be without: nobody but an officer who has the right one mends them."""

ENDED = frozenset({"CANCELLED", "REVOKED", "ANNULLED"})
SEX_WORDS = {"男": "1", "女": "2", "男性": "1", "女性": "2", "1": "1", "2": "2", "M": "1", "F": "2"}
LEVEL_WORDS = {"执业医师": "1", "执业助理医师": "2", "助理医师": "2", "1": "1", "2": "2"}
CATEGORY_WORDS = {
    "临床": "1", "临床类别": "1", "口腔": "2", "口腔类别": "2", "公共卫生": "3", "公共卫生类别": "3", "公卫": "3",
    "中医": "4", "中医类别": "4", "1": "1", "2": "2", "3": "3", "4": "4",
}  # fmt: skip
