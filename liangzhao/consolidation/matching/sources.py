"""Where rows come from: a foreign file with named columns, or the register of this node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.importing.totals import is_no_row
from liangzhao.consolidation.matching.catalogue import Row
from liangzhao.consolidation.matching.told import Told, told
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _


class NoSuchColumn(Refusal):
    """Raised when a list lacks a column that was named; says which it has."""

    template = _("文件中没有“%(column)s”这一列；文件中的列有：%(headings)s")


class NameColumnNotTold(Refusal):
    """Raised when the target list's name column can neither be guessed nor was told."""

    template = _("认不出对照名单中的机构名称是哪一列，请用 --target-column 指明；文件中的列有：%(headings)s")


@dataclass(frozen=True)
class Columns:
    """The headings that hold what is compared; empty for what a list does not have."""

    name: str
    key: str = ""
    district: str = ""
    address: str = ""


@dataclass(frozen=True)
class List:
    """The rows of a file and the digest of its content."""

    rows: tuple[Row, ...]
    digest: str


class Why(StrEnum):
    """Why a row of a dated list is not compared."""

    NAMELESS = "no name"
    NO_ENTRY = "no entry"


class LeftOut(NamedTuple):
    """A row that cannot be compared: its 0-based number, and the one by which a spreadsheet counts it."""

    number: int
    row: int
    why: Why


@dataclass(frozen=True)
class Dated:
    """One date of a list: what its rows say, each with its 0-based number and its key, and those left out."""

    rows: list[tuple[int, str, Told]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def why_left_out(row: Mapping[str, str], each: Told) -> Why | None:
    """Why a row is not compared: a line of sums, headings or nothing, or one without a name; None when it can be."""
    if is_no_row(row):
        return Why.NO_ENTRY
    return None if each.name else Why.NAMELESS


def read_list(path: Path, columns: Columns) -> List:
    """The rows of a file by its named columns; keys are 0-based row numbers unless a key column is named."""
    told = [heading for heading in (columns.name, columns.key, columns.district, columns.address) if heading]
    table = reading.read(path, is_heading=lambda line: set(told) <= set(line))
    for heading in told:
        if heading not in table.headings:
            raise NoSuchColumn(column=heading, headings="、".join(table.headings))
    return List(tuple(_rows(table, columns)), table.digest)


def read_dated(path: Path, told_columns: Columns, institution_class: str) -> Dated:
    """What the rows of one date of a list say, as an import reads it.

    Only the name column must be there. Columns that nobody named go by their headings and contents, and lines that are
    none of an institution are left out, and told.
    """
    table = reading.read(path, is_heading=lambda line: told_columns.name in line)
    for heading in filter(None, (told_columns.name, told_columns.key)):
        if heading not in table.headings:
            raise NoSuchColumn(column=heading, headings="、".join(table.headings))
    columns = mapping.Mapping(_completed(table, told_columns, institution_class))
    found = Dated()
    for number, row in enumerate(table.rows):
        each = told(Kind.INSTITUTION, columns.ours(row))
        if why := why_left_out(row, each):
            found.left_out.append(LeftOut(number, table.first_row + number, why))
        else:
            key = row.get(told_columns.key, "") if told_columns.key else str(number)
            found.rows.append((number, key, each))
    return found


def _completed(table: ForeignTable, columns: Columns, institution_class: str) -> dict[str, str]:
    """Our fields with the columns that were named, as far as they are there, and the others by what they are."""
    named = {
        "name": columns.name,
        "foreign_code": columns.key,
        "district": columns.district,
        "address": columns.address,
        "institution_class": institution_class,
    }
    known = {name: heading for name, heading in named.items() if heading in table.headings}
    told_names = known | ({"division": columns.district} if columns.district else {})
    rest = [heading for heading in table.headings if heading not in known.values()]
    return mapping.proposed_for(rest, table, Kind.INSTITUTION, told=told_names) | known


def read_target(path: Path, name: str, key: str) -> List:
    """The rows of a list to match against; columns that are not told go by their headings."""
    told = {heading for heading in (name, key) if heading}

    def is_heading(line: Sequence[str]) -> bool:
        return told <= set(line) if told else "name" in mapping.propose(line)

    table = reading.read(path, is_heading=is_heading)
    guessed = mapping.propose(table.headings)
    for heading in told - set(table.headings):
        raise NoSuchColumn(column=heading, headings="、".join(table.headings))
    chosen = name or guessed.get("name", "") or (table.headings[0] if len(table.headings) == 1 else "")
    if not chosen:
        raise NameColumnNotTold(headings="、".join(table.headings))
    columns = Columns(chosen, key, guessed.get("district", ""), guessed.get("address", ""))
    return List(tuple(_rows(table, columns)), table.digest)


def _rows(table: ForeignTable, columns: Columns) -> Iterator[Row]:
    for number, row in enumerate(table.rows):
        yield Row(
            key=row.get(columns.key, "") if columns.key else str(number),
            name=row.get(columns.name, ""),
            district=row.get(columns.district, "") if columns.district else "",
            address=row.get(columns.address, "") if columns.address else "",
        )
