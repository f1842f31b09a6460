"""An institution that was entered twice: one row stands for both."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from liangzhao.registers.institutions.models import Institution, InstitutionSubject


def locked(*ids: UUID) -> dict[UUID, Institution]:
    """The rows of these institutions, locked in a fixed order; those that do not exist are missing."""
    rows = Institution.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def found(*ids: UUID) -> dict[UUID, Institution]:
    """The same rows to look at, without waiting for whoever changes them."""
    return Institution.objects.in_bulk(ids)


def survivor_of(row: Institution) -> Institution:
    """The row that stands for an institution now: itself, or the one it was merged into, however often."""
    while row.merged_into_id is not None:
        row = Institution.objects.select_related("authority").get(pk=row.merged_into_id)
    return row


def put_subjects(row: Institution, wanted: Iterable[InstitutionSubject]) -> None:
    """Let an institution have exactly these 诊疗科目, with day and remark; the caller opens its next version."""
    kept = list(wanted)
    row.subjects.all().delete()
    for each in kept:
        each.institution = row
    InstitutionSubject.objects.bulk_create(kept)


def absorb(absorbed: Institution, *, into: Institution) -> None:
    """Let one row stand for both; the absorbed one was ended and everything that refers to it moved before."""
    absorbed.merged_into = into
    absorbed.save(update_fields=["merged_into"])


def release(absorbed: Institution) -> None:
    """Let an absorbed row stand for itself again; its ending is taken back after this."""
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
