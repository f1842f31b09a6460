"""SEC-W8: SQL is never built of strings. ruff's S rules are bandit's; this holds them switched on and awake."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
SOURCES = sorted((ROOT / "liangzhao").rglob("*.py"))
RUNS = {"execute", "executemany", "mogrify", "raw", "RawSQL", "extra", "copy", "run", "stream"}
"""What hands text to the database; ``run`` is ``kernel.statements.run``."""
EXCUSED = re.compile(r"# noqa:((?: ?[A-Z]+\d+,?)*? ?S\d+.*)")


def ruff(code: str) -> str:
    """What the project's linter says about a piece of code of ours."""
    asked = [sys.executable, "-m", "ruff", "check", "--stdin-filename", "liangzhao/web/example.py", "-"]
    return subprocess.run(asked, cwd=ROOT, input=code, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    "statement",
    [
        "cursor.execute(f\"SELECT * FROM access_account WHERE login = '{login}'\")",
        'cursor.execute("SELECT * FROM access_account WHERE login = \'" + login + "\'")',
        "cursor.execute(\"DELETE FROM access_account WHERE login = '%s'\" % login)",
        "cursor.execute(\"UPDATE access_account SET name = '{}'\".format(login))",
    ],
)
def test_the_linter_finds_sql_built_of_strings(statement: str) -> None:
    code = f"def look(cursor, login):\n    {statement}\n"

    assert "S608" in ruff(code)
    assert "S608" not in ruff('def look(cursor, login):\n    cursor.execute("SELECT %s", [login])\n')


def test_the_rules_are_on_but_for_generated_policies() -> None:
    exempt = {files for files, rules in LINT["per-file-ignores"].items() if {"S", "S608"} & set(rules)}

    assert "S" in LINT["select"]
    assert {files for files in exempt if files.startswith("liangzhao")} == {
        "liangzhao/**/row_security.py",
        "liangzhao/licensing/agreement.py",
    }


def excuses() -> Iterator[tuple[str, str]]:
    """Every exception from a security rule in the project's code, with what stands behind it."""
    for path in SOURCES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if found := EXCUSED.search(line):
                yield f"{path.relative_to(ROOT)}:{number}", re.sub(r"^(?:[ ,]*[A-Z]+\d+)+", "", found[1]).strip()


def test_every_exception_gives_its_reason() -> None:
    found = dict(excuses())

    assert len(found) > 20
    assert [place for place, reason in found.items() if len(reason) < 5] == []


def built(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls that hand the database a text put together on the spot from something that is no constant of the code."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call.func) in RUNS and call.args and _is_put_together(call.args[0]):
            yield call


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_put_together(text: ast.expr) -> bool:
    if isinstance(text, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in text.values)
    if isinstance(text, ast.BinOp):
        return isinstance(text.op, ast.Mod) or _is_put_together(text.left) or _is_put_together(text.right)
    return isinstance(text, ast.Call) and _name(text.func) == "format" and not _is_composed(text.func)


def _is_composed(format_: ast.expr) -> bool:
    """Whether it is the driver's own ``sql.SQL(…).format``, which quotes what it is given."""
    text = format_.value if isinstance(format_, ast.Attribute) else None
    return isinstance(text, ast.Call) and _name(text.func) == "SQL"


KNOWN = {
    "liangzhao/config/demo/copying.py": "names of our models",
    "liangzhao/consolidation/intake/bulk/tables.py": "names and types of our models",
    "liangzhao/consolidation/people/doubles.py": "texts of the table above",
    "liangzhao/web/metrics/readings.py": "queries of the table above, numbers of our own clock",
}
"""Where text is put together on the spot, and of what."""


def test_text_is_put_together_on_the_spot_in_known_places_only() -> None:
    """What S608 cannot see, because it looks for SELECT and its like: any text put together for the database."""
    found = {path for path in SOURCES if list(built(ast.parse(path.read_text(encoding="utf-8"))))}

    assert {path.relative_to(ROOT).as_posix() for path in found} == set(KNOWN)


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("c.execute(f'SET ROLE {x}')", 1),
        ("c.execute('SET ROLE ' + f'{x}')", 1),
        ("c.execute('SET ROLE %s' % x)", 1),
        ("c.execute('SET ROLE {}'.format(x))", 1),
        ("c.execute(sql.SQL('SET ROLE {}').format(x))", 0),
        ("c.execute('SET ROLE a')", 0),
        ("c.execute(STATEMENT, [x])", 0),
    ],
)
def test_text_put_together_is_seen(code: str, count: int) -> None:
    assert len(list(built(ast.parse(code)))) == count
