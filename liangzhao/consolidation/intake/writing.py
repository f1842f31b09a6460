"""Writing mended values into the registers through their own actions, and keeping what stood there before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast
from uuid import UUID

from django.db import IntegrityError, models, transaction

from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.intake import constraints
from liangzhao.consolidation.intake.fields import SEALED, Place
from liangzhao.consolidation.intake.records import MODELS, SUBJECTS, Record, Values
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import encryption
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import Sentence, _
from liangzhao.reference.models import Authority
from liangzhao.registers import corrections, entries
from liangzhao.registers.effects import Act
from liangzhao.registers.models import (
    Institution,
    InstitutionSubject,
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
)
from liangzhao.registers.people import actions as people

Kept = dict[str, object]
_TABLES = {model: table for table, model in MODELS.items()}
_LINKED: dict[str, type[Institution | Authority]] = {"main_institution": Institution, "authority": Authority}
_DERIVED = frozenset({"id_no_index"})
"""Columns made of another one; no change keeps them."""


class NotAccepted(Refusal):
    """Raised when the register refuses the value: another entry has it, or it contradicts the rest of the entry."""

    template = _("登记簿不接受该值：%(why)s。请核对后再办理。")


class EndsInMaintenance(Refusal):
    """Raised for a state that has no way back: it is an act of its own, not a correction."""

    template = _("该状态变更不可撤回，请在登记簿维护中办理。")


def record_of(place: Place, entry: Record) -> Record | None:
    """The row that holds a field of an entry: the entry itself, its person, or the person's one qualification."""
    if place.table == "person" and not isinstance(entry, (Person, Institution)):
        return entry.person
    if place.table == "qualification" and not isinstance(entry, (PhysicianQualification, Person, Institution)):
        found = list(PhysicianQualification.objects.filter(person_id=entry.person_id)[:2])
        return found[0] if len(found) == 1 else None
    return entry


def locked(table: str, key: UUID) -> Record | None:
    """The row of a table, locked until the transaction ends."""
    return MODELS[table]._default_manager.select_for_update(of=("self",)).filter(pk=key).first()


def kept(record: Record, names: Iterable[str], proposal: Proposal, sealed: str) -> Kept:
    """Columns as a change keeps them; of a sealed one, which text of the proposal holds it: ``old`` or ``chosen``."""
    found: Kept = {}
    for name in names:
        if name in _DERIVED:
            continue
        if name == SUBJECTS:
            found[name] = [_plain_subject(each) for each in cast("Institution", record).subjects.order_by("code")]
        elif name in SEALED:
            found[name] = {"sealed": sealed} if getattr(record, name) else ""
            _require_same(proposal, sealed, str(getattr(record, name)))
        else:
            found[name] = plain(getattr(record, name))
    return found


def _require_same(proposal: Proposal, sealed: str, value: str) -> None:
    if value and (getattr(proposal, sealed) or "") != value:
        setattr(proposal, sealed, value)
        proposal.save(update_fields=[sealed])


def _plain_subject(subject: InstitutionSubject) -> Kept:
    return {
        "id": str(subject.pk),
        "code": subject.code,
        "remark": subject.remark,
        "approved_on": str(subject.approved_on),
    }


def plain(value: object) -> object:
    """A value as JSON keeps it."""
    if isinstance(value, models.Model):
        return str(value.pk)
    return value if value is None or isinstance(value, (str, int, bool, list)) else str(value)


def given_back(table: str, found: Mapping[str, object], proposal: Proposal | None) -> Values:
    """The values a change kept, as the register has them."""
    values: Values = {}
    for name, value in found.items():
        if isinstance(value, dict) and proposal is not None:
            values[name] = getattr(proposal, str(value["sealed"])) or ""
        elif name == SUBJECTS:
            values[name] = value
        elif name in _LINKED:
            values[name] = _LINKED[name]._default_manager.get(pk=str(value))
        else:
            values[name] = _field(table, name).to_python(value)
    if table == "person" and values.get("id_no"):
        values["id_no_index"] = people.index_of(str(values["id_no"]))
    return values


