"""Two processes share the tests: both must find the same ones, so no name of a test comes from chance or the clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import DATABASE_FACING, OF_OUR_CODE, faces_the_database

TESTS = Path(__file__).resolve().parents[1]
TEXTS = {"new_key", "randint", "randrange", "random", "token_hex", "token_urlsafe"}
OBJECTS = {"now", "today", "uuid1", "uuid4", "uuid7"}
"""Named by their place in the list, unless they are made into text."""
INTO_TEXT = {"format", "hex", "isoformat", "str", "strftime"}


def named_by_chance(tree: ast.AST) -> Iterator[int]:
    """The lines of ``parametrize`` whose values differ from process to process and name the tests."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or _name(call) != "parametrize":
            continue
        has_names = any(given.arg == "ids" for given in call.keywords)
        if not has_names and any(_differs(each) for given in call.args for each in _values(given)):
            yield call.lineno


def _values(node: ast.AST) -> Iterator[ast.AST]:
    """A node and what is below it; what stands in a dict names nothing."""
    yield node
    for child in () if isinstance(node, ast.Dict) else ast.iter_child_nodes(node):
        yield from _values(child)


def _differs(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and _name(node) in TEXTS:
        return True
    is_text = isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Call | ast.Attribute) and _name(node) in INTO_TEXT
    )
    return is_text and any(_name(each) in OBJECTS for each in ast.walk(node) if isinstance(each, ast.Call))


def _name(node: ast.Call | ast.Attribute) -> str:
    named = node.func if isinstance(node, ast.Call) else node
    return named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")


def test_what_is_said_of_folders_and_files_is_said_of_some_that_are_there() -> None:
    assert [name for name in sorted(DATABASE_FACING | OF_OUR_CODE) if not (TESTS / name).exists()] == []


@pytest.mark.parametrize(
    ("path", "faces"),
    [
        ("access/test_walls_by_row.py", True),
        ("access/test_matrix.py", False),
        ("access/passkeys/test_passkeys.py", False),
        ("web/test_headers.py", False),
    ],
)
def test_walls_face_the_database_and_marks_of_doors_do_not(path: str, faces: bool) -> None:
    assert (TESTS / path).exists()
    assert faces_the_database(Path(path)) == faces


def test_no_test_is_named_by_chance() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for line in named_by_chance(ast.parse(path.read_text()))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ("[str(uuid4())]", [1]),
        ("[uuid4().hex]", [1]),
        ("[f'on {clock.now()}']", [1]),
        ("[('one', token_hex(4))]", [1]),
        ("[uuid4()]", []),
        ("[str(uuid4())], ids=['one']", []),
        ("[{'person': str(uuid4())}]", []),
        ("['one', date(2026, 3, 2)]", []),
    ],
)
def test_a_name_of_chance_is_found(values: str, lines: list[int]) -> None:
    assert list(named_by_chance(ast.parse(f"pytest.mark.parametrize('given', {values})"))) == lines
