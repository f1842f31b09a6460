"""The pinned versions: complete, hashed, in step with pyproject.toml, and silent about where packages come from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PINS = ROOT / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
VERIFIER = tomllib.loads((ROOT / "verifier" / "pyproject.toml").read_text())["project"]
# The verifier is installed from the folder beside; its own dependencies are pinned like ours.
RUNTIME = [
    requirement
    for requirement in map(Requirement, [*PROJECT["dependencies"], *VERIFIER["dependencies"]])
    if requirement.name != VERIFIER["name"]
]
DEV = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]


def pinned(file: str) -> dict[str, str]:
    """Return the version of each package that a file pins."""
    found = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", (PINS / file).read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def names(requirement: Requirement) -> str:
    return requirement.name


@pytest.mark.parametrize("requirement", RUNTIME, ids=names)
def test_the_runtime_pins_satisfy_the_project(requirement: Requirement) -> None:
    assert requirement.specifier.contains(pinned("runtime.txt")[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("requirement", RUNTIME + DEV, ids=names)
def test_the_test_pins_satisfy_the_project(requirement: Requirement) -> None:
    assert requirement.specifier.contains(pinned("dev.txt")[canonicalize_name(requirement.name)])


def test_tests_run_on_the_versions_that_run() -> None:
    assert pinned("runtime.txt").items() <= pinned("dev.txt").items()


@pytest.mark.parametrize("file", sorted(PINS.rglob("*.txt")), ids=lambda file: file.name)
def test_pins_name_no_address(file: Path) -> None:
    assert "://" not in file.read_text()


@pytest.mark.parametrize("folder", ["fonts", "platform"])
def test_npm_packages_are_pinned_by_hash_and_name_no_registry(folder: str) -> None:
    lock = json.loads((PINS / folder / "package-lock.json").read_text())
    packages = [entry for name, entry in lock["packages"].items() if name]

    assert packages
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages)
