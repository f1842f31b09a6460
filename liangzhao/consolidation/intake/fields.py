"""Where a field of a row stands in the registers, and the text it has there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from liangzhao.consolidation.intake.reading import Read, reader_of
from liangzhao.consolidation.intake.records import SUBJECTS, Record
from liangzhao.consolidation.quality.fields import FIELDS
from liangzhao.consolidation.quality.model import REGISTERED, Kind
from liangzhao.reference import divisions
from liangzhao.registers.models import Institution
from liangzhao.registers.models import PhysicianRegistration as Physician

SEALED = frozenset({"id_no", "mobile", "qual_no"})
"""What no change says in plain text: it is kept sealed with its proposal."""

IN_WORDS = frozenset({"district"})
"""What a list says in words and the register keeps as a code: tidying the words changes nothing in an entry."""


@dataclass(frozen=True)
class Place:
    """A column of a table; ``read`` gives all values that change with it, ``write`` the text a row has of them."""

    table: str
    column: str
    read: Read
    write: Callable[[Record], str]


def place_of(kind: Kind, name: str) -> Place | None:
    """Where a field of rows of a kind is kept; None for one that no register holds."""
    sort = FIELDS[kind].get(name)
    table = _table(kind, name)
    if sort is None or table is None:
        return None
    column = _COLUMNS.get((table, name), name)
    reader = reader_of(table, name, column, sort)
    writer = _WRITERS.get((table, name)) or _plainly(column)
    return Place(table, column, reader, writer) if reader else None


def _table(kind: Kind, name: str) -> str | None:
    if name in _UNKEPT:
        return None
    if kind is Kind.INSTITUTION:
        return "institution"
    if name in _QUALIFICATION or (kind is Kind.QUALIFICATION and name in _OF_QUALIFICATION):
        return "qualification"
    if name in _PERSON:
        return "person"
    return str(kind) if kind in REGISTERED else None


_UNKEPT = frozenset({"org_code", "foreign_code", "authority", "photo_state", "photo_hash", "updated_on", "id_type"})
_PERSON = frozenset({"id_no", "name", "former_name", "sex", "birth_date", "school", "mobile"})
_QUALIFICATION = frozenset({"qual_no", "qual_level", "qual_category"})
_OF_QUALIFICATION = frozenset({"obtained_on", "issuing_organ"})
_COLUMNS: dict[tuple[str, str], str] = {
    ("institution", "district"): "division",
    ("qualification", "qual_level"): "level",
    ("qualification", "qual_category"): "category",
    **{(str(kind), name): "main_institution" for kind in REGISTERED for name in ("institution", "institution_reg_no")},
}


def _plainly(column: str) -> Callable[[Record], str]:
    def write(record: Record) -> str:
        value = getattr(record, column)
        if isinstance(value, list):
            return ";".join(value)
        return "" if value is None else str(value)

    return write


def _subjects_of(record: Record) -> str:
    return ";".join(cast("Institution", record).subjects.order_by("code").values_list("code", flat=True))


def _district_of(record: Record) -> str:
    """The county in words, as lists say it; the register keeps its code."""
    return divisions.name(cast("Institution", record).division)


def _workplace_of(record: Record) -> str:
    return cast("Physician", record).main_institution.name


_WRITERS: dict[tuple[str, str], Callable[[Record], str]] = {
    ("institution", SUBJECTS): _subjects_of,
    ("institution", "district"): _district_of,
    ("physician", "institution"): _workplace_of,
    ("nurse", "institution"): _workplace_of,
}
