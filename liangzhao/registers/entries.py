"""Acts common to the three registers: entering, moving through the workflow, changing facts, filing elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.kernel.workflow import Workflow
from liangzhao.reference.models import Authority
from liangzhao.reference.names import search_tokens, sort_key
from liangzhao.registers import faces, staffing
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.institutions.models import Institution, InstitutionSubject
from liangzhao.registers.institutions.workflow import INSTITUTION
from liangzhao.registers.keys import among
from liangzhao.registers.nurses.models import NurseFiling, NurseRegistration
from liangzhao.registers.nurses.workflow import NURSE
from liangzhao.registers.physicians.models import PhysicianFiling, PhysicianRegistration
from liangzhao.registers.physicians.workflow import PHYSICIAN
from liangzhao.registers.versions import actions as versions
from liangzhao.registers.versions import many
from liangzhao.registers.versions.actions import Entry

E = TypeVar("E", Institution, PhysicianRegistration, NurseRegistration)
Registration = PhysicianRegistration | NurseRegistration
Filing = PhysicianFiling | NurseFiling
_REGISTRATION_OF: dict[type[Filing], type[Registration]] = {
    PhysicianFiling: PhysicianRegistration,
    NurseFiling: NurseRegistration,
}

WORKFLOWS: dict[Register, Workflow[str]] = {
    Register.INSTITUTION: INSTITUTION,
    Register.PHYSICIAN: PHYSICIAN,
    Register.NURSE: NURSE,
}
MODELS: dict[Register, type[Institution] | type[PhysicianRegistration] | type[NurseRegistration]] = {
    Register.INSTITUTION: Institution,
    Register.PHYSICIAN: PhysicianRegistration,
    Register.NURSE: NurseRegistration,
}


class EntryChanged(Refusal):
    """Raised when an entry was changed by somebody else since it was shown (SEC-I10)."""

    template = _("登记信息已被他人更改，请刷新页面，核对最新信息后再办理。")


class NotYetBegun(Refusal):
    """Raised when a step would take effect today although its period begins later."""

    template = _("起始日期不能晚于今天：登记一经变更，电子证照即随之变更；到期当天再办理。")


def require_begun(from_on: date | None, *, on: date) -> None:
    """NotYetBegun when a step's first day lies after the day it is taken; a step has its effect at once."""
    if from_on is not None and from_on > on:
        raise NotYetBegun


def register_of(entry: Entry) -> Register:
    """The register an entry stands in."""
    return versions.REGISTER_OF[type(entry)]


@transaction.atomic
def enter_institution(institution: Institution, *, subjects: Sequence[str], act: Act) -> Institution:
    """Put a new institution with its 诊疗科目 into the register."""
    institution.name_sort, institution.name_tokens = sort_key(institution.name), search_tokens(institution.name)
    institution.save(force_insert=True)
    _put_subjects(institution, subjects, act)
    versions.enter(institution, act)
    return institution


@transaction.atomic
def enter_registration(registration: Registration, act: Act, *, with_person: bool = False) -> Registration:
    """Put a new physician or nurse registration into its register.

    ``with_person`` when the same act entered the person (``people.keep``): the journal tells of both at once.
    """
    registration.area_path = registration.main_institution.area_path
    registration.save(force_insert=True)
    versions.enter(registration, act, with_person=with_person)
    if with_person:
        staffing.stated_by(registration).save(force_insert=True)  # nothing else can say anything of the person yet
    else:
        staffing.refresh(registration.person_id)
    return registration


@transaction.atomic
def move(entry: E, *, step: str, act: Act, from_on: date | None = None, until_on: date | None = None) -> E:
    """Take one step of the entry's workflow; StepNotOpen when its state forbids it, NotYetBegun before its day."""
    require_begun(from_on, on=clock.local_date(act.at))
    taken = WORKFLOWS[register_of(entry)].step(step, state=entry.status)
    entry.status = taken.target
    entry.status_from_on, entry.status_until_on, entry.status_reason = from_on, until_on, act.reason[:200]
    versions.change(entry, act, ["status"])
    if not isinstance(entry, Institution):
        _refresh_staffing(entry)
    return entry


@transaction.atomic
def take_back(entry: E, *, values: Mapping[str, object], act: Act) -> E:
    """Undo the ending of an entry that ended by mistake; ``values`` are its status and what belongs to it, as before.

    StepNotOpen unless the workflow has that reversal. The licence that ended with it does not live again: plan anew.
    """
    WORKFLOWS[register_of(entry)].reversal(state=entry.status, to=str(values["status"]))
    return change(entry, values=values, act=act)


