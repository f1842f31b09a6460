"""Nobody reads the wall clock but kernel.clock, so that the law of any day can be tried on any day."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import liangzhao

PACKAGE = Path(liangzhao.__file__).parent
CLOCK = PACKAGE / "kernel" / "clock.py"
WALL_CLOCK = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("timezone", "now"),
}
WALL_CLOCK_WITHOUT_ARGUMENT = {("timezone", "localdate"), ("timezone", "localtime")}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != CLOCK and "migrations" not in path.parts)


def readings_of_the_wall_clock(source: str) -> list[int]:
    """The lines that ask the machine for the time, by call or by handing the function on."""
    tree = ast.parse(source)
    aliases = {alias.asname: alias.name for node in ast.walk(tree) for alias in _imported(node) if alias.asname}

    def dotted(node: ast.Attribute) -> tuple[str, str]:
        owner = node.value
        name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
        return aliases.get(name, name), node.attr

    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and dotted(node) in WALL_CLOCK)
        or (
            isinstance(node, ast.Call)
            and not node.args
            and isinstance(node.func, ast.Attribute)
            and dotted(node.func) in WALL_CLOCK_WITHOUT_ARGUMENT
        )
        or (isinstance(node, ast.ImportFrom) and _imports_a_clock(node))
    )


def _imported(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _imports_a_clock(node: ast.ImportFrom) -> bool:
    module = (node.module or "").rpartition(".")[2]
    return any((module, alias.name) in WALL_CLOCK for alias in node.names)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_takes_the_time_from_the_kernel(module: Path) -> None:
    assert readings_of_the_wall_clock(module.read_text()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "field(default_factory=timezone.now)",
        "timezone.localtime()",
        "from datetime import datetime as dt; dt.now(UTC)",
        "import datetime as moments; moments.date.today()",
        "from django.utils.timezone import now",
        "from time import time",
    ],
)
def test_a_reading_of_the_wall_clock_is_found(wrong: str) -> None:
    assert readings_of_the_wall_clock(wrong) == [1]


def test_turning_a_given_instant_into_local_time_is_allowed() -> None:
    assert readings_of_the_wall_clock("timezone.localtime(value)") == []