def _field(table: str, name: str) -> models.Field[object, object]:
    field = MODELS[table]._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(name)
    return field


def stands(record: Record, values: Mapping[str, object]) -> bool:
    """Whether the register says these values now."""
    return all(_stands(record, name, value) for name, value in values.items() if name not in _DERIVED)


def _stands(record: Record, name: str, value: object) -> bool:
    if name == SUBJECTS:
        return sorted(codes_of(value)) == list(
            cast("Institution", record).subjects.order_by("code").values_list("code", flat=True)
        )
    return plain(getattr(record, name) or None) == plain(value or None)


def codes_of(value: object) -> list[str]:
    """The codes of 诊疗科目, of kept rows or of codes."""
    return [str(each["code"]) if isinstance(each, dict) else str(each) for each in cast("list[object]", value)]


def write(record: Record, values: Values, act: Act) -> None:
    """Change columns of a row as its register changes them; NotAccepted, EndsInMaintenance."""
    if "status" in values:
        require_way_back(record, str(values["status"]))
    try:
        with transaction.atomic():
            _write(record, values, act)
    except IntegrityError as error:
        raise NotAccepted(why=_why(error, record, values)) from error


def _why(error: IntegrityError, record: Record, values: Values) -> Sentence:
    """Which constraint the record would break with the values, and what stands in its fields then."""
    kind = Kind.PHYSICIAN if isinstance(record, Person) else Kind(_TABLES[type(record)])
    told = {each.name: getattr(record, each.name) for each in record._meta.concrete_fields if not each.is_relation}
    texts = {name: _text(value) for name, value in {**told, **values}.items()}
    return constraints.refused(error, kind, texts).says


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(map(str, value))
    return "" if value is None else str(value)


def _write(record: Record, values: Values, act: Act) -> None:
    if isinstance(record, Person):
        corrections.correct(person=record, values=values, act=act)
    elif isinstance(record, PhysicianQualification):
        _correct_qualification(record, values, act)
    elif isinstance(record, Institution) and SUBJECTS in values:
        others = {name: value for name, value in values.items() if name != SUBJECTS}
        _restore_subjects(record, values[SUBJECTS])
        entries.change(record, values=others, subjects=codes_of(values[SUBJECTS]), act=act)
    else:
        entries.change(cast("Institution", record), values=values, act=act)  # any of the three will do


def _restore_subjects(institution: Institution, value: object) -> None:
    """Rows that were there before come back as they were, with the day they were approved on."""
    there = set(institution.subjects.values_list("code", flat=True))
    InstitutionSubject.objects.bulk_create(
        InstitutionSubject(
            id=UUID(each["id"]),
            institution=institution,
            code=each["code"],
            remark=each["remark"],
            approved_on=date.fromisoformat(each["approved_on"]),
        )
        for each in cast("list[object]", value)
        if isinstance(each, dict) and each["code"] not in there
    )


def _correct_qualification(record: PhysicianQualification, values: Values, act: Act) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    record.qual_no_index = encryption.blind_index(f"qual|{record.qual_no}")
    record.save()
    journal.record(
        Tag.PERSON_CHANGED,
        subject_kind="person",
        subject_id=record.person_id,
        by=act.by,
        at=act.at,
        person_id=record.person_id,
        body={"act": act.kind, "changed": sorted(values), "qualification": str(record.pk)},
    )


def require_way_back(record: Record, target: str) -> None:
    """EndsInMaintenance for a state from which no step leads back to the one the record is in."""
    if not isinstance(record, (Institution, PhysicianRegistration, NurseRegistration)) or record.status == target:
        return
    table = entries.WORKFLOWS[entries.register_of(record)]
    steps = (*table.transitions, *table.reversals)
    there = any(record.status in each.sources and each.target == target for each in steps)
    back = any(target in each.sources and each.target == record.status for each in steps)
    if not there or not back:
        raise EndsInMaintenance
