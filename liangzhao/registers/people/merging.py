"""A person who was entered twice: one row stands for both, and the number either was entered with stays theirs."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from liangzhao.access.transactions import service_transaction
from liangzhao.registers.people.actions import CITIZEN_ID
from liangzhao.registers.people.models import Person

_INDEX_BYTES = 16


def locked(*ids: UUID) -> dict[UUID, Person]:
    """The rows of these persons, locked in a fixed order; those who do not exist are missing."""
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def found(*ids: UUID) -> dict[UUID, Person]:
    """The same rows to look at, without waiting for whoever changes them."""
    return Person.objects.in_bulk(ids)


def survivor_of(person: Person) -> Person:
    """The row that stands for a person now: itself, or the one it was merged into, however often."""
    while person.merged_into_id is not None:
        person = Person.objects.get(pk=person.merged_into_id)
    return person


def rows_of(person_id: UUID) -> list[UUID]:
    """The row of a person and every row that was merged into it, however often; in the scope of the node."""
    found = [person_id]
    while more := Person.objects.filter(merged_into__in=found).exclude(pk__in=found).values_list("pk", flat=True):
        found.extend(more)
    return found


def of_several_rows(people: Iterable[Person]) -> set[UUID]:
    """Those of these rows that were merged into another, or stand for another; in the scope of the node."""
    rows = list(people)
    merged = {row.pk for row in rows if row.merged_into_id is not None}
    standing = Person.objects.filter(merged_into__in=[row.pk for row in rows]).values_list("merged_into", flat=True)
    return merged | {key for key in standing if key is not None}


def names_of(person: Person) -> set[str]:
    """The names a person stands or stood under, in whichever of their rows; in the scope of the node."""
    rows = Person.objects.filter(pk__in=rows_of(person.pk)).values_list("name", "former_name")
    return {name for names in rows for name in names if name}


def with_number(reach: QuerySet[Person], index: bytes, id_type: str = CITIZEN_ID) -> Person | None:
    """Whose number this is among those in reach: entered with it, or standing for a row that was."""
    standing = reach.filter(merged_into=None)
    found = standing.filter(id_type=id_type, id_no_index=index).first()
    if found is None and (survivor := _survivor_with(index, id_type)) is not None:
        found = standing.filter(pk=survivor).first()
    return found


def _survivor_with(index: bytes, id_type: str) -> UUID | None:
    """Who stands for the row with this number; asked as the node, for an absorbed row is in nobody's reach."""
    with service_transaction("merging"):
        row = Person.objects.filter(id_type=id_type, id_no_index=index).first()
        return None if row is None else survivor_of(row).pk


def absorb(absorbed: Person, *, into: Person) -> None:
    """Let one row stand for both; everything that refers to the absorbed one was moved before."""
    absorbed.merged_into = into
    absorbed.version += 1
    absorbed.save(update_fields=["merged_into", "version"])


def release(absorbed: Person) -> None:
    """Let an absorbed row stand for itself again."""
    absorbed.merged_into = None
    absorbed.version += 1
    absorbed.save(update_fields=["merged_into", "version"])


def exchange_numbers(one: Person, other: Person) -> None:
    """Let each have the other's document and number; no two rows hold the same number for a moment."""
    mine, theirs = _number(one), _number(other)
    one.id_no_index = secrets.token_bytes(_INDEX_BYTES)
    one.save(update_fields=["id_no_index"])
    for person, number in ((other, mine), (one, theirs)):
        person.id_type, person.id_no, person.id_no_index = number
        person.version += 1
        person.save(update_fields=["id_type", "id_no", "id_no_index", "version"])


def _number(person: Person) -> tuple[str, str, bytes]:
    return person.id_type, person.id_no, bytes(person.id_no_index)
