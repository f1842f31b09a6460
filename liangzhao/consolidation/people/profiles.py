"""One person as a register entry or a row of a list tells of them, in the form in which two are compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.quality.fields import SEX_WORDS
from liangzhao.consolidation.quality.model import Row
from liangzhao.consolidation.quality.rules import identity
from liangzhao.kernel.identifiers import qualification_no
from liangzhao.reference.names import person_sort_key
from liangzhao.registers.models import NurseRegistration, Person, PhysicianRegistration, Staffing
from liangzhao.registers.people.actions import CITIZEN_ID

_READ = ("id_type", "id_no", "name", "former_name", "birth_date", "sex", "school", "mobile")
"""The sealed columns beside these stay sealed."""


@dataclass(frozen=True)
class Profile:
    """What is compared. ``number`` is the settled 公民身份号码, ``written`` what stands there when it is not right.

    ``merged_numbers`` and ``merged_names`` are those of the rows that were merged into this one.
    """

    number: str = ""
    written: str = ""
    name: str = ""
    former_name: str = ""
    birth: date | None = None
    sex: str = ""
    school: str = ""
    mobile: str = ""
    qualifications: frozenset[str] = frozenset()
    licences: frozenset[str] = frozenset()
    workplaces: frozenset[str] = frozenset()
    live: frozenset[str] = frozenset()
    person_id: UUID | None = None
    merged_numbers: frozenset[str] = frozenset()
    merged_names: frozenset[str] = frozenset()

    @property
    def plain_name(self) -> str:
        """The name in one script and width."""
        return fold(self.name)

    @property
    def sound(self) -> str:
        """How the name is read, with tones."""
        return sound_of(self.plain_name)


@lru_cache(maxsize=1 << 16)
def sound_of(name: str) -> str:
    """The pinyin of a name with its tones, without the characters."""
    return "".join(char for char in person_sort_key(name) if char.isascii() and char != " ")


def of_row(row: Row) -> Profile:
    """The person a row of a list tells of."""
    number = identity.settled(row)
    return Profile(
        number=number,
        written="" if number else row.get("id_no", ""),
        name=row.get("name", ""),
        former_name=row.get("former_name", ""),
        birth=dates.one(row.get("birth_date", "")) or (dates.one(number[6:14]) if number else None),
        sex=SEX_WORDS.get(row.get("sex", ""), ""),
        school=fold(row.get("school", "")),
        mobile=row.get("mobile", ""),
        qualifications=_given(qualification_no.check(row["qual_no"]).normalised if row.get("qual_no") else ""),
        licences=_given(row.get("licence_no", "")),
        workplaces=_given(fold(row.get("institution", ""))),
    )


def _given(value: str) -> frozenset[str]:
    return frozenset({value} if value else ())


def of_people(people: Iterable[UUID]) -> dict[UUID, Profile]:
    """The persons of the register with these ids, those merged into others left out; a fixed number of queries."""
    rows = Person.objects.filter(pk__in=list(people), merged_into=None).only(*_READ).prefetch_related("qualifications")
    found = {row.pk: row for row in rows}
    licences, live = _registered(found)
    merged = _merged(found)
    workplaces: dict[UUID, set[str]] = {key: set() for key in found}
    for person_id, institution_id in Staffing.objects.filter(person_id__in=list(found)).values_list(
        "person_id", "institution_id"
    ):
        workplaces[person_id].add(str(institution_id))
    return {
        key: replace(
            _profile(row, licences[key], live[key], workplaces[key]),
            merged_numbers=frozenset(number for each in merged[key] if (number := _settled(each))),
            merged_names=frozenset(
                fold(name) for each in merged[key] for name in (each.name, each.former_name) if name
            ),
        )
        for key, row in found.items()
    }


def _merged(found: Iterable[UUID]) -> dict[UUID, list[Person]]:
    """The rows that were merged into each of these, also by way of others."""
    holder = {key: key for key in found}
    merged: dict[UUID, list[Person]] = {key: [] for key in holder}
    while rows := list(Person.objects.filter(merged_into__in=list(holder))):
        holder = {row.pk: holder[row.merged_into_id] for row in rows if row.merged_into_id}
        for row in rows:
            merged[holder[row.pk]].append(row)
    return merged


def _settled(row: Person) -> str:
    return identity.settled({"id_no": row.id_no or ""}) if row.id_type == CITIZEN_ID else ""


def _registered(found: dict[UUID, Person]) -> tuple[dict[UUID, set[str]], dict[UUID, set[str]]]:
    licences: dict[UUID, set[str]] = {key: set() for key in found}
    live: dict[UUID, set[str]] = {key: set() for key in found}
    for kind, model in (("physician", PhysicianRegistration), ("nurse", NurseRegistration)):
        rows = model.objects.filter(person_id__in=list(found)).values_list("person_id", "licence_no", "status")
        for person_id, number, status in rows:
            licences[person_id].add(number)
            if status in ("ACTIVE", "SUSPENDED", "LEFT_FILED"):
                live[person_id].add(kind)
    return licences, live


def _profile(row: Person, licences: set[str], live: set[str], workplaces: set[str]) -> Profile:
    number = _settled(row)
    return Profile(
        number=number,
        written="" if number else f"{row.id_type}|{row.id_no}",
        name=row.name,
        former_name=row.former_name,
        birth=row.birth_date,
        sex=row.sex if row.sex in ("1", "2") else "",
        school=fold(row.school),
        mobile=row.mobile or "",
        qualifications=frozenset(each.qual_no for each in row.qualifications.all()),
        licences=frozenset(licences),
        workplaces=frozenset(workplaces),
        live=frozenset(live),
        person_id=row.pk,
    )
