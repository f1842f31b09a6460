"""Every field a finding can be about is mended in the register and given back as it was, whatever the rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import models

from liangzhao.consolidation.intake import changes, fields, proposals, reading, writing
from liangzhao.consolidation.models import Change, Load, Proposal
from liangzhao.consolidation.quality.fields import FIELDS
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import id_number, qualification_no
from liangzhao.kernel.identifiers import uscc as credit_code
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.models import (
    EntryVersion,
    Institution,
    InstitutionSubject,
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
)
from liangzhao.registers.people import actions as people
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TABLES: tuple[type[models.Model], ...] = (
    Institution,
    InstitutionSubject,
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
)


def dump() -> list[dict[str, Any]]:
    """Every register row, field by field, sealed ones opened; only the counters of versions are left out."""
    return [_plain(row) for model in TABLES for row in model._default_manager.order_by("pk")]


def _plain(row: models.Model) -> dict[str, Any]:
    names = {each.attname for each in row._meta.concrete_fields} - changes.COUNTERS
    return {name: getattr(row, name) for name in sorted(names)}


@dataclass
class Scene:
    """One entry of each kind."""

    entries: dict[Kind, models.Model]
    other: Institution
    load: dict[Kind, Load]


@pytest.fixture
def scene(cast: Cast) -> Scene:
    hospital = cast.institution()
    physician = cast.physician("李建国", hospital, level="2", practice_place="110108")
    number = id_number.compose("110108", date(1980, 1, 5), 15)
    person = people.enter(
        id_no=number, name="赵敏", sex="1", birth_date=date(1980, 1, 5), act=cast.act("enter"), school="某医学院"
    )
    qualification = people.mirror_qualification(
        person=person,
        qual_no=qualification_no.compose(2005, "11", "1", "10", number),
        level="1",
        category="1",
        obtained_on=date(2005, 12, 1),
        issuing_organ="北京市卫生局",
        verify_status="PENDING",
    )
    entries: dict[Kind, models.Model] = {
        Kind.INSTITUTION: hospital,
        Kind.PHYSICIAN: physician,
        Kind.NURSE: cast.nurse("王小兰", hospital),
        Kind.QUALIFICATION: qualification,
    }
    loads = {kind: _load(kind) for kind in Kind}
    return Scene(entries, cast.institution("北京海淀示例二医院"), loads)


def _load(kind: Kind) -> Load:
    return Load.objects.create(
        kind=kind, origin=Load.Origin.REGISTER, source="登记簿", digest=str(uuid7()), received_at=clock.now()
    )


def proposed(scene: Scene, kind: Kind, name: str, new: str, **facts: Any) -> Proposal:
    entry = scene.entries[kind]
    place = fields.place_of(kind, name)
    record = writing.record_of(place, entry) if place else None  # type: ignore[arg-type]  # one of the five models
    old = place.write(record) if place and record else ""
    return Proposal.objects.create(
        load=scene.load[kind],
        number=1,
        rule="DQ-34",
        field=name,
        old=old,
        new=new,
        has_new=True,
        confidence=0.9,
        action="propose",
        decider="organ",
        register=kind,
        entry_id=entry.pk,
        **facts,
    )


def entry_of(proposal: Proposal) -> UUID:
    assert proposal.entry_id is not None
    return proposal.entry_id


OTHER_ID = id_number.compose("110108", date(1971, 2, 3), 21)
CASES = [
    (Kind.INSTITUTION, "name", "北京海淀示例中心医院"),
    (Kind.INSTITUTION, "address", "北京市海淀区新路9号"),
    (Kind.INSTITUTION, "division", "110105"),
    (Kind.INSTITUTION, "institution_class", "D152"),
    (Kind.INSTITUTION, "economic_type", "20"),
    (Kind.INSTITUTION, "mgmt_type", "2"),
    (Kind.INSTITUTION, "grade_level", "3"),
    (Kind.INSTITUTION, "grade_rank", "1"),
    (Kind.INSTITUTION, "postcode", "100080"),
    (Kind.INSTITUTION, "phone", "010-88888888"),
    (Kind.INSTITUTION, "reg_no", "PDY123456110108112A1001"[:22]),
    (Kind.INSTITUTION, "uscc", credit_code.compose("12", "110108", "40000001")),
    (Kind.INSTITUTION, "legal_rep_name", "阿里・买买提"),
    (Kind.INSTITUTION, "principal_name", "钱多多"),
    (Kind.INSTITUTION, "valid_from", "2021-05-01"),
    (Kind.INSTITUTION, "valid_until", "长期"),
    (Kind.INSTITUTION, "issued_on", ""),
    (Kind.INSTITUTION, "subjects", "03;05 妇产科;50"),
    (Kind.INSTITUTION, "beds", "120"),
    (Kind.INSTITUTION, "licence_form", "CLINIC_FILING"),
    (Kind.INSTITUTION, "status", "CLOSED_TEMP"),
    (Kind.INSTITUTION, "status_from_on", "2024-01-01"),
    (Kind.INSTITUTION, "status_reason", "停业"),
    (Kind.PHYSICIAN, "name", "李建邦"),
    (Kind.PHYSICIAN, "former_name", "李大国"),
    (Kind.PHYSICIAN, "sex", "女"),
    (Kind.PHYSICIAN, "birth_date", "1988-08-08"),
    (Kind.PHYSICIAN, "school", "某大学医学部"),
    (Kind.PHYSICIAN, "mobile", ""),
    (Kind.PHYSICIAN, "licence_no", "210110108000099"),
    (Kind.PHYSICIAN, "title", "234"),
    (Kind.PHYSICIAN, "level", "执业医师"),
    (Kind.PHYSICIAN, "category", "中医"),
    (Kind.PHYSICIAN, "scopes", "眼耳鼻咽喉科专业;外科专业"),
    (Kind.PHYSICIAN, "practice_place", "110105"),
    (Kind.PHYSICIAN, "institution", "北京海淀示例二医院"),
    (Kind.PHYSICIAN, "department", "急诊科"),
    (Kind.PHYSICIAN, "first_registered_on", "2011-11-11"),
    (Kind.PHYSICIAN, "approved_on", "2016.1.20"),
    (Kind.PHYSICIAN, "issued_on", "2024-02-29"),
    (Kind.PHYSICIAN, "status", "SUSPENDED"),
    (Kind.PHYSICIAN, "status_from_on", "2024-01-01"),
    (Kind.PHYSICIAN, "status_reason", "暂停"),
    (Kind.NURSE, "name", "王晓兰"),
    (Kind.NURSE, "mobile", "13800138000"),
    (Kind.NURSE, "licence_no", "201511999999"),
    (Kind.NURSE, "title", "253"),
    (Kind.NURSE, "practice_place", "120000"),
    (Kind.NURSE, "institution", "北京海淀示例二医院"),
    (Kind.NURSE, "department", "手术室"),
    (Kind.NURSE, "valid_until", "2029-06-30"),
    (Kind.NURSE, "first_registered_on", "2014-07-01"),
    (Kind.NURSE, "approved_on", "2024-07-01"),
    (Kind.NURSE, "issued_on", "2024-07-01"),
    (Kind.NURSE, "exam_pass_no", "2014001"),
    (Kind.NURSE, "status", "SUSPENDED"),
    (Kind.NURSE, "status", "注销"),
    (Kind.NURSE, "status_from_on", "2024-01-01"),
    (Kind.NURSE, "status_reason", "暂停"),
    (Kind.QUALIFICATION, "name", "赵小敏"),
    (Kind.QUALIFICATION, "qual_no", qualification_no.compose(2006, "11", "1", "10", OTHER_ID)),
    (Kind.QUALIFICATION, "qual_level", "2"),
    (Kind.QUALIFICATION, "qual_category", "口腔"),
    (Kind.QUALIFICATION, "obtained_on", "2006-12-01"),
    (Kind.QUALIFICATION, "issuing_organ", "北京市卫生和计划生育委员会"),
]


@pytest.mark.parametrize(("kind", "name", "value"), CASES, ids=lambda value: str(value)[:24])
def test_a_field_is_mended_and_given_back(cast: Cast, scene: Scene, kind: Kind, name: str, value: str) -> None:
    before = dump()
    proposal = proposed(scene, kind, name, value)

    proposals.apply(proposal, by=cast.by)

    assert dump() != before
    assert (proposal.state, Change.objects.count()) == ("APPLIED", 1)
    assert changes.undo_proposal(proposal, by=cast.by).left == []
    assert (dump(), proposal.state) == (before, "OPEN")


def test_every_field_the_registers_hold_has_its_case() -> None:
    held = {(kind, name) for kind in Kind for name in FIELDS[kind] if fields.place_of(kind, name)}
    tried = {(_table(kind, name)) for kind, name, _value in CASES} | {("person", "id_no")}

    assert {_table(kind, name) for kind, name in held if name != "institution_reg_no"} == tried


def _table(kind: Kind, name: str) -> tuple[str, str]:
    place = fields.place_of(kind, name)
    assert place is not None
    return place.table, place.column


def test_an_id_number_is_mended_by_the_second_of_two_officers_and_given_back(cast: Cast, scene: Scene) -> None:
    before = dump()
    proposal = proposed(scene, Kind.NURSE, "id_no", OTHER_ID)
    with pytest.raises(proposals.TwoOfficersNeeded):
        proposals.apply(proposal, by=cast.by)

    proposal.state, proposal.first_by, proposal.first_at = "SECOND", UUID(int=7), clock.now()
    proposal.save()
    proposals.apply(proposal, by=cast.by)

    assert Person.objects.filter(id_no_index=people.index_of(OTHER_ID), name="王小兰").exists()
    kept = Change.objects.get()
    assert (kept.before, kept.after) == ({"id_no": {"sealed": "old"}}, {"id_no": {"sealed": "chosen"}})
    changes.undo_proposal(proposal, by=cast.by)
    assert dump() == before


def test_what_an_officer_chose_goes_before_what_was_proposed(cast: Cast, scene: Scene) -> None:
    proposal = proposed(scene, Kind.INSTITUTION, "phone", "010-1")

    proposals.apply(proposal, "010-62345678", by=cast.by)

    assert Institution.objects.get(pk=entry_of(proposal)).phone == "010-62345678"
    assert (proposal.chosen, EntryVersion.objects.filter(entry_id=entry_of(proposal), act="cleanse").count()) == (
        "010-62345678",
        1,
    )


def test_what_somebody_mended_meanwhile_is_not_overwritten(cast: Cast, scene: Scene) -> None:
    proposal = proposed(scene, Kind.NURSE, "department", "手术室")
    NurseRegistration.objects.filter(pk=entry_of(proposal)).update(department="门诊")

    with pytest.raises(proposals.EntryMovedOn):
        proposals.apply(proposal, by=cast.by)


def test_a_mending_that_was_changed_since_is_left(cast: Cast, scene: Scene) -> None:
    proposal = proposals.apply(proposed(scene, Kind.NURSE, "department", "手术室"), by=cast.by)
    NurseRegistration.objects.filter(pk=entry_of(proposal)).update(department="门诊")

    undone = changes.undo_proposal(proposal, by=cast.by)

    assert (undone.left, proposal.state) == ([proposal.entry_id], "APPLIED")


@pytest.mark.parametrize(
    ("kind", "name", "value", "refusal"),
    [
        (Kind.NURSE, "valid_until", "", reading.ValueUnusable),
        (Kind.NURSE, "institution", "没有这家医院", reading.NoSuchWorkplace),
        (Kind.NURSE, "licence_no", "1" * 13, reading.ValueUnusable),
        (Kind.PHYSICIAN, "licence_no", "12", writing.NotAccepted),
        (Kind.PHYSICIAN, "scopes", "飞行专业", reading.ValueUnusable),
        (Kind.PHYSICIAN, "status", "REVOKED", writing.EndsInMaintenance),
        (Kind.INSTITUTION, "uscc", "12110108X", reading.ValueUnusable),
        (Kind.INSTITUTION, "subjects", "99.99", reading.ValueUnusable),
        (Kind.INSTITUTION, "valid_until", "2001-01-01", writing.NotAccepted),
        (Kind.INSTITUTION, "district", "没有这个区", reading.ValueUnusable),
        (Kind.INSTITUTION, "org_code", "400000119", proposals.NothingToApply),
        (Kind.QUALIFICATION, "qual_no", "2005", reading.ValueUnusable),
    ],
)
def test_what_the_register_cannot_hold_is_refused(
    cast: Cast, scene: Scene, kind: Kind, name: str, value: str, refusal: type[Exception]
) -> None:
    before = dump()
    proposal = proposed(scene, kind, name, value)

    with pytest.raises(refusal):
        proposals.apply(proposal, by=cast.by)

    assert (dump(), Change.objects.count()) == (before, 0)
