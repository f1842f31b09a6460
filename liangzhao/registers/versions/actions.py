"""Writing versions: the only way a register entry changes.

Order matters: lock the entry, save it, close its version and open the next, write the journal, and announce the
change to the floor above, all in the caller's transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from uuid import UUID

from django.db import models

from liangzhao.access.sealed_fields import BlindIndexField, SealedTextField
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.registers import locks
from liangzhao.registers.effects import Act, Register, announce
from liangzhao.registers.institutions.models import Institution, InstitutionSubject
from liangzhao.registers.keys import among
from liangzhao.registers.nurses.models import NurseFiling, NurseRegistration
from liangzhao.registers.physicians.models import PhysicianFiling, PhysicianRegistration
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


def enter(entry: Entry, act: Act, *, with_person: bool = False) -> None:
    """Open version 1 of an entry that was just stored, and say so in the journal; with its person when told so."""
    register = REGISTER_OF[type(entry)]
    _open_version(entry, act)
    _journal(Tag.REGISTER_ENTERED, entry, register, act, [], **(WITH_PERSON if with_person else {}))


WITH_PERSON: Mapping[str, object] = MappingProxyType({"with_person": True})
"""What the journal says of an act that entered a person with the registration it is about."""


def change(entry: Entry, act: Act, changed: Collection[str]) -> None:
    """Save a changed entry as its next version; ``changed`` names its fields, or what of its face is kept elsewhere."""
    register = REGISTER_OF[type(entry)]
    locks.hold([entry.pk if isinstance(entry, Institution) else entry.person_id])
    entry.version += 1
    if FACE_FIELDS[register] & set(changed):
        entry.face_version += 1
    entry.save()
    _next_version(entry, act)
    _journal(Tag.REGISTER_CHANGED, entry, register, act, sorted(changed))
    announce(register, [entry.pk], act)


def _journal(tag: Tag, entry: Entry, register: Register, act: Act, changed: list[str], **more: object) -> None:
    journal.record(
        tag,
        subject_kind=register,
        subject_id=entry.pk,
        by=act.by,
        at=act.at,
        person_id=_person(entry),
        body={"act": act.kind, "version": entry.version, "source": act.source, "changed": changed, **more},
    )


def _next_version(entry: Entry, act: Act) -> None:
    """Close the open version and open the next one.

    A second change within one transaction has the same instant: the version before it then lasted no time, and stays
    to tell its act and the document it rests on.
    """
    opened = EntryVersion.objects.filter(entry_id=entry.pk, until=None)
    since = max([act.at, *opened.values_list("since", flat=True)])
    opened.update(until=since)
    _open_version(entry, replace(act, at=since))


def _open_version(entry: Entry, act: Act) -> None:
    compose(entry, act, number=entry.version, body=facts_of(entry)).save(force_insert=True)


def compose(
    entry: Entry, act: Act, *, number: int, body: dict[str, object], until: datetime | None = None
) -> EntryVersion:
    """The version of an entry that an act opened, not yet stored."""
    return EntryVersion(
        register=REGISTER_OF[type(entry)],
        entry_id=entry.pk,
        number=number,
        since=act.at,
        until=until,
        body=body,
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
    return facts_of_many([entry])[entry.pk]


def facts_of_many(entries: Iterable[Entry]) -> dict[UUID, dict[str, object]]:
    """The same for many entries, by their keys, with one query for each of the registers."""
    facts: dict[UUID, dict[str, object]] = {}
    keys: dict[type[Entry], list[UUID]] = defaultdict(list)
    for entry in entries:
        facts[entry.pk] = _own_facts(entry)
        keys[type(entry)].append(entry.pk)
    for model, wanted in keys.items():
        name, rows = _LISTED[model]
        listed = defaultdict(list)
        for key, value in rows(wanted):
            listed[key].append(str(value))
        for key in wanted:
            facts[key][name] = listed[key]
    return facts


def _own_facts(entry: Entry) -> dict[str, object]:
    skipped = {"id", "name_sort", "name_tokens"}
    return {
        field.attname: _plain(getattr(entry, field.attname))
        for field in entry._meta.concrete_fields
        if not isinstance(field, (SealedTextField, BlindIndexField)) and field.attname not in skipped
    }


def _subjects(institutions: list[UUID]) -> Iterable[tuple[UUID, object]]:
    rows = InstitutionSubject.objects.filter(institution_id__in=among(institutions)).order_by("code")
    return rows.values_list("institution_id", "code")


def _filings(model: type[PhysicianFiling | NurseFiling], registrations: list[UUID]) -> Iterable[tuple[UUID, object]]:
    rows = model._default_manager.filter(registration_id__in=among(registrations), status="VALID")
    return rows.values_list("registration_id", "institution_id")


_LISTED: dict[type[Entry], tuple[str, Callable[[list[UUID]], Iterable[tuple[UUID, object]]]]] = {
    Institution: ("subjects", _subjects),
    PhysicianRegistration: ("filings", partial(_filings, PhysicianFiling)),
    NurseRegistration: ("filings", partial(_filings, NurseFiling)),
}
"""What of an entry's facts stands in tables of its own, by the entries' keys."""


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime, UUID, Decimal)):
        return str(value)
    return value
