"""Merkle proofs against the vectors of another implementation; most are wrong in one place and must be refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from liangzhao.audit.log import tree

pytestmark = pytest.mark.foreign


def decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def proof(case: dict[str, Any]) -> list[bytes]:
    return [decoded(digest) for digest in case["proof"] or []]


def included(case: dict[str, Any]) -> bool:
    leaf, root = decoded(case["leafHash"]), decoded(case["root"])
    try:
        tree.verify_inclusion(leaf, case["leafIdx"], case["treeSize"], proof(case), root)
    except tree.ProofFails:
        return False
    return True


def consistent(case: dict[str, Any]) -> bool:
    roots = decoded(case["root1"]), decoded(case["root2"])
    try:
        tree.verify_consistency(case["size1"], case["size2"], proof(case), *roots)
    except tree.ProofFails:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "judge", "count"),
    [("rfc6962_inclusion.json", included, 49), ("rfc6962_consistency.json", consistent, 43)],
)
def test_each_proof_is_judged_as_it_should_be(shared_data: Path, name: str, judge: Any, count: int) -> None:
    cases = json.loads((shared_data / "merkle" / name).read_text())

    assert len(cases) == count
    assert [case["case"] for case in cases if judge(case) is case["wantErr"]] == []
    assert {case["wantErr"] for case in cases} == {True, False}
