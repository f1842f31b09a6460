"""SEC-P5: every field of every table has its line, and what the lines say is what the code does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Model

from liangzhao.access import sessions
from liangzhao.access.sealed_fields import SealedTextField
from liangzhao.config.database import TABLES
from liangzhao.kernel import clock
from liangzhao.law import parameters, personal_data
from liangzhao.law.personal_data import Entry, InventoryWrong, Level
from liangzhao.law.personal_data.told import TOLD

ENTRIES = personal_data.entries()


def ours() -> dict[str, type[Model]]:
    """Our own models by label; the queue's tables hold ids alone and are not ours."""
    found = [model for model in apps.get_models() if model.__module__.startswith("liangzhao.")]
    return {model._meta.label: model for model in found}


def fields() -> dict[str, frozenset[str]]:
    return {label: frozenset(field.name for field in model._meta.fields) for label, model in ours().items()}


def test_every_field_of_every_model_has_its_line() -> None:
    assert personal_data.differences(fields()) == []


def test_a_new_field_without_a_line_and_a_line_without_a_field_are_named() -> None:
    grown = fields() | {"registers.Person": fields()["registers.Person"] - {"school"} | {"blood_group"}}

    assert {"registers.Person.blood_group has no line", "registers.Person.school is no field"} <= set(
        personal_data.differences(grown)
    )


def test_a_new_model_without_an_entry_is_named() -> None:
    grown = fields() | {"registers.Illness": frozenset({"id"})}

    assert "registers.Illness has no entry" in personal_data.differences(grown)


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.whose], ids=lambda entry: entry.label)
def test_the_way_to_the_person_is_a_way_of_the_model(entry: Entry) -> None:
    model = ours()[entry.label]

    assert model._default_manager.filter(**{entry.whose: None}).query


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.lines], ids=lambda entry: entry.label)
def test_a_table_with_personal_data_has_row_security(entry: Entry) -> None:
    walled = {table.table for table in TABLES if table.personal}
    table = ours()[entry.label]._meta.db_table

    assert table in walled or entry.label == "documents.Blob"  # a file's row tells nothing without the row before it


def test_every_sealed_field_is_sensitive_or_says_why_it_is_sealed() -> None:
    sealed = {
        (label, field.name) for label, model in ours().items() for field in model._meta.fields
        if isinstance(field, SealedTextField)
    }  # fmt: skip
    sensitive = {
        (entry.label, line.field) for entry in ENTRIES for line in entry.lines if line.level is Level.SENSITIVE
    }

    assert sealed - sensitive == {("registers.Person", "email")}  # sealed although the law does not call it sensitive


def test_what_ends_data_is_a_parameter_in_force() -> None:
    ends = {kept.by for kept in personal_data.terms().kept.values()} - {""}

    assert all(parameters.number(name, on=clock.today()) >= 1 for name in ends)


def test_every_term_is_used() -> None:
    lines = [line for entry in ENTRIES for line in entry.lines]
    terms = personal_data.terms()

    assert {line.purpose for line in lines} == set(terms.purposes)
    assert {line.basis for line in lines} == set(terms.bases)
    assert {line.kept for line in lines} == set(terms.kept)
    assert {reader for line in lines for reader in line.seen} == set(terms.readers)


def test_the_access_floor_keeps_sign_ins_as_long_as_the_inventory_says() -> None:
    today = clock.today()

    assert timedelta(days=parameters.number("sign_in_kept_days", on=today)) == sessions.SIGN_INS_KEPT
    assert timedelta(days=parameters.number("guesses_kept_days", on=today)) == sessions.GUESSES_KEPT


GOOD = {
    "says": "示例",
    "whose": "person_id",
    "technical": ["id"],
    "purpose": "licence",
    "basis": "consent",
    "kept": "optional",
    "seen": ["self"],
    "fields": {"weight": "体重"},
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"whose": ""},
        {"apart": "两者都有"},
        {"purpose": "curiosity"},
        {"basis": "habit"},
        {"kept": "some time"},
        {"seen": ["everybody"]},
        {"seen": []},
        {"fields": {"weight": {"says": "体重", "level": "sensitive"}}},
        {"fields": {"weight": {"says": "体重", "trace": "photo"}}},
        {"fields": {"weight": {"says": "体重", "colour": "red"}}},
        {"technical": ["id", "weight"]},
        {"shape": "round"},
    ],
    ids=str,
)
def test_a_line_that_leaves_something_out_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InventoryWrong):
        personal_data.entry("example", "Body", GOOD | wrong)


def test_a_whole_line_is_taken() -> None:
    made = personal_data.entry("example", "Body", GOOD)

    assert [(line.says, line.purpose) for line in made.lines] == [("体重", "licence")]


def test_every_word_its_person_reads_is_marked_for_translation() -> None:
    told = [entry for entry in personal_data.entries() if entry.whose]
    terms = personal_data.terms()
    words = {entry.says for entry in told} | {line.says for entry in told for line in entry.lines}
    words |= {kept.says for kept in terms.kept.values()} | {basis.article for basis in terms.bases.values()}

    assert sorted(TOLD) == sorted(words)
