"""What must never be false in the registers is a named constraint; each one is broken here on purpose.

A constraint without a case fails ``test_every_constraint_has_its_case``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import (
    ActivationCode,
    EntryVersion,
    Institution,
    InstitutionSubject,
    Maintenance,
    NurseFiling,
    NurseRegistration,
    Person,
    Photo,
    PhysicianFiling,
    PhysicianQualification,
    PhysicianRegistration,
    RightsRequest,
    SetAside,
    Staffing,
)
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)


def copied(row: models.Model, **changes: object) -> None:
    """Store the row again as another one, with these changes."""
    row.pk = uuid7()
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def changed(row: models.Model, **changes: object) -> None:
    """Change the row behind the back of every action."""
    type(row)._default_manager.filter(pk=row.pk).update(**changes)


def rights_request(cast: Cast) -> RightsRequest:
    """A request that waits."""
    row = nurse(cast)
    return RightsRequest.objects.create(
        person=row.person, authority=row.authority, kind="CORRECT", about="name", made_at=clock.now(), due_on=DAY
    )


def code(cast: Cast) -> ActivationCode:
    """A code made a day ahead, so that now is before it."""
    made = clock.now() + timedelta(days=1)
    return ActivationCode.objects.create(
        person=cast.person("甲"), institution_id=uuid7(), digest=bytes(16), made_at=made, made_by=uuid7(),
        good_until=made + timedelta(days=1),
    )  # fmt: skip


def institution(cast: Cast) -> Institution:
    """A hospital."""
    return cast.institution()


def nurse(cast: Cast) -> NurseRegistration:
    """A nurse's registration."""
    return cast.nurse("王小兰", cast.institution())


def physician(cast: Cast) -> PhysicianRegistration:
    """A physician's registration."""
    return cast.physician("李建国", cast.institution())


def photo(cast: Cast, **facts: Any) -> Photo:
    """A photo of somebody."""
    return cast.photo(cast.person("王小兰"), **facts)


def filing(cast: Cast, registration: NurseRegistration | PhysicianRegistration) -> NurseFiling | PhysicianFiling:
    """A filing at another hospital."""
    other = cast.institution("东城示例医院", organ="东城", division="110101")
    return entries.file_at(
        registration, institution=other, filed_on=DAY, authority=other.authority, act=cast.act("file")
    )


def version(cast: Cast) -> EntryVersion:
    """The first version of a hospital."""
    return EntryVersion.objects.get(entry_id=cast.institution().pk)


def closed_version(cast: Cast) -> EntryVersion:
    """The same, in force until yesterday."""
    found = version(cast)
    changed(found, since=clock.now() - timedelta(days=5), until=clock.now() - timedelta(days=1))
    return EntryVersion.objects.get(pk=found.pk)


def proposal(cast: Cast, **facts: object) -> Maintenance:
    """A proposed change of a nurse's registration."""
    row = nurse(cast)
    return Maintenance.objects.create(
        **{
            "authority_id": row.authority_id,
            "register": Register.NURSE,
            "entry_id": row.pk,
            "entry_version": row.version,
            "kind": "nurse.suspend",
            "document_no": "京卫示〔2026〕1号",
            "reason": "测试",
            "proposed_by": uuid7(),
            "proposed_at": clock.now(),
            **facts,
        }
    )


def subject(cast: Cast) -> InstitutionSubject:
    """One 诊疗科目 of a hospital."""
    return InstitutionSubject.objects.filter(institution=institution(cast))[0]


def qualification(cast: Cast) -> PhysicianQualification:
    """A physician's qualification."""
    return PhysicianQualification.objects.get(person=physician(cast).person)


def staffing(cast: Cast) -> Staffing:
    """A nurse's main membership."""
    return Staffing.objects.get(person=nurse(cast).person)


Break = Callable[[Cast], None]

