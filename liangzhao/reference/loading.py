"""Brings the tables of codes and divisions to what our data files say; run after every migration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.db import models, transaction

from liangzhao.reference import codes, divisions
from liangzhao.reference.entries import DivisionEntry, Entry, read_divisions, read_entries
from liangzhao.reference.models import CodeEntry, Division

_BATCH = 2000
Key = TypeVar("Key")
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Report:
    """What loading changed in one kind of table; `kept` are rows the files do not speak of."""

    table: str
    added: int
    changed: int
    removed: int
    unchanged: int
    kept: int


@transaction.atomic
def load_all() -> tuple[Report, ...]:
    """Make codes and divisions what the files say, and forget what was cached.

    The files speak for every code they name: its meanings that are not in the file are removed. Codes that no file
    names were entered by an authority and stay.
    """
    reports = (_load_codes(read_entries()), _load_divisions(read_divisions()))
    codes.clear()
    divisions.clear()
    return reports


def _load_codes(entries: Iterable[Entry]) -> Report:
    wanted = {(each.table, each.code, each.effective_from): asdict(each) for each in entries}
    named = {(table, code) for table, code, _ in wanted}
    there = {(row.table, row.code, row.effective_from): row for row in CodeEntry.objects.all()}
    gone = [row.pk for key, row in there.items() if key not in wanted and key[:2] in named]
    CodeEntry.objects.filter(pk__in=gone).delete()
    added, changed = _upsert(CodeEntry, wanted, there, ["table", "code", "effective_from"])
    kept = len(there.keys() - wanted.keys()) - len(gone)
    return Report("codes", added, changed, len(gone), len(wanted) - added - changed, kept)


def _load_divisions(entries: Iterable[DivisionEntry]) -> Report:
    wanted = {each.code: _division(each) for each in entries}
    there = {row.code: row for row in Division.objects.all()}
    added, changed = _upsert(Division, wanted, there, ["code"])
    return Report("divisions", added, changed, 0, len(wanted) - added - changed, len(there.keys() - wanted.keys()))


def _division(entry: DivisionEntry) -> dict[str, Any]:  # Any: values of a model's columns
    row = asdict(entry)
    row["parent_id"] = row.pop("parent") or None
    return row | {"successors": list(entry.successors), "former_names": list(entry.former_names)}


def _upsert(
    model: type[Row],
    wanted: Mapping[Key, dict[str, Any]],  # Any: values of a model's columns
    there: Mapping[Key, Row],
    unique: list[str],
) -> tuple[int, int]:
    """Write rows that are new or differ, changes before additions so that periods can make room; how many of each."""
    new = [model(**row) for key, row in wanted.items() if key not in there]
    changed = [model(**row) for key, row in wanted.items() if key in there and _differs(there[key], row)]
    fields = [name.removesuffix("_id") for name in next(iter(wanted.values())) if name not in unique]
    for rows in (changed, new):
        model._default_manager.bulk_create(
            rows, batch_size=_BATCH, update_conflicts=True, unique_fields=unique, update_fields=fields
        )
    return len(new), len(changed)


def _differs(row: models.Model, wanted: Mapping[str, object]) -> bool:
    return any(getattr(row, name) != value for name, value in wanted.items())
