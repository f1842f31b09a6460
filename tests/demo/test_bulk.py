"""What the seed writes in bulk is what the registers' own actions would have written, field by field."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import models

from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.config.demo import bulk
from liangzhao.config.demo.bulk import NewInstitution, NewPractitioner, Step
from liangzhao.config.demo.scene import persona
from liangzhao.documents import store
from liangzhao.kernel import clock, encryption
from liangzhao.kernel.identifiers import id_number
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers import entries
from liangzhao.registers.effects import Act
from liangzhao.registers.models import (
    EntryVersion,
    Institution,
    InstitutionSubject,
    NurseFiling,
    NurseRegistration,
    Person,
    Photo,
    PhysicianFiling,
    PhysicianQualification,
    PhysicianRegistration,
    Staffing,
)
from liangzhao.registers.people import actions as people
from liangzhao.registers.photos import actions as photos
from tests.support.cast import JPEG, Cast
from tests.support.statements import counted

pytestmark = pytest.mark.django_db

ENTERED = datetime.fromisoformat("2025-10-01T02:00:00+00:00")
FILED, UPLOADED, CONFIRMED, LEFT = (ENTERED + timedelta(days=days) for days in (1, 2, 3, 4))
BIRTH = date(1984, 2, 3)
CONFIRMER = UUID("018f0000-0000-7000-8000-000000000001")
OWN = frozenset({"id", "public_ref", "salt", "public_entry", "leaf_hash", "body"})
"""Fields no two rows share; the bodies of the journal are compared apart."""


def _act(cast: Cast, kind: str, at: datetime, reason: str = "") -> Act:
    return Act(by=cast.by, at=at, kind=kind, reason=reason, source="test")


def _facts(row: models.Model, names: dict[Any, str], also: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A row's fields with keys of other rows replaced by what they stand for."""
    found = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: _named(value, names) for name, value in found.items() if name not in OWN | also}


def _named(value: Any, names: dict[Any, str]) -> Any:
    if isinstance(value, dict):
        return {key: _named(each, names) for key, each in value.items() if key not in ("public_ref", "licence_no")}
    if isinstance(value, list):
        return [_named(each, names) for each in value]
    return names.get(str(value), value)


def _all(model: type[models.Model], **which: Any) -> list[models.Model]:
    return list(model._default_manager.filter(**which))


def _told(rows: list[models.Model], names: dict[Any, str]) -> list[dict[str, Any]]:
    """Rows without their keys, in an order that does not come from keys."""
    return sorted((_facts(row, names) for row in rows), key=str)


def _journal_of(names: dict[Any, str], *keys: UUID) -> list[Any]:
    events = Event.objects.filter(subject_id__in=keys).order_by("at", "tag", "id")
    return sorted(
        ([_facts(event, names), sorted(map(str, journal.body_of(event).items()))] for event in events), key=str
    )


def _physician(person: Person, institution: Institution, number: str) -> PhysicianRegistration:
    return PhysicianRegistration(
        person=person, licence_no=number, level="1", category="1", scopes=["11"], title="233", practice_place="110000",
        main_institution=institution, first_registered_on=date(2012, 3, 1), approved_on=date(2020, 3, 1),
        issued_on=date(2020, 3, 1), authority=institution.authority,
    )  # fmt: skip


def _by_actions(cast: Cast, hospital: Institution, other: Institution) -> PhysicianRegistration:
    person = people.enter(
        id_no=id_number.compose("110108", BIRTH, 11), name="周明", sex="1", birth_date=BIRTH,
        act=_act(cast, "enter", ENTERED), mobile="13900000001",
    )  # fmt: skip
    people.mirror_qualification(
        person=person, qual_no="201111110" + person.id_no, level="1", category="10", obtained_on=date(2011, 12, 1),
        issuing_organ="国家医学考试中心（演示）", verify_status="VERIFIED",
    )  # fmt: skip
    people.activate(person=person, act=_act(cast, "activate", ENTERED + timedelta(hours=1)))
    row = _physician(person, hospital, "110110108000011")
    entries.enter_registration(row, _act(cast, "enter", ENTERED))
    entries.file_at(
        row,
        institution=other,
        filed_on=clock.local_date(FILED),
        authority=other.authority,
        act=_act(cast, "file", FILED),
    )
    with clock.at(UPLOADED):
        drafted = photos.draft(person=person, image=JPEG, thumbnail=JPEG, findings=[], has_passed=True)
        photos.submit(photo=drafted, apply_after=False, by=persona("P-PHY"))
    with clock.at(CONFIRMED):
        photos.confirm(photo=drafted, by=persona("I-MED", CONFIRMER))
    row.refresh_from_db()
    entries.move(row, step="leave", act=_act(cast, "physician.leave", LEFT, "离职"), from_on=date(2025, 10, 5))
    return row


