"""Every promise of docs/security.md names tests that exist, and every promise of the specification has its line."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
GROUPS = {"I": 12, "K": 7, "Z": 8, "L": 5, "P": 8, "T": 5, "W": 8, "B": 6, "S": 4}
PROMISES = {f"{letter}{number}" for letter, count in GROUPS.items() for number in range(1, count + 1)}
SAYS = re.compile(r"SEC-([A-Z]\d+)")
NAMED = re.compile(r"`((?:tests|bench|liangzhao)/[^`]+)`")


def table(title: str, text: str = DOCUMENT) -> list[list[str]]:
    """The cells of each row of the table whose last column is so called."""
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.rstrip(" |").endswith(f"| {title}"))
    rows = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


KEPT, MISSING = table("Shown by"), table("What is missing")


def promises(rows: list[list[str]]) -> set[str]:
    return {found for row in rows for found in SAYS.findall(row[0])}


FIGURES = {"SEC-T4"}
"""Promises shown by a measurement, which has no test to name."""


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests a file defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def is_there(named: str) -> bool:
    """Whether the file is there, and the test in it."""
    path, _colons, test = named.partition("::")
    return (ROOT / path).exists() and (not test or test in names_in(ROOT / path))


def absent(rows: list[list[str]]) -> list[str]:
    """What rows name that is not there, and rows that name no test."""
    named = [(row[0], NAMED.findall(row[-1])) for row in rows]
    wanting = [title for title, paths in named if not any("::" in path for path in paths)]
    nothing = [title for title in wanting if not FIGURES & {f"SEC-{each}" for each in SAYS.findall(title)}]
    return nothing + [path for _title, paths in named for path in paths if not is_there(path)]


def test_every_promise_has_its_line() -> None:
    assert promises(KEPT) | promises(MISSING) == PROMISES


def test_no_promise_is_kept_and_not_kept() -> None:
    assert promises(KEPT) & promises(MISSING) == set()


def test_every_line_names_tests_that_exist() -> None:
    assert absent(KEPT) == []


def test_a_test_that_names_a_promise_names_one_of_ours() -> None:
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))

    assert {found for text in texts for found in SAYS.findall(text)} <= PROMISES


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("`tests/nowhere.py::test_x`", ["tests/nowhere.py::test_x"]),
        ("`tests/architecture/test_promises.py::test_x`", ["tests/architecture/test_promises.py::test_x"]),
        ("`tests/architecture/test_promises.py`", ["SEC-I1 x"]),
        ("none", ["SEC-I1 x"]),
        ("`tests/architecture/test_promises.py::test_every_promise_has_its_line`", []),
    ],
)
def test_a_missing_test_is_named(cell: str, found: list[str]) -> None:
    assert absent([["SEC-I1 x", "because", cell]]) == found
