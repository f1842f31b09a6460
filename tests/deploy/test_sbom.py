"""The list of components holds what is installed, no more and no less, each with its digests."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    target = tmp_path_factory.mktemp("sbom") / "sbom.json"
    done = subprocess.run(["sh", "tools/write_sbom.sh", str(target)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(target.read_text())
    return found


def test_it_is_a_cyclonedx_document_about_us(listed: dict[str, Any]) -> None:
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.6")
    assert listed["metadata"]["component"]["name"] == "liangzhao"


def test_components_are_those_of_the_lock(listed: dict[str, Any]) -> None:
    pinned = set(PINNED.findall((ROOT / "requirements" / "runtime.txt").read_text()))

    assert len(pinned) > 50
    assert {(one["name"], one["version"]) for one in listed["components"]} == pinned


def test_each_component_has_its_digests(listed: dict[str, Any]) -> None:
    without = [
        one["name"]
        for one in listed["components"]
        if not any(reference.get("hashes") for reference in one.get("externalReferences", []))
    ]

    assert without == []