@transaction.atomic
def change(entry: E, *, values: Mapping[str, object], act: Act, subjects: Sequence[str] | None = None) -> E:
    """Change facts of an entry; a new name or main institution reaches the licences of those who show it."""
    changed = {name for name, value in values.items() if getattr(entry, name) != value}
    for name in changed:
        setattr(entry, name, values[name])
    if subjects is not None and isinstance(entry, Institution):
        _put_subjects(entry, subjects, act)
        changed.add("subjects")
    if isinstance(entry, Institution) and "name" in changed:
        entry.name_sort, entry.name_tokens = sort_key(entry.name), search_tokens(entry.name)
    if not isinstance(entry, Institution) and "main_institution" in changed:
        entry.area_path = entry.main_institution.area_path
    versions.change(entry, act, changed)
    if isinstance(entry, Institution):
        if any(faces.shown_elsewhere(Register.INSTITUTION, name) for name in changed):
            _touch_practitioners(entry, act)
    else:
        _refresh_staffing(entry)
    return entry


@transaction.atomic
def file_at(
    registration: Registration,
    *,
    institution: Institution,
    filed_on: date,
    authority: Authority,
    act: Act,
    scopes: Sequence[str] = (),
    valid_until: date | None = None,
) -> PhysicianFiling | NurseFiling:
    """Record a multi-institution filing and bring the face in step."""
    filing: PhysicianFiling | NurseFiling
    if isinstance(registration, PhysicianRegistration):
        filing = PhysicianFiling(
            registration=registration,
            institution=institution,
            scopes=list(scopes or registration.scopes),
            valid_from=filed_on,
            valid_until=valid_until,
            filed_authority=authority,
            filed_on=filed_on,
        )
    else:
        filing = NurseFiling(
            registration=registration, institution=institution, filed_on=filed_on, filed_authority=authority
        )
    filing.save(force_insert=True)
    versions.change(registration, act, ["filings"])
    _refresh_staffing(registration)
    return filing


@transaction.atomic
def end_filing(filing: PhysicianFiling | NurseFiling, act: Act) -> None:
    """Close a filing; the row stays as history."""
    filing.status = "CANCELLED"
    filing.save(update_fields=["status"])
    versions.change(filing.registration, act, ["filings"])
    _refresh_staffing(filing.registration)


@transaction.atomic
def correct_filing(filing: PhysicianFiling | NurseFiling, *, values: Mapping[str, object], act: Act) -> None:
    """Put right where a filing stands or whether it does, as when its institution was in the register twice."""
    for name, value in values.items():
        setattr(filing, name, value)
    filing.save(update_fields=list(values))
    versions.change(filing.registration, act, ["filings"])
    _refresh_staffing(filing.registration)


@transaction.atomic
def relocate(model: type[Registration], keys: Iterable[UUID], *, to: Institution, act: Act) -> None:
    """Let all these registrations have another main institution, as ``change`` does for one."""
    people = many.change_alike(model, keys, act, ["main_institution"], main_institution=to, area_path=to.area_path)
    with service_transaction("registers"):
        staffing.refresh_many(people)


@transaction.atomic
def correct_filings(model: type[Filing], keys: Iterable[UUID], *, values: Mapping[str, object], act: Act) -> None:
    """Put right where all these filings stand or whether they do, as ``correct_filing`` does for one."""
    rows = model._default_manager.filter(pk__in=among(keys))
    registrations = list(rows.values_list("registration_id", flat=True))
    rows.update(**values)
    people = many.change_alike(_REGISTRATION_OF[model], registrations, act, ["filings"])
    with service_transaction("registers"):
        staffing.refresh_many(people)


def _put_subjects(institution: Institution, codes: Sequence[str], act: Act) -> None:
    kept = set(institution.subjects.values_list("code", flat=True))
    institution.subjects.filter(code__in=kept - set(codes)).delete()
    InstitutionSubject.objects.bulk_create(
        InstitutionSubject(institution=institution, code=code, approved_on=clock.local_date(act.at))
        for code in dict.fromkeys(codes)
        if code not in kept
    )


def _refresh_staffing(registration: Registration) -> None:
    with service_transaction("registers"):  # memberships cross the borders of the one who files
        staffing.refresh(registration.person_id)


def _touch_practitioners(institution: Institution, act: Act) -> None:
    """The institution's name stands on the faces of its main and filed practitioners."""
    with service_transaction("registers"):
        for model in (PhysicianRegistration, NurseRegistration):
            here = model.objects.filter(faces.at_work_at([institution.pk]))
            many.change_alike(model, here.values_list("pk", flat=True), act, ["main_institution"])
            filed = model.objects.filter(faces.filed_at([institution.pk]))
            many.change_alike(model, filed.values_list("pk", flat=True), act, ["filings"])
