"""Writing versions: the only way a register entry changes.

Order matters: lock the entry, save it, close its version and open the next, write the journal, and announce the
change to the floor above, all in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import models

from liangzhao.access.sealed_fields import BlindIndexField, SealedTextField
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.registers import locks
from liangzhao.registers.effects import Act, Register, announce
from liangzhao.registers.institutions.models import Institution
from liangzhao.registers.nurses.models import NurseRegistration
from liangzhao.registers.physicians.models import PhysicianRegistration
from liangzhao.registers.versions.models import EntryVersion

Entry = Institution | PhysicianRegistration | NurseRegistration

REGISTER_OF: dict[type[models.Model], Register] = {
    Institution: Register.INSTITUTION,
    PhysicianRegistration: Register.PHYSICIAN,
    NurseRegistration: Register.NURSE,
}

FACE_FIELDS: dict[Register, frozenset[str]] = {
    Register.INSTITUTION: frozenset(
        {
            "name",
            "reg_no",
            "address",
            "legal_rep_name",
            "principal_name",
            "valid_from",
            "valid_until",
            "subjects",
            "authority",
            "issued_on",
            "status",
        }
    ),
    Register.PHYSICIAN: frozenset(
        {
            "level",
            "category",
            "scopes",
            "title",
            "licence_no",
            "practice_place",
            "main_institution",
            "authority",
            "issued_on",
            "status",
            "filings",
            "person",
            "photo",
        }
    ),
    Register.NURSE: frozenset(
        {
            "practice_place",
            "main_institution",
            "title",
            "licence_no",
            "valid_until",
            "authority",
            "issued_on",
            "status",
            "filings",
            "person",
            "photo",
        }
    ),
}
"""What is printed on the face of the licence that follows from an entry, or decides its state (domain.md §6.3)."""


def enter(entry: Entry, act: Act) -> None:
    """Open version 1 of an entry that was just stored, and say so in the journal."""
    register = REGISTER_OF[type(entry)]
    _open_version(entry, register, act)
    _journal(Tag.REGISTER_ENTERED, entry, register, act, [])


def change(entry: Entry, act: Act, changed: Collection[str]) -> None:
    """Save a changed entry as its next version; ``changed`` names its fields, or what of its face is kept elsewhere."""
    register = REGISTER_OF[type(entry)]
    locks.hold([entry.pk if isinstance(entry, Institution) else entry.person_id])
    entry.version += 1
    if FACE_FIELDS[register] & set(changed):
        entry.face_version += 1
    entry.save()
    _next_version(entry, register, act)
    _journal(Tag.REGISTER_CHANGED, entry, register, act, sorted(changed))
    announce(register, [entry.pk], act)


def _journal(tag: Tag, entry: Entry, register: Register, act: Act, changed: list[str]) -> None:
    journal.record(
        tag,
        subject_kind=register,
        subject_id=entry.pk,
        by=act.by,
        at=act.at,
        person_id=_person(entry),
        body={"act": act.kind, "version": entry.version, "source": act.source, "changed": changed},
    )


def _next_version(entry: Entry, register: Register, act: Act) -> None:
    """Close the open version and open the next one.

    A second change within one transaction has the same instant: it completes the version the first one opened.
    """
    opened = EntryVersion.objects.filter(entry_id=entry.pk, until=None)
    if opened.filter(since__gte=act.at).update(number=entry.version, body=facts_of(entry)):
        return
    opened.update(until=act.at)
    _open_version(entry, register, act)


def _open_version(entry: Entry, register: Register, act: Act) -> None:
    EntryVersion.objects.create(
        register=register,
        entry_id=entry.pk,
        number=entry.version,
        since=act.at,
        body=facts_of(entry),
        act=act.kind,
        basis=act.basis,
        reason=act.reason,
        recorded_by=act.by.account_id,
        source=act.source,
        person_id=_person(entry),
        institution_id=entry.pk if isinstance(entry, Institution) else entry.main_institution_id,
        authority_id=entry.authority_id,
        area_path=entry.area_path,
    )


def _person(entry: Entry) -> UUID | None:
    return None if isinstance(entry, Institution) else entry.person_id


def facts_of(entry: Entry) -> dict[str, object]:
    """The plain facts of an entry as a version keeps them: no sealed field, no search help."""
    skipped = {"id", "name_sort", "name_tokens"}
    facts = {
        field.attname: _plain(getattr(entry, field.attname))
        for field in entry._meta.concrete_fields
        if not isinstance(field, (SealedTextField, BlindIndexField)) and field.attname not in skipped
    }
    if isinstance(entry, Institution):
        facts["subjects"] = list(entry.subjects.order_by("code").values_list("code", flat=True))
    else:
        facts["filings"] = [
            str(filing) for filing in entry.filings.filter(status="VALID").values_list("institution_id", flat=True)
        ]
    return facts


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime, UUID, Decimal)):
        return str(value)
    return value