def _in_bulk(cast: Cast, hospital: Institution, other: Institution) -> PhysicianRegistration:
    id_no = id_number.compose("110108", BIRTH, 13)
    person = Person(
        id_no=id_no, id_no_index=people.index_of(id_no), name="周明", sex="1", birth_date=BIRTH, mobile="13900000001",
        activated_at=ENTERED + timedelta(hours=1), real_name_level="ID_MATCH",
    )  # fmt: skip
    row = _physician(person, hospital, "110110108000012")
    blob = store.put(JPEG, media_type="image/jpeg")
    confirmed = Act(by=persona("I-MED", CONFIRMER), at=CONFIRMED, kind="photo.confirmed", source="photo")
    new = NewPractitioner(
        row, _act(cast, "enter", ENTERED), activated=_act(cast, "activate", ENTERED + timedelta(hours=1)),
        qualification=PhysicianQualification(
            person=person, qual_no="201111110" + id_no, qual_no_index=encryption.blind_index("qual|201111110" + id_no),
            level="1", category="10", obtained_on=date(2011, 12, 1), issuing_organ="国家医学考试中心（演示）",
            verify_status="VERIFIED",
        ),
        uploader=persona("P-PHY"), photo_act=confirmed,
        photo=Photo(
            person=person, status="CONFIRMED", image=blob, thumbnail=blob, has_passed=True, uploaded_at=UPLOADED,
            decided_at=CONFIRMED, decided_by=CONFIRMER,
        ),
    )  # fmt: skip
    on = clock.local_date(FILED)
    filing = PhysicianFiling(
        registration=row, institution=other, scopes=["11"], valid_from=on, filed_on=on, filed_authority=other.authority
    )
    bulk.filed(new, filing, _act(cast, "file", FILED))
    new.steps.append(Step(confirmed, ("photo",)))
    left = _act(cast, "physician.leave", LEFT, "离职")
    new.steps.append(bulk.moved(row, "leave", left, from_on=date(2025, 10, 5)))
    bulk.write_practitioners([new])
    return row


def _names(row: PhysicianRegistration | NurseRegistration) -> dict[Any, str]:
    """Keys of one practitioner's rows, and what they are."""
    return {str(row.pk): "registration", str(row.person_id): "person", row.licence_no: "number"} | {
        str(photo.pk): "photo" for photo in Photo.objects.filter(person_id=row.person_id)
    }


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (PhysicianRegistration, "person_id"), (PhysicianFiling, "registration__person_id"), (Staffing, "person_id"),
        (EntryVersion, "person_id"), (Photo, "person_id"),
    ],
)  # fmt: skip
def test_a_physician_written_in_bulk_is_one_entered_by_actions(
    cast: Cast, model: type[models.Model], field: str
) -> None:
    hospital, other = cast.institution(), cast.institution("北京东城示例医院", organ="东城", division="110101")
    one, two = _by_actions(cast, hospital, other), _in_bulk(cast, hospital, other)

    expected = _told(_all(model, **{field: one.person_id}), _names(one))
    found = _told(_all(model, **{field: two.person_id}), _names(two))

    assert expected
    assert found == expected


def test_a_person_written_in_bulk_is_one_entered_by_actions(cast: Cast) -> None:
    hospital, other = cast.institution(), cast.institution("北京东城示例医院", organ="东城", division="110101")
    one, two = _by_actions(cast, hospital, other), _in_bulk(cast, hospital, other)
    personal = frozenset({"id_no", "id_no_index", "qual_no", "qual_no_index"})

    for model in (Person, PhysicianQualification):
        which = "pk" if model is Person else "person_id"
        (expected,) = _all(model, **{which: one.person_id})
        (found,) = _all(model, **{which: two.person_id})
        assert _facts(found, _names(two), personal) == _facts(expected, _names(one), personal)
    assert two.person.id_no == id_number.compose("110108", BIRTH, 13)


