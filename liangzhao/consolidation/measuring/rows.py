"""Register entries as the rows the rules see, streamed in the order of their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import Context, Kind, KnownInstitution, Row
from liangzhao.kernel import clock, encryption
from liangzhao.reference import codes, divisions
from liangzhao.registers.models import Institution, Photo
from liangzhao.registers.photos.checking import likeness

CHUNK = 5_000
_FIRST = UUID(int=0)

_CONFIRMED = """
    (SELECT max(c.confirmed_at) FROM consolidation_confirmation c WHERE c.entry_id = e.id),
    (SELECT max(v.since) FROM registers_entryversion v
      WHERE v.entry_id = e.id AND v.act NOT IN ('import', 'cleanse', 'undo', 'seed'))
"""
_PERSON = (
    "id_type", "name", "former_name", "sex", "birth_date", "school",
)  # fmt: skip
_REGISTERED = (
    "licence_no", "title", "practice_place", "department", "first_registered_on", "approved_on", "issued_on",
    "status", "status_from_on", "status_reason",
)  # fmt: skip
_OWN: dict[Kind, tuple[str, ...]] = {
    Kind.INSTITUTION: (
        "name", "division", "address", "institution_class", "grade_level", "grade_rank", "economic_type", "mgmt_type",
        "postcode", "phone", "reg_no", "uscc", "legal_rep_name", "principal_name", "valid_from", "valid_until",
        "issued_on", "beds", "licence_form", "status", "status_from_on", "status_reason",
    ),
    Kind.PHYSICIAN: (*_REGISTERED, "level", "category", "scopes"),
    Kind.NURSE: (*_REGISTERED, "valid_until", "exam_pass_no"),
    Kind.QUALIFICATION: ("obtained_on", "issuing_organ"),
}  # fmt: skip
_PHOTO = (
    "LEFT JOIN LATERAL (SELECT status, likeness FROM registers_photo x WHERE x.person_id = e.person_id "
    "AND x.status IN ('CONFIRMED', 'UPLOADED', 'RETURNED') "
    "ORDER BY x.status = 'CONFIRMED' DESC, x.status = 'UPLOADED' DESC, x.id DESC LIMIT 1) f ON true "
)
"""The photo in force, else the one that waits, else the one that was returned; a draft is nobody's business yet."""
_TABLES = {
    Kind.INSTITUTION: "registers_institution",
    Kind.PHYSICIAN: "registers_physicianregistration",
    Kind.NURSE: "registers_nurseregistration",
    Kind.QUALIFICATION: "registers_physicianqualification",
}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in our fields, and whose it is."""

    entry_id: UUID
    authority_id: UUID | None
    institution_id: UUID | None
    person_id: UUID | None
    row: Row


def stream(kind: Kind, *, behind: UUID = _FIRST) -> Iterator[list[EntryRow]]:
    """All entries of a kind behind a key, in chunks in the order of their keys; each chunk is one query."""
    while chunk := _read(kind, _BEHIND[kind], behind):
        yield chunk
        behind = chunk[-1].entry_id


def rows_of(kind: Kind, entries: Sequence[UUID]) -> Iterator[EntryRow]:
    """These entries, as far as they are still there."""
    for start in range(0, len(entries), CHUNK):
        yield from _read(kind, _THESE[kind], list(entries[start : start + CHUNK]))


def count(kind: Kind) -> int:
    """How many entries of a kind there are."""
    if kind is Kind.INSTITUTION:
        return Institution.objects.filter(merged_into=None).count()
    return MODELS[kind]._default_manager.count()


def context(kind: Kind, on: date) -> Context:
    """What the rules may know beside an entry. Workplaces are told by their keys, so that no name stands for two."""
    codes.tables()
    divisions.is_current("110000")
    columns = ("pk", "name", "division", "status", "uscc")
    standing = Institution.objects.filter(merged_into=None).order_by("id")
    known = tuple(
        KnownInstitution(name, division, status, _number(pk), uscc)
        for pk, name, division, status, uscc in standing.values_list(*columns)
    )
    return Context(kind, on, institutions=known, of_register=True)


def _read(kind: Kind, statement: str, asked: UUID | list[UUID]) -> list[EntryRow]:
    with connection.cursor() as cursor:
        cursor.execute(statement, (asked, CHUNK))
        return [_MADE[kind](kind, row) for row in cursor.fetchall()]


def _columns(kind: Kind) -> str:
    return ", ".join(f"e.{name}" for name in _OWN[kind])


def _sql_of_registrations(kind: Kind) -> str:
    """Registration, person, workplace, photo and, of physicians, the one qualification."""
    has_qualification = kind is Kind.PHYSICIAN
    qualified = "q.id, q.qual_no, q.level, q.category" if has_qualification else "NULL, NULL, NULL, NULL"
    joined = (
        "LEFT JOIN LATERAL (SELECT id, qual_no, level, category FROM registers_physicianqualification x "
        "WHERE x.person_id = e.person_id ORDER BY x.id LIMIT 1) q ON true"
        if has_qualification
        else ""
    )
    return (
        f"SELECT e.id, e.authority_id, e.main_institution_id, e.person_id, {_CONFIRMED}, "  # noqa: S608  names of ours
        f"p.id_no, p.mobile, {qualified}, i.name, p.activated_at, f.status, f.likeness, "
        f"{', '.join(f'p.{name}' for name in _PERSON)}, {_columns(kind)} FROM {_TABLES[kind]} e "
        "JOIN registers_person p ON p.id = e.person_id "
        "JOIN registers_institution i ON i.id = e.main_institution_id "
        f"{_PHOTO}{joined}"
    )


_SQL: dict[Kind, str] = {
    Kind.INSTITUTION: (
        f"SELECT e.id, e.authority_id, {_CONFIRMED}, "  # noqa: S608  names of ours
        "(SELECT string_agg(s.code, ';' ORDER BY s.code) FROM registers_institutionsubject s "
        f"WHERE s.institution_id = e.id), {_columns(Kind.INSTITUTION)} FROM registers_institution e"
    ),
    Kind.PHYSICIAN: _sql_of_registrations(Kind.PHYSICIAN),
    Kind.NURSE: _sql_of_registrations(Kind.NURSE),
    Kind.QUALIFICATION: (
        "SELECT e.id, r.authority_id, r.main_institution_id, e.person_id, "  # noqa: S608  names of ours
        "NULL::timestamptz, NULL::timestamptz, "
        "p.id_no, p.mobile, e.id, e.qual_no, e.level, e.category, "
        f"{', '.join(f'p.{name}' for name in _PERSON)}, {_columns(Kind.QUALIFICATION)} "
        "FROM registers_physicianqualification e JOIN registers_person p ON p.id = e.person_id "
        "LEFT JOIN LATERAL (SELECT authority_id, main_institution_id FROM registers_physicianregistration x "
        "WHERE x.person_id = e.person_id ORDER BY x.approved_on DESC, x.id DESC LIMIT 1) r ON true"
    ),
}
_STANDING = {Kind.INSTITUTION: "e.merged_into_id IS NULL AND "}
"""An institution that was merged is another entry by now; of practitioners everything was moved."""
_BEHIND = {
    kind: f"{statement} WHERE {_STANDING.get(kind, '')}e.id > %s ORDER BY e.id LIMIT %s"
    for kind, statement in _SQL.items()
}
_THESE = {
    kind: f"{statement} WHERE {_STANDING.get(kind, '')}e.id = ANY(%s) ORDER BY e.id LIMIT %s"
    for kind, statement in _SQL.items()
}


def _institution(kind: Kind, told: tuple[Any, ...]) -> EntryRow:
    key, authority, confirmed, changed, subjects, *own = told
    row = dict(zip(_OWN[kind], map(_text, own), strict=True))
    row |= {"subjects": subjects or "", "updated_on": _latest(confirmed, changed)}
    return EntryRow(key, authority, key, None, _in_force(row))


def _registration(kind: Kind, told: tuple[Any, ...]) -> EntryRow:
    key, authority, institution, person, confirmed, changed, id_no, mobile, *rest = told
    qualification, qual_no, level, category, workplace, activated, photo, alike, *own = rest
    row = dict(zip((*_PERSON, *_OWN[kind]), map(_text, own), strict=True))
    row |= _of_person(person, id_no, mobile)
    row |= {
        "institution": workplace,
        "institution_reg_no": _number(institution),
        "updated_on": _latest(confirmed, changed),
    }
    row |= _of_photo(photo, alike, is_awaited=activated is not None and row["status"] not in ENDED)
    if kind is Kind.PHYSICIAN:
        row |= _of_qualification(qualification, qual_no, level, category)
    return EntryRow(key, authority, institution, person, _in_force(row))


def _in_force(row: dict[str, str]) -> dict[str, str]:
    """An entry that was ended on a day was in force until then, whatever its period would have been."""
    ended = row["status_from_on"] if row["status"] in ENDED else ""
    if ended and row.get("valid_until", "") > ended:
        row["valid_until"] = ended
    return row


def _qualification(kind: Kind, told: tuple[Any, ...]) -> EntryRow:
    key, authority, institution, person, _confirmed, _changed, id_no, mobile, *rest = told
    qualification, qual_no, level, category, *own = rest
    row = dict(zip((*_PERSON, *_OWN[kind]), map(_text, own), strict=True))
    row |= _of_person(person, id_no, mobile)
    row |= _of_qualification(qualification, qual_no, level, category)
    return EntryRow(key, authority, institution, person, row)


_MADE = {
    Kind.INSTITUTION: _institution,
    Kind.PHYSICIAN: _registration,
    Kind.NURSE: _registration,
    Kind.QUALIFICATION: _qualification,
}


def _of_person(person: UUID, id_no: bytes | None, mobile: bytes | None) -> dict[str, str]:
    return {
        "id_no": _opened("registers_person.id_no", person, id_no),
        "mobile": _opened("registers_person.mobile", person, mobile),
    }


def _of_photo(status: str | None, alike: str | None, *, is_awaited: bool) -> dict[str, str]:
    """A photo that waits for its confirmation is no defect; none is one of whoever could have sent one.

    Who never opened their account has been asked for nothing yet, and who left the register is asked no more. What
    was returned is not looked at again, so its likeness tells nothing.
    """
    told: dict[str, str] = {}
    if status == Photo.Status.CONFIRMED or (is_awaited and status != Photo.Status.UPLOADED):
        told["photo_state"] = status or ""
    if alike and status != Photo.Status.RETURNED:
        told["photo_hash"], _between, told["photo_hash_again"] = alike.partition(likeness.BETWEEN)
    return told


def _of_qualification(key: UUID | None, qual_no: bytes | None, level: str, category: str) -> dict[str, str]:
    if key is None:
        return {"qual_no": ""}
    told = _opened("registers_physicianqualification.qual_no", key, qual_no)
    return {"qual_no": told, "qual_level": level, "qual_category": category}


def _number(key: UUID) -> str:
    """A key in the shape of a number, so that tidying leaves it alone."""
    return key.hex.upper()


def _opened(column: str, key: UUID, sealed: bytes | None) -> str:
    return encryption.open_sealed(bytes(sealed), f"{column}|{key}").decode() if sealed else ""


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)


def _latest(*instants: Any) -> str:
    told = [each for each in instants if each is not None]
    return clock.local_date(max(told)).isoformat() if told else ""