BREAKS: dict[str, Break] = {
    # institutions
    "institution_has_its_own_address": lambda cast: copied(institution(cast), reg_no=""),
    "one_institution_per_reg_no": lambda cast: copied(institution(cast), public_ref="another"),
    "one_entry_per_foreign_code": lambda cast: copied(
        cast.institution(source="list", foreign_code="1"), public_ref="another", reg_no=""
    ),
    "institution_has_a_name": lambda cast: changed(institution(cast), name=""),
    "institution_period_ends_after_it_starts": lambda cast: changed(institution(cast), valid_until=date(2022, 5, 1)),
    "mgmt_type_is_a_known_code": lambda cast: changed(institution(cast), mgmt_type="3"),
    "institution_status_ends_after_it_starts": lambda cast: changed(
        institution(cast), status_from_on=DAY, status_until_on=DAY - timedelta(days=1)
    ),
    "merged_institution_is_off_the_register": lambda cast: changed(institution(cast), merged_into=institution(cast)),
    "subject_is_registered_once": lambda cast: copied(subject(cast)),
    # people
    "one_person_per_id_number": lambda cast: copied(cast.person("甲")),
    "sex_is_a_known_code": lambda cast: changed(cast.person("甲"), sex="3"),
    "birth_date_is_plausible": lambda cast: changed(cast.person("甲"), birth_date=date(1900, 1, 1)),
    "activated_persons_are_real_name": lambda cast: changed(cast.person("甲"), real_name_level="NONE"),
    "nobody_is_merged_into_themselves": lambda cast: changed(cast.person("甲"), merged_into=F("id")),
    "qualification_level_is_a_known_code": lambda cast: changed(qualification(cast), level="5"),
    "staffing_is_stated_once": lambda cast: copied(staffing(cast)),
    "staffing_profession_is_known": lambda cast: changed(staffing(cast), profession="pharmacist"),
    "main_staffing_has_its_authority": lambda cast: changed(staffing(cast), authority_id=None),
    # nurses
    "one_nurse_per_number": lambda cast: copied(nurse(cast), status="CANCELLED"),
    "one_live_nurse_registration": lambda cast: copied(nurse(cast), licence_no="201511999999"),
    "nurse_has_a_number": lambda cast: changed(nurse(cast), licence_no=""),
    "nurse_validity_follows_registration": lambda cast: changed(nurse(cast), valid_until=date(2015, 7, 1)),
    "one_valid_nurse_filing": lambda cast: copied(filing(cast, nurse(cast))),
    # physicians
    "one_physician_per_number": lambda cast: copied(physician(cast), status="CANCELLED"),
    "one_live_physician_registration": lambda cast: copied(physician(cast), licence_no="110110108999999"),
    "physician_no_has_15_digits": lambda cast: changed(physician(cast), licence_no="11011010800000X"),
    "physician_level_is_a_known_code": lambda cast: changed(physician(cast), level="3", practice_place="110000"),
    "physician_category_is_a_known_code": lambda cast: changed(physician(cast), category="5"),
    "physician_has_a_scope": lambda cast: changed(physician(cast), scopes=[]),
    "practice_place_fits_the_level": lambda cast: changed(physician(cast), practice_place="110108"),
    "physician_issue_follows_registration": lambda cast: changed(physician(cast), issued_on=date(2009, 2, 28)),
    "one_valid_physician_filing": lambda cast: copied(filing(cast, physician(cast))),
    "physician_filing_ends_after_it_starts": lambda cast: changed(
        filing(cast, physician(cast)), valid_until=DAY - timedelta(days=1)
    ),
    # photos
    "one_photo_waits_for_confirmation": lambda cast: copied(photo(cast, status="UPLOADED")),
    "one_photo_is_confirmed": lambda cast: copied(photo(cast)),
    "one_photo_is_drafted": lambda cast: copied(photo(cast, status="DRAFT")),
    "photo_decision_has_time_and_decider": lambda cast: changed(photo(cast), decided_at=None),
    "confirmed_photo_has_a_decider": lambda cast: changed(photo(cast), decided_at=None, decided_by=None),
    "returned_photo_has_a_reason": lambda cast: changed(photo(cast, status="RETURNED"), return_reason=""),
    # 登记簿维护
    "maintenance_needs_a_second_person": lambda cast: changed(
        proposal(cast), status="APPROVED", decided_by=models.F("proposed_by"), decided_at=clock.now()
    ),
    "maintenance_decision_has_time_and_decider": lambda cast: changed(
        proposal(cast), status="APPROVED", decided_by=uuid7()
    ),
    "decided_maintenance_has_a_decider": lambda cast: changed(proposal(cast), status="APPROVED"),
    "one_open_maintenance_per_entry": lambda cast: copied(proposal(cast)),
    "maintenance_has_document_and_reason": lambda cast: changed(proposal(cast), document_no=""),
    # rights
    "closed_rights_request_has_time_and_decider": lambda cast: changed(rights_request(cast), status="GRANTED"),
    "refused_rights_request_has_its_reason": lambda cast: changed(
        rights_request(cast), status="REFUSED", decided_at=clock.now(), decided_by=uuid7()
    ),
    "one_open_rights_request_each": lambda cast: copied(rights_request(cast)),
    "datum_is_set_aside_once": lambda cast: copied(
        SetAside.objects.create(person=cast.person("甲"), about="mobile", value="1", since=clock.now()), value="1"
    ),
    # activation
    "an_activation_code_is_good_for_a_while": lambda cast: changed(code(cast), good_until=clock.now()),
    # versions
    "entry_versions_are_numbered": lambda cast: copied(
        version(cast), since=clock.now() - timedelta(days=9), until=clock.now() - timedelta(days=8)
    ),
    "entry_version_does_not_end_before_it_starts": lambda cast: changed(
        version(cast), until=models.F("since") - timedelta(seconds=1)
    ),
    "entry_has_one_open_version": lambda cast: copied(
        version(cast), number=2, since=clock.now() + timedelta(days=1), until=None
    ),
    "entry_versions_do_not_overlap": lambda cast: copied(
        closed_version(cast), number=2, since=clock.now() - timedelta(days=2), until=None
    ),
}  # fmt: skip

NAMED = {
    constraint.name for model in apps.get_app_config("registers").get_models() for constraint in model._meta.constraints
}


def test_every_constraint_has_its_case() -> None:
    assert set(BREAKS) == NAMED


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(cast: Cast, name: str) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BREAKS[name](cast)

    assert refusal.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]  # psycopg's own error


def test_a_qualification_is_given_once() -> None:
    assert PhysicianQualification._meta.get_field("qual_no_index").unique


def test_a_second_live_registration_is_possible_once_the_first_has_ended(cast: Cast) -> None:
    row = nurse(cast)
    entries.move(row, step="cancel", act=cast.act("cancel"), from_on=DAY)

    copied(NurseRegistration.objects.get(pk=row.pk), licence_no="201511999999", status="ACTIVE")

    assert Person.objects.get(pk=row.person_id).nurse_registrations.count() == 2


def test_the_constraints_are_in_the_database_under_their_names(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
        )
        found = {name for (name,) in cursor.fetchall()}

    assert found >= NAMED
