"""Reads our data files: code tables, divisions, demo authorities, days that are not what the week says."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of one code, from `effective_from` up to but not on `effective_until`."""

    table: str
    code: str
    name: str
    parent: str
    level: int
    effective_from: date
    effective_until: date | None
    note: str
    source: str

    def holds_on(self, on: date) -> bool:
        """The code has this meaning on that day."""
        return self.effective_from <= on and (self.effective_until is None or on < self.effective_until)


@dataclass(frozen=True, slots=True)
class DivisionEntry:
    """A division code, current or retired; `successors` are current codes."""

    code: str
    name: str
    full_path: str
    level: int
    parent: str
    effective_from: date | None
    effective_until: date | None
    successors: tuple[str, ...]
    kind_of_end: str
    former_names: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A weekday off, a weekend day off by notice, or a weekend day worked."""

    day: date
    works: bool
    occasion: str
    source: str


@dataclass(frozen=True, slots=True)
class DemoAuthority:
    """An invented authority; parent and the organ it stands beside are named by their 统一社会信用代码."""

    uscc: str
    name: str
    short_name: str
    level: str
    line: str
    parent: str
    beside: str
    divisions: tuple[str, ...]
    phone: str
    address: str


def read_entries() -> Iterator[Entry]:
    """Every line of every code table, tables and lines in file order."""
    for path in sorted((DATA / "codes").glob("*.csv")):
        for row in _rows(path):
            yield Entry(
                table=path.stem,
                code=row["code"],
                name=row["name"],
                parent=row["parent"],
                level=int(row["level"]),
                effective_from=date.fromisoformat(row["effective_from"]),
                effective_until=_day(row["effective_until"]),
                note=row["note"],
                source=row["source"],
            )


def read_divisions() -> Iterator[DivisionEntry]:
    """Every division code ever given, in code order."""
    for row in _rows(DATA / "divisions.csv"):
        yield DivisionEntry(
            code=row["code"],
            name=row["name"],
            full_path=row["full_path"],
            level=int(row["level"]),
            parent=row["parent"],
            effective_from=_day(row["effective_from"]),
            effective_until=_day(row["effective_until"]),
            successors=tuple(row["successors"].split()),
            kind_of_end=row["kind_of_end"],
            former_names=tuple(row["former_names"].split()),
            source=row["source"],
        )


def read_special_days() -> Iterator[SpecialDay]:
    """Days off and make-up working days of the notices we hold, in date order."""
    for row in _rows(DATA / "calendar.csv"):
        yield SpecialDay(date.fromisoformat(row["day"]), row["kind"] == "work", row["occasion"], row["source"])


def read_demo_authorities() -> Iterator[DemoAuthority]:
    """The authorities of the demo, each after its parent and the organ it stands beside."""
    for row in _rows(DATA / "demo_authorities.csv"):
        yield DemoAuthority(**{**row, "divisions": tuple(row["divisions"].split())})  # type: ignore[arg-type]  # columns are the fields


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
