"""What the prepared statements read is what the ORM reads, field by field."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction

from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock, statements
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.showing import scan, show
from liangzhao.licensing.subjects import Subject, subject_of
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from tests.support.cast import Cast, person_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


def same(read: models.Model) -> bool:
    """Whether a row equals the one the ORM reads now, sealed columns opened."""
    again: Any = type(read)._base_manager.get(pk=read.pk)
    return all(getattr(read, field.attname) == getattr(again, field.attname) for field in read._meta.concrete_fields)


def parts_of(subject: Subject) -> list[models.Model]:
    """Every row a subject is made of."""
    images = [photo.image for photo in subject.photos]
    places = [filing.institution for filing in subject.filings]
    found = [subject.entry, subject.institution, subject.authority, subject.person]
    return [
        row for row in (*found, *subject.photos, *images, *subject.filings, *places, *subject.qualifications) if row
    ]


def test_a_physician_with_filings_photos_and_qualifications_is_read_whole(cast: Cast) -> None:
    hospital, clinic = cast.institution(legal_rep_id_no="110108198003025019"), cast.institution("北京海淀示例门诊部")
    physician = cast.physician("李建国", hospital)
    cast.photo(physician.person, status="RETURNED", confirmer=uuid4())
    cast.photo(physician.person, status="UPLOADED")
    entries.file_at(
        physician,
        institution=clinic,
        filed_on=date(2026, 1, 1),
        authority=clinic.authority,
        act=cast.act("file"),
        scopes=["11"],
    )

    subject = subject_of(Register.PHYSICIAN, physician.person_id)

    assert subject is not None
    rows = parts_of(subject)
    assert len(rows) == 4 + 2 * 3 + 2 + 1
    assert all(same(row) for row in rows)
    assert {photo.status for photo in subject.photos} == {"CONFIRMED", "RETURNED", "UPLOADED"}


def test_an_institution_is_read_with_its_subjects_in_order(cast: Cast) -> None:
    hospital = cast.institution()

    subject = subject_of(Register.INSTITUTION, hospital.pk)

    assert subject is not None
    assert subject.subject_codes == ("03", "03.01", "04", "50")
    assert same(subject.institution)
    assert same(subject.authority)


def test_what_is_stored_is_what_was_planned_and_sealed(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())

    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=person_actor(nurse.person))

    assert same(licence)
    events = list(Event.objects.filter(subject_id=licence.pk).order_by("tag"))
    assert [event.tag for event in events] == [Tag.LICENCE_ISSUED, Tag.LICENCE_PLANNED]
    assert [journal.body_of(event)["record"] for event in events] == [bytes(licence.record_digest)] * 2


def test_a_scanned_licence_is_read_whole(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by)
    code = show(licence=licence, by=cast.by).url.rpartition("/")[2]

    found = scan(code).licence

    assert found is not None
    assert found.photo is not None
    assert same(found)
    assert same(found.authority)
    assert same(found.photo)


def test_a_prepared_statement_fails_with_the_errors_of_django(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by)
    twice = {"id": licence.pk, "kind": "nurse"}

    with pytest.raises(IntegrityError), transaction.atomic():
        statements.run(
            connection,
            statements.insertion("licensing_licence", {"id": "uuid", "kind": "text"}),
            [statements.as_json([twice])],
        )
    with pytest.raises(DataError), transaction.atomic():
        statements.run(connection, "SELECT %s::uuid", ["no uuid"])
    assert Licence.objects.count() == 1
    assert statements.run(connection, "SELECT %s::date", [clock.today()]) == [(clock.today(),)]
