"""What of the registers stands on the faces of licences, so that changing it makes a licence in force give way."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from liangzhao.registers.corrections import FACE_FACTS
from liangzhao.registers.effects import Register
from liangzhao.registers.versions.actions import FACE_FIELDS

_ENDED = ("CANCELLED", "REVOKED", "ANNULLED")
PERSON = "person"


def stands_on_face(table: str, column: str) -> bool:
    """Whether a licence shows a column of a table of the registers, or its state follows it.

    ``table``: a register, or the persons; of any other table nothing is shown.
    """
    if table == PERSON:
        return column in FACE_FACTS
    return table in set(Register) and column in FACE_FIELDS[Register(table)]


def shown_elsewhere(table: str, column: str) -> bool:
    """Whether a column stands on the faces of others as well: the name of an institution on those of its people."""
    return (table, column) == (Register.INSTITUTION, "name")


def at_work_at(institutions: Collection[UUID]) -> Q:
    """Registrations, of either kind, that name these institutions as the main one; not those that have ended."""
    return Q(main_institution_id__in=institutions) & ~Q(status__in=_ENDED)


def filed_at(institutions: Collection[UUID]) -> Q:
    """The same of those with a valid filing there."""
    return Q(filings__institution_id__in=institutions, filings__status="VALID") & ~Q(status__in=_ENDED)
