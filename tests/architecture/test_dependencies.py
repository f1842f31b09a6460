"""Every dependency is used by what it is declared for, and says why on its line."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "pyproject.toml"
DECLARED = tomllib.loads(PROJECT.read_text())["project"]

BY_NAME_ALONE = {
    "argon2-cffi": "Django's hasher imports it",
    "djlint": "a step of the checks",
    "django-stubs": "a plugin of mypy",
    "import-linter": "a step of the checks",
    "lxml-stubs": "types for mypy",
    "mypy": "a step of the checks",
    "pre-commit": "a developer's program",
    "pytest-randomly": "pytest loads it",
    "pytest-xdist": "pytest loads it",
    "ruff": "a step of the checks",
    "types-pyyaml": "types for mypy",
    "cyclonedx-bom": "tools/write_sbom.sh calls it",
    "uv": "tools/lock_requirements.sh calls it",
}
"""What works without being imported, and who uses it."""

AHEAD = {"fido2"}
"""Declared before the code that needs it: passkeys."""


def distribution(requirement: str) -> str:
    """The package a requirement names."""
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]


def modules(package: str) -> set[str]:
    """The top-level modules an installed package brings."""
    return {module for module, owners in packages_distributions().items() if package in map(_plain, owners)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(*folders: str) -> set[str]:
    """What our code imports, or names in a setting, by its first word."""
    texts = (path.read_text() for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return {word for text in texts for word in re.findall(r"(?:^\s*(?:from|import) |[\"'])(\w+)", text, re.M)}


RUNTIME = sorted({distribution(line) for line in DECLARED["dependencies"]} - BY_NAME_ALONE.keys() - AHEAD)
FOR_TESTS = sorted({distribution(line) for line in DECLARED["optional-dependencies"]["dev"]} - BY_NAME_ALONE.keys())


@pytest.fixture(scope="module")
def in_the_program() -> set[str]:
    return named("liangzhao")


@pytest.fixture(scope="module")
def around_it() -> set[str]:
    return named("tests", "bench", "tools")


@pytest.mark.parametrize("package", RUNTIME)
def test_what_the_node_needs_is_named_by_its_code(package: str, in_the_program: set[str]) -> None:
    assert modules(package) & in_the_program


@pytest.mark.parametrize("package", FOR_TESTS)
def test_what_developers_need_is_named_by_tests_or_tools(package: str, around_it: set[str]) -> None:
    assert modules(package) & around_it


def test_every_dependency_gives_its_reason_on_its_line() -> None:
    lines = re.findall(r'^  "([a-z][\w.-]*(?:\[[\w,]+\])?(?:[<>=][^"]*)?)",(.*)$', PROJECT.read_text(), re.M)
    declared = [*DECLARED["dependencies"], *DECLARED["optional-dependencies"]["dev"]]

    assert set(declared) <= {requirement for requirement, _ in lines}
    assert [requirement for requirement, rest in lines if requirement in declared and "  # " not in rest] == []


def test_nothing_is_excused_that_is_not_declared() -> None:
    declared = {distribution(line) for line in DECLARED["dependencies"] + DECLARED["optional-dependencies"]["dev"]}

    assert BY_NAME_ALONE.keys() <= declared
