"""No table is forgotten: whatever names a person or an institution moves with a merge, or stays for a stated reason."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from liangzhao.consolidation.people.moving import institution_rows, rows
from liangzhao.registers.models import Institution, Person

_HISTORY = "history stays under the id it was written for and is read by both ids"
_OWN = "moved or remembered by a part of its own"
_FOLLOWS = "made again from the journal and the register"
_ITSELF = "says which entry was merged into which"

PERSON: dict[str, str] = {
    "access.Account.person_id": _OWN,
    "audit.Event.person_id": _HISTORY,
    "audit.Alias.holder_id": _ITSELF,
    "licensing.Licence.person": _OWN,
    "licensing.Licence.holder_id": _OWN,
    "licensing.LicenceUse.holder_id": _OWN,
    "licensing.WalletOffer.holder_id": _OWN,
    "registers.ActivationCode.person": "a code opens the account of the row it was made for; a merged row opens none",
    "registers.EntryVersion.person_id": _HISTORY,
    "registers.Erasure.person_id": _HISTORY,
    "registers.NurseRegistration.person": _OWN,
    "registers.Person.merged_into": _ITSELF,
    "registers.Photo.person": _OWN,
    "registers.PhysicianRegistration.person": _OWN,
    "registers.SetAside.person": _OWN,
    "registers.Staffing.person": _OWN,
    "supervision.Standing.holder_id": _FOLLOWS,
    "supervision.Standing.person_id": _FOLLOWS,
}
INSTITUTION: dict[str, str] = {
    "access.Grant.institution_id": _OWN,
    "consolidation.Load.institution_id": "a file stays with who brought it",
    "consolidation.Upload.institution_id": "a file stays with who brought it",
    "licensing.Licence.institution": "the place printed on a face stays; the institution's own licences move",
    "registers.AutomaticActivation.institution_id": "a wish of the place that stays decides",
    "registers.EntryVersion.institution_id": _HISTORY,
    "registers.Institution.merged_into": _ITSELF,
    "registers.InstitutionSubject.institution": "each keeps its own; officers choose those of the survivor",
    "registers.NurseFiling.institution": _OWN,
    "registers.NurseRegistration.main_institution": _OWN,
    "registers.PhysicianFiling.institution": _OWN,
    "registers.PhysicianRegistration.main_institution": _OWN,
    "registers.Staffing.institution_id": _OWN,
    "supervision.Standing.institution_id": _FOLLOWS,
}


def naming(target: type[models.Model], *columns: str) -> set[str]:
    """Every field that names a person, or an institution: by key or by the usual word."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is target or field.name in columns
    }


@pytest.mark.parametrize(
    ("found", "told", "moved", "column"),
    [
        (naming(Person, "person_id", "holder_id"), PERSON, rows.MOVED, "person"),
        (naming(Institution, "institution_id"), INSTITUTION, institution_rows.MOVED, "institution"),
    ],
    ids=["person", "institution"],
)
def test_every_field_that_names_one_is_accounted_for(
    found: set[str], told: dict[str, str], moved: dict[str, tuple[type[models.Model], str]], column: str
) -> None:
    by_rows = {
        f"{model._meta.label}.{name}"
        for model, _label in moved.values()
        for name in (column, f"{column}_id")
        if name in {field.name for field in model._meta.concrete_fields}
    }

    assert found == set(told) | by_rows
