"""Keeping the membership table: who belongs to which institution, by registration or by filing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from uuid import UUID

from django.db import connection

from liangzhao.kernel import statements
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.keys import among
from liangzhao.registers.nurses.models import NurseFiling, NurseRegistration
from liangzhao.registers.people.models import Staffing
from liangzhao.registers.physicians.models import PhysicianFiling, PhysicianRegistration

Key = tuple[UUID, str, UUID]
Facts = tuple[bool, UUID | None, str]
_KEY = ("person_id", "profession", "institution_id")
_FACTS = ("is_main", "authority_id", "area_path")
_FILED: Facts = (False, None, "")
"""Whoever is there by a filing only: another authority registered them."""
_PROFESSION: dict[type, str] = {PhysicianRegistration: "physician", NurseRegistration: "nurse"}
_LIVE = {"physician": ["ACTIVE", "SUSPENDED", "LEFT_FILED"], "nurse": ["ACTIVE", "SUSPENDED"]}


AT_ONCE = 500


def refresh(person_id: UUID) -> None:
    """Make the memberships of one person what registrations and filings say now."""
    _refresh([person_id])


def refresh_many(people: Iterable[UUID]) -> None:
    """The same for many persons, some hundred in a few statements."""
    wanted = iter(sorted(set(people)))
    while batch := list(islice(wanted, AT_ONCE)):
        _refresh(batch)


def _refresh(people: list[UUID]) -> None:
    wanted, gone, changed = _stated(people), list[UUID](), list[tuple[UUID, Facts]]()
    kept = Staffing.objects.filter(person_id__in=among(people)).values_list("pk", *_KEY, *_FACTS)
    for key, person_id, profession, institution_id, *facts in kept:
        stated = wanted.pop((person_id, profession, institution_id), None)
        if stated is None:
            gone.append(key)
        elif stated != tuple(facts):
            changed.append((key, stated))
    if gone:
        Staffing.objects.filter(pk__in=among(gone)).delete()
    if changed:
        rows = [Staffing(pk=key, **dict(zip(_FACTS, facts, strict=True))) for key, facts in changed]
        Staffing.objects.bulk_update(rows, _FACTS)
    add(dict(zip((*_KEY, *_FACTS), (*key, *facts), strict=True)) for key, facts in wanted.items())


def add(rows: Iterable[Mapping[str, object]]) -> None:
    """Store memberships, columns by their names; one without an id gets one."""
    made = [{"id": uuid7(), **row} for row in rows]
    if made:
        statements.run(connection, adding(), [statements.as_json(made)])


@cache
def adding() -> str:
    columns = {field.column: field.db_type(connection) or "" for field in Staffing._meta.concrete_fields}
    return statements.insertion(Staffing._meta.db_table, columns)


def stated_by(registration: PhysicianRegistration | NurseRegistration) -> Staffing:
    """The main membership a registration makes; the latest registration counts even after it ended."""
    return Staffing(
        person_id=registration.person_id,
        profession=_PROFESSION[type(registration)],
        institution_id=registration.main_institution_id,
        is_main=True,
        authority_id=registration.authority_id,
        area_path=registration.area_path,
    )


def _stated(people: list[UUID]) -> dict[Key, Facts]:
    rows: dict[Key, Facts] = {}
    for model, filing_model in ((PhysicianRegistration, PhysicianFiling), (NurseRegistration, NurseFiling)):
        latest = model.objects.filter(person_id__in=among(people)).order_by("person_id", "-approved_on", "-id")
        live: dict[UUID, tuple[UUID, str]] = {}
        told = ("pk", "status", "person_id", "main_institution_id", "authority_id", "area_path")
        for key, status, person_id, institution_id, *where in latest.distinct("person_id").values_list(*told):
            profession = _PROFESSION[model]
            rows[person_id, profession, institution_id] = (True, *where)
            if status in _LIVE[profession]:
                live[key] = person_id, profession
        if live:
            filings = filing_model.objects.filter(registration_id__in=among(live), status="VALID")
            for registration_id, institution_id in filings.values_list("registration_id", "institution_id"):
                rows.setdefault((*live[registration_id], institution_id), _FILED)
    return rows
