"""Where rows come from: a foreign file with named columns, or the register of this node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.matching.catalogue import Row
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


def read_list(path: Path, columns: Columns) -> List:
    """The rows of a file by its named columns; keys are 0-based row numbers unless a key column is named."""
    told = [heading for heading in (columns.name, columns.key, columns.district, columns.address) if heading]
    table = reading.read(path, is_heading=lambda line: set(told) <= set(line))
    for heading in told:
        if heading not in table.headings:
            raise NoSuchColumn(column=heading, headings="、".join(table.headings))
    return List(tuple(_rows(table, columns)), table.digest)


def read_dated(path: Path, columns: Columns, kind: str) -> list[tuple[Row, str]]:
    """The rows of one date of a list with their class; only the name column must be there, the others if they are."""
    table = reading.read(path, is_heading=lambda line: columns.name in line)
    if columns.name not in table.headings:
        raise NoSuchColumn(column=columns.name, headings="、".join(table.headings))
    if columns.key and columns.key not in table.headings:
        raise NoSuchColumn(column=columns.key, headings="、".join(table.headings))
    return [
        (row, each.get(kind, "") if kind else "") for row, each in zip(_rows(table, columns), table.rows, strict=True)
    ]


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
