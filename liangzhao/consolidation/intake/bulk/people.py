"""The lines of a batch of persons: the person, what the row registers, and what both leave behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import cast

from liangzhao.consolidation.intake.bulk.copying import NULL, Facts, binary, text
from liangzhao.consolidation.intake.bulk.entering import Acted, Batch, Entered, Noted
from liangzhao.consolidation.intake.bulk.institutions import Workplace
from liangzhao.consolidation.intake.bulk.judging import Ready
from liangzhao.consolidation.intake.bulk.sealing import place, sealed
from liangzhao.consolidation.intake.bulk.tables import Sheet
from liangzhao.consolidation.quality.model import Kind
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
_OF_PLACE = frozenset({"main_institution", "authority"})
_IS_NEW = "is_new"


class Writing:
    """The lines of a batch; rows of a list say mostly the same facts."""

    def __init__(self, kind: Kind, batch: Batch) -> None:
        self._kind, self._batch = kind, batch
        self._shapes: dict[tuple[str, ...], _Mirrored | _Registered] = {}

    def enter(self, row: Ready, person: str, *, is_new: bool) -> None:
        """What the row registers of a person, and the person, when new to the register."""
        names = tuple(row.facts)
        if names not in self._shapes:
            self._shapes[names] = self._shape(names)
        self._shapes[names].enter(row, person, is_new=is_new)

    def _shape(self, names: Sequence[str]) -> _Mirrored | _Registered:
        if self._kind is Kind.QUALIFICATION:
            return _Mirrored(self._batch, names)
        return _Registered(self._kind, self._batch, names)


class _NewPerson:
    """What a line says of a person who is new to the register; nothing of one who is not.

    The act that enters a registration enters its person; a qualification has no act of its own, and the person has one.
    """

    def __init__(self, batch: Batch, sheet: Sheet, *, has_act: bool) -> None:
        own = ("id_no", "id_no_index", "name", "name_sort", "sex", "birth_date", "school", "mobile")
        before = sheet.width
        sheet.into(Person, *own, places={"id": "person"}, fixed={"id_type": people.CITIZEN_ID}, only=_IS_NEW)
        acted = partial(Acted, batch, sheet, "person", {}, subject="person", person="person", only=_IS_NEW)
        self._acted = acted() if has_act else None
        self._noted = Noted(batch, sheet, "person", "person", only=_IS_NEW)
        self._nobody = ("f", *[NULL] * (sheet.width - before - 1))

    def told(self, row: Ready, key: str, *, is_new: bool) -> tuple[str, ...]:
        """What the line says from the column ``is_new`` on."""
        return ("t", *self._somebody(row, key)) if is_new else self._nobody

    def _somebody(self, row: Ready, key: str) -> tuple[str, ...]:
        return (
            sealed(_ID_NO, key, row.id_no.encode()),
            binary(row.index),
            text(row.name),
            text(person_sort_key(row.name)),
            row.person["sex"],
            str(row.person["birth_date"]),
            text(row.person["school"]),
            sealed(_MOBILE, key, row.person["mobile"].encode()),
            *(self._acted.told(key, key) if self._acted else ()),
            *self._noted.told(),
        )


class _Mirrored:
    """The lines of qualifications that say the same facts; they have no versions."""

    def __init__(self, batch: Batch, names: Sequence[str]) -> None:
        self._batch, self._facts = batch, Facts(names, {})
        self._sheet = batch.sheet(number="integer", entry="uuid", person="uuid")
        own = (*names, "qual_no", "qual_no_index")
        self._sheet.into(PhysicianQualification, *own, places={"id": "entry", "person_id": "person"})
        self._noted = Noted(batch, self._sheet, str(Kind.QUALIFICATION), "entry")
        self._person = _NewPerson(batch, self._sheet, has_act=True)

    def enter(self, row: Ready, person: str, *, is_new: bool) -> None:
        """One row."""
        key = self._batch.keys.new()
        facts, _in_json = self._facts.told(row.facts.values())
        printed = sealed(_QUAL_NO, key, row.printed.encode()), binary(people.qualification_index_of(row.printed))
        rest = *self._noted.told(), *self._person.told(row, person, is_new=is_new)
        self._sheet.add((str(row.number), key, person, *facts, *printed, *rest))
        self._batch.entered[row.number] = key


class _Registered:
    """The lines of registrations that say the same facts."""

    def __init__(self, kind: Kind, batch: Batch, names: Sequence[str]) -> None:
        self._batch, self._names = batch, [name for name in names if name not in _OF_PLACE]
        own = ("licence_no", *self._names)
        self._facts = Facts(("person_id", "main_institution_id", "authority_id", "area_path", *own), _facts_of(kind))
        over = {"institution": "uuid", "authority": "uuid", "area": "text"}
        self._sheet = batch.sheet(number="integer", entry="uuid", person="uuid", **over)
        shared = {"person_id": "person", "authority_id": "authority", "area_path": "area"}
        self._sheet.into(_MODELS[kind], *own, places={**shared, "id": "entry", "main_institution_id": "institution"})
        self._sheet.into(
            Staffing,
            places={**shared, "id": "staffing", "institution_id": "institution"},
            fixed={"profession": str(kind), "is_main": "t"},
        )
        self._entered = Entered(batch, self._sheet, str(kind), institution="institution", person="person")
        self._person = _NewPerson(batch, self._sheet, has_act=False)

    def enter(self, row: Ready, person: str, *, is_new: bool) -> None:
        """One row."""
        keys, at = self._batch.keys, cast("Workplace", row.facts["main_institution"])
        key, over = keys.new(), (person, at.pk, at.authority_id, at.area_path)
        facts, in_json = self._facts.told((*over, row.printed, *[row.facts[name] for name in self._names]))
        left = self._entered.told(key, in_json, person, with_person=is_new)
        told = self._person.told(row, person, is_new=is_new)
        self._sheet.add((str(row.number), key, *facts, keys.new(), *left, *told))
        self._batch.entered[row.number] = key


@lru_cache(maxsize=len(_MODELS))
def _facts_of(kind: Kind) -> Mapping[str, object]:
    """What a version says of an entry about which nothing is told."""
    return versions.facts_of(_MODELS[kind]())


_ID_NO, _MOBILE, _QUAL_NO = place(Person, "id_no"), place(Person, "mobile"), place(PhysicianQualification, "qual_no")
