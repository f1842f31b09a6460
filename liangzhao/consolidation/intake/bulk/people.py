"""The lines of a batch of persons: the person, what the row registers, and what both leave behind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple, cast

from django.db import models

from liangzhao.access.sealed_fields import SealedTextField
from liangzhao.consolidation.intake.bulk.copying import NULL, binary, plain_and_written, text
from liangzhao.consolidation.intake.bulk.entering import Acts, Batch, Entries, Notes, Stored
from liangzhao.consolidation.intake.bulk.institutions import Workplace
from liangzhao.consolidation.intake.bulk.judging import Ready
from liangzhao.consolidation.intake.bulk.tables import Form, Lines
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import encryption
from liangzhao.reference.names import person_sort_key
from liangzhao.registers.models import (
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
    Staffing,
)
from liangzhao.registers.people import actions as people
from liangzhao.registers.versions import actions as versions

_MODELS: dict[Kind, type[PhysicianRegistration | NurseRegistration]] = {
    Kind.PHYSICIAN: PhysicianRegistration,
    Kind.NURSE: NurseRegistration,
}
_OF_THE_ROW = ("person_id", "licence_no", "main_institution_id", "authority_id", "area_path")


class Writing:
    """The lines of a batch; what is not told has the default of its field."""

    def __init__(self, kind: Kind, batch: Batch) -> None:
        self._kind, self._batch = kind, batch
        self._people, self._staffing = Lines(Person), Lines(Staffing)
        self._entries = Lines(_MODELS.get(kind, PhysicianQualification))
        self._notes, self._acts = Notes(batch, "person"), Acts(batch, "person", {})
        self._forms: dict[tuple[str, ...], Form] = {}

    def enter_person(self, row: Ready, key: str) -> None:
        """A person who is new to the register."""
        self._person.add(
            (
                key,
                _sealed(_ID_NO, key, row.id_no),
                binary(row.index),
                text(row.name),
                text(person_sort_key(row.name)),
                row.person["sex"],
                str(row.person["birth_date"]),
                text(row.person["school"]),
                _sealed(_MOBILE, key, row.person["mobile"]),
            )
        )
        self._acts.say(key, key)
        self._notes.note(row.number, key)

    def enter(self, row: Ready, person: str) -> None:
        """What the row registers of a person."""
        if self._kind is Kind.QUALIFICATION:
            self._mirror(row, person)
        else:
            self._register(row, person)

    def store(self, judged: Stored) -> Stored:
        """Everything into its tables; what became of the rows."""
        return self._batch.store([self._people, self._entries, self._staffing], judged)

    @cached_property
    def _person(self) -> Form:
        open_places = ("id", "id_no", "id_no_index", "name", "name_sort", "sex", "birth_date", "school", "mobile")
        return self._people.form(*open_places, id_type=people.CITIZEN_ID)

    def _mirror(self, row: Ready, person: str) -> None:
        key = self._batch.keys.new()
        _plain, told = plain_and_written(row.facts)
        names = ("id", "person_id", "qual_no", "qual_no_index", *row.facts)
        own = (key, person, _sealed(_QUAL_NO, key, row.printed), binary(people.qualification_index_of(row.printed)))
        self._form(names).add((*own, *told))
        self._mirrored.note(row.number, key)

    @cached_property
    def _mirrored(self) -> Notes:
        return Notes(self._batch, str(Kind.QUALIFICATION))

    def _register(self, row: Ready, person: str) -> None:
        key, place = self._batch.keys.new(), cast("Workplace", row.facts["main_institution"])
        facts = {name: value for name, value in row.facts.items() if name not in {"main_institution", "authority"}}
        facts |= zip(_OF_THE_ROW, (person, row.printed, place.pk, place.authority_id, place.area_path), strict=True)
        plain, told = plain_and_written(facts)
        self._form(("id", *facts)).add((key, *told))
        self._staff.add((self._batch.keys.new(), person, place.pk, place.authority_id, text(place.area_path)))
        self._registered.enter(row.number, key, place, {**_facts_of(self._kind), **plain}, person=person)

    @cached_property
    def _staff(self) -> Form:
        open_places = ("id", "person_id", "institution_id", "authority_id", "area_path")
        return self._staffing.form(*open_places, profession=str(self._kind), is_main="t")

    @cached_property
    def _registered(self) -> Entries:
        return Entries(self._batch, str(self._kind))

    def _form(self, names: tuple[str, ...]) -> Form:
        """The form of an entry with these fields; rows of a list have the same."""
        if names not in self._forms:
            self._forms[names] = self._entries.form(*names)
        return self._forms[names]


@lru_cache(maxsize=len(_MODELS))
def _facts_of(kind: Kind) -> Mapping[str, object]:
    """What a version says of an entry about which nothing is told."""
    return versions.facts_of(_MODELS[kind]())


class _Keyed(NamedTuple):
    pk: str


def _place(model: type[models.Model], name: str) -> str:
    """What a sealed value of this column is bound to, up to the key of its row."""
    field = model._meta.get_field(name)
    if not isinstance(field, SealedTextField):
        raise TypeError(name)
    return field.context(_Keyed(""))  # type: ignore[arg-type]  # asks for pk only


_ID_NO, _MOBILE, _QUAL_NO = _place(Person, "id_no"), _place(Person, "mobile"), _place(PhysicianQualification, "qual_no")


def _sealed(place: str, key: str, value: str) -> str:
    """A value sealed for its row, as the field itself would; NULL for an empty one."""
    return binary(encryption.seal(value.encode(), place + key)) if value else NULL