def test_the_journal_tells_the_same_of_both(cast: Cast) -> None:
    hospital, other = cast.institution(), cast.institution("北京东城示例医院", organ="东城", division="110101")
    one, two = _by_actions(cast, hospital, other), _in_bulk(cast, hospital, other)

    def told(row: PhysicianRegistration) -> list[Any]:
        photo = Photo.objects.get(person_id=row.person_id)
        return _journal_of(_names(row), row.pk, row.person_id, photo.pk)

    assert len(told(one)) == 8
    assert told(two) == told(one)


def test_an_institution_closed_in_bulk_is_one_closed_by_actions(cast: Cast) -> None:
    one = cast.institution("北京海淀枫林示例诊所", valid_until=date(2037, 4, 30))
    two = Institution(**{
        field.attname: getattr(one, field.attname) for field in Institution._meta.concrete_fields
        if field.attname not in ("id", "public_ref", "reg_no", "name_sort", "name_tokens", "foreign_code")
    })  # fmt: skip
    two.id, two.public_ref = uuid7(), "otherreference01"
    at = clock.now() + timedelta(hours=1)
    closing = Act(by=cast.by, at=at, kind="institution.close", basis="1号", reason="装修", source="test")
    entries.move(one, step="close", act=closing, from_on=date(2026, 1, 1))

    entered = Act(by=cast.by, at=clock.now(), kind="enter", basis="京卫示〔2026〕1号", reason="测试", source="test")
    new = NewInstitution(two, ("03", "03.01", "04", "50"), entered)
    new.steps.append(bulk.moved(two, "close", closing, from_on=date(2026, 1, 1)))
    bulk.write_institutions([new])

    for model, field in ((Institution, "pk"), (InstitutionSubject, "institution_id"), (EntryVersion, "entry_id")):
        expected = _told(_all(model, **{field: one.pk}), {str(one.pk): "it", one.reg_no: ""})
        found = _told(_all(model, **{field: two.pk}), {str(two.pk): "it"})
        assert expected
        assert found == expected
    assert _journal_of({str(two.pk): "it"}, two.pk) == _journal_of({str(one.pk): "it"}, one.pk)


def test_a_nurses_filing_makes_her_a_member_there(cast: Cast) -> None:
    hospital, other = cast.institution(), cast.institution("北京东城示例医院", organ="东城", division="110101")
    id_no = id_number.compose("110108", BIRTH, 14)
    person = Person(id_no=id_no, id_no_index=people.index_of(id_no), name="陈静", sex="2", birth_date=BIRTH)
    row = NurseRegistration(
        person=person, licence_no="201511000777", title="254", practice_place="110000", main_institution=hospital,
        valid_until=date(2030, 6, 30), first_registered_on=date(2015, 7, 1), approved_on=date(2025, 6, 20),
        issued_on=date(2025, 6, 20), authority=hospital.authority,
    )  # fmt: skip
    new = NewPractitioner(row, _act(cast, "enter", ENTERED))
    filing = NurseFiling(
        registration=row, institution=other, filed_on=date(2025, 10, 2), filed_authority=other.authority
    )
    bulk.filed(new, filing, _act(cast, "file", FILED))

    bulk.write_practitioners([new])

    places = Staffing.objects.filter(person_id=person.pk).values_list("institution_id", "is_main")
    assert sorted(places, key=lambda place: not place[1]) == [(hospital.pk, True), (other.pk, False)]


def _nurse_at(number: int, cast: Cast, hospital: Institution) -> NewPractitioner:
    id_no = id_number.compose("110108", BIRTH, number)
    person = Person(id_no=id_no, id_no_index=people.index_of(id_no), name="陈静", sex="2", birth_date=BIRTH)
    row = NurseRegistration(
        person=person, licence_no=f"{201511000000 + number}", title="254", practice_place="110000",
        main_institution=hospital, valid_until=date(2030, 6, 30), first_registered_on=date(2015, 7, 1),
        approved_on=date(2025, 6, 20), issued_on=date(2025, 6, 20), authority=hospital.authority,
    )  # fmt: skip
    return NewPractitioner(row, _act(cast, "enter", ENTERED))


def test_writing_many_takes_as_many_statements_as_writing_one(cast: Cast) -> None:
    hospital = cast.institution()
    bulk.write_practitioners([_nurse_at(2, cast, hospital)])  # makes the tables that rows are copied through

    with counted() as for_one:
        bulk.write_practitioners([_nurse_at(4, cast, hospital)])
    with counted() as for_many:
        bulk.write_practitioners([_nurse_at(number, cast, hospital) for number in range(6, 26, 2)])

    assert len(for_one) > 0
    assert len(for_many) == len(for_one)
