"""The verdict on OFD files we did not make, against answers computed by others."""

from __future__ import annotations

import io
import json
import random
import zipfile
from typing import Any

import pytest

from liangzhao_verify import StepName, TrustRoots, Verdict, verify_file
from tests.foreign.conftest import SHARED_DATA

SAMPLES = SHARED_DATA / "ofd"
EXPECTED: dict[str, dict[str, Any]] = (
    json.loads((SAMPLES / "expected.json").read_text()) if (SAMPLES / "expected.json").is_file() else {}
)
UNSIGNED = sorted(name for name, answer in EXPECTED.items() if not answer["signatures"])
SEALED = sorted(name for name, answer in EXPECTED.items() if any("signer_cn" in each for each in answer["signatures"]))
BARE = sorted(set(EXPECTED) - set(UNSIGNED) - set(SEALED))
FLIPS = 300

pytestmark = [
    pytest.mark.foreign,
    pytest.mark.skipif(not EXPECTED, reason="foreign data is not beside the checkout: ../shared/data is missing"),
]


def _verdict(data: bytes) -> Verdict:
    return verify_file(data, name="foreign.ofd", trust=TrustRoots())


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def _changes() -> list[tuple[str, str]]:
    """Every member of every sealed sample that a signature covers."""
    return [
        (name, member)
        for name in SEALED
        for member in _members((SAMPLES / name).read_bytes())
        if not member.endswith(("/", "Signatures.xml"))
    ]


@pytest.mark.parametrize("name", UNSIGNED)
def test_a_file_without_signature_is_neither_intact_nor_changed(name: str) -> None:
    verdict = _verdict((SAMPLES / name).read_bytes())

    assert (verdict.kind, verdict.intact, verdict.trusted, verdict.valid) == ("ofd", None, None, False)
    assert verdict.steps[0].ok is True
    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.SEAL


@pytest.mark.parametrize("name", BARE)
def test_a_signature_without_certificate_cannot_be_judged(name: str) -> None:
    verdict = _verdict((SAMPLES / name).read_bytes())

    assert (verdict.intact, verdict.trusted, verdict.valid) == (None, None, False)


@pytest.mark.parametrize("name", SEALED)
def test_a_sealed_file_is_intact_but_of_nobody_we_trust(name: str) -> None:
    verdict = _verdict((SAMPLES / name).read_bytes())

    answer = EXPECTED[name]["signatures"]
    assert all(each["data_hash_matches"] and each["sm2_signature_valid"] for each in answer)
    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, False, False)


@pytest.mark.parametrize(("name", "member"), _changes() if EXPECTED else [])
def test_a_changed_member_of_a_sealed_file_is_noticed(name: str, member: str) -> None:
    members = _members((SAMPLES / name).read_bytes())
    content = members[member]
    middle = len(content) // 2
    members[member] = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]

    verdict = _verdict(_packed(members))

    assert verdict.intact is False, verdict.as_json()


@pytest.mark.parametrize("name", SEALED)
def test_a_member_put_into_a_sealed_file_is_noticed(name: str) -> None:
    members = _members((SAMPLES / name).read_bytes())

    verdict = _verdict(_packed({**members, "Doc_0/Res/added.png": b"picture"}))

    assert verdict.intact is False
    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.DIGESTS


@pytest.mark.parametrize("name", SEALED)
def test_no_changed_byte_passes_unless_every_member_is_as_it_was(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    members = _members(data)
    chance = random.Random(name)
    unnoticed = []
    for at in chance.sample(range(len(data)), FLIPS):
        changed = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        if _verdict(changed).intact is True:
            unnoticed.append(changed)

    assert [changed for changed in unnoticed if _members(changed) != members] == []
