"""What the database refuses is told with the field and the value, whichever constraint it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DataError, IntegrityError, models, transaction

from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.intake.constraints import CONSTRAINTS, problem, refused
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import (
    Institution,
    InstitutionSubject,
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
)
from tests.consolidation.intake.test_persons import PHYSICIAN, take
from tests.support.cast import Cast

MODELS: tuple[type[models.Model], ...] = (
    Institution,
    InstitutionSubject,
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
)
NAMES = sorted(
    {each.name for model in MODELS for each in model._meta.constraints}
    | {
        f"{model._meta.db_table}_{each.column}_key"
        for model in MODELS
        for each in model._meta.concrete_fields
        if each.unique and not each.primary_key
    }
)


def test_every_constraint_of_the_registers_has_a_sentence() -> None:
    assert sorted(CONSTRAINTS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_is_one_and_names_fields_that_have_a_word(name: str) -> None:
    told = CONSTRAINTS[name]

    assert told.says
    assert not told.says.endswith("。")
    assert set(told.fields) <= set(FIELD_WORDS)


def test_no_two_constraints_say_the_same() -> None:
    assert len({each.says for each in CONSTRAINTS.values()}) == len(CONSTRAINTS)


@pytest.mark.django_db
def test_the_names_are_those_of_the_database(cast: Cast) -> None:
    doctor = cast.physician("李建国", cast.institution())
    kept = PhysicianQualification.objects.get(person=doctor.person)
    number = kept.qual_no
    again = {each.name: getattr(kept, each.name) for each in kept._meta.concrete_fields if not each.primary_key}

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        PhysicianQualification.objects.create(**again)

    why = refused(error.value, Kind.QUALIFICATION, {"qual_no": number})
    assert why.fields == ("qual_no",)
    assert "另一条医师资格" in str(why.says)
    assert number not in str(why.says)


@pytest.mark.django_db
def test_what_is_missing_is_named(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        NurseRegistration.objects.filter(pk=nurse.pk).update(valid_until=None)

    assert str(refused(error.value, Kind.NURSE, {}).says) == "有效期至不能为空"


@pytest.mark.django_db
def test_what_is_too_long_is_named(cast: Cast) -> None:
    hospital = cast.institution()

    with pytest.raises(DataError) as error, transaction.atomic():
        Institution.objects.filter(pk=hospital.pk).update(reg_no="1" * 31)

    told = problem(7, error.value, Kind.INSTITUTION, {"reg_no": "1" * 31, "name": "某医院"})
    assert (told.row, told.rule, told.field, told.value_masked) == (7, "IM-07", "reg_no", "1" * 31)
    assert told.says == "登记号有31个字，最多30个字。本行未登记，请核对原件。"


@pytest.mark.django_db
def test_a_row_the_database_refuses_names_the_fields(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    head, line = PHYSICIAN.splitlines()

    report = take(Kind.PHYSICIAN, f"{head},签发日期\n{line},1999-12-31\n", tmp_path / "list.csv")

    assert (report.entries, [(each.rule, each.field) for each in report.problems]) == (
        0,
        [("IM-07", "first_registered_on")],
    )
    says = report.problems[0].says
    assert "签发日期不能早于首次注册日期（首次注册日期“2000-01-20”、签发日期“1999-12-31”）" in says


@pytest.mark.django_db
def test_a_name_without_end_enters_as_far_as_the_register_holds_it(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")

    report = take(Kind.PHYSICIAN, PHYSICIAN.replace("李强", "壮" * 120), tmp_path / "list.csv")

    assert [(each.rule, each.field, each.blocks) for each in report.problems] == [("DQ-36", "name", False)]
    assert (report.entries, PhysicianRegistration.objects.get().person.name) == (1, "壮" * 50)
