"""Proofs from the public log, alone and beside the licence they are of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from liangzhao.licensing.faces.face import Face
from liangzhao_verify import StepName, Trust, Verdict, verify
from liangzhao_verify.log.bundles import as_text
from liangzhao_verify.sm3 import sm3
from tests.verification import coded, proven
from tests.verification.coded import NOW
from tests.verification.makers import Authority
from tests.verification.proven import PLACE, SIZE, WRONG_PROOFS, Log, WrongProof, as_file


@pytest.fixture(scope="module")
def log(face: Face) -> Log:
    """A log in which the licence of the tests stands."""
    return proven.begun(face.identifier, sm3(face.record))


@pytest.fixture(scope="module")
def other() -> Log:
    """A log of the same name with keys of its own."""
    return proven.begun(proven.NUMBERED[PLACE], bytes(32))


@pytest.fixture(scope="module")
def trust(authority: Authority, log: Log) -> Trust:
    return replace(coded.trusted(authority), logs=(log.trusted,))


def logged(verdict: Verdict) -> bool | None:
    return next(step.ok for step in verdict.steps if step.step is StepName.LOG)


@pytest.mark.parametrize("lines", [(0, 1), (1, 0), (0,), (1,)], ids=["both", "turned", "ed25519", "sm2"])
def test_a_proof_alone_says_where_the_licence_stands(lines: tuple[int, ...], log: Log, trust: Trust) -> None:
    found = verify(as_file(log.proof(lines=lines)), trust=trust, at=NOW, name="proof.json")

    assert (found.kind, found.intact, found.trusted, found.identifier) == ("proof", True, True, log.identifier)
    assert logged(found) is True
    assert f"序号 {PLACE}（从 0 数起，日志共 {SIZE} 条）" in str([step.detail for step in found.steps])
    assert (found.valid, found.first_failure and found.first_failure.step) == (False, StepName.STATE)


@pytest.mark.parametrize("wrong", WRONG_PROOFS.values(), ids=WRONG_PROOFS.keys())
def test_a_wrong_proof_fails_first_where_it_is_wrong(wrong: WrongProof, log: Log, other: Log, trust: Trust) -> None:
    found = verify(as_file(wrong.make(log, other)), trust=trust, at=NOW)

    assert found.first_failure is not None
    assert (found.first_failure.step, found.intact, found.valid) == (wrong.step, wrong.intact, False)
    assert wrong.says in found.first_failure.detail


def test_a_licence_with_its_proof_stands_in_the_log(ofd: bytes, log: Log, trust: Trust) -> None:
    found = verify(ofd, trust=trust, at=NOW, proof=as_file(log.proof()))

    assert (found.intact, found.trusted, logged(found)) == (True, True, True)


def test_the_proof_of_another_licence_is_refused(ofd: bytes, log: Log, trust: Trust) -> None:
    found = verify(ofd, trust=trust, at=NOW, proof=as_file(log.proof(place=0)))

    assert (found.intact, logged(found), found.valid) == (True, False, False)
    assert found.first_failure is not None
    assert "另一张证照" in found.first_failure.detail


def test_the_proof_of_another_record_is_refused(ofd: bytes, log: Log, trust: Trust) -> None:
    elsewhere = replace(log, record_sm3=bytes(32))

    found = verify(ofd, trust=trust, at=NOW, proof=as_file(elsewhere.proof()))

    assert found.first_failure is not None
    assert (found.first_failure.step, logged(found)) == (StepName.LOG, False)


def test_a_file_that_is_wrong_is_not_saved_by_its_proof(ofd: bytes, log: Log, trust: Trust) -> None:
    found = verify(ofd[:-1], trust=trust, at=NOW, proof=as_file(log.proof()))

    assert (found.intact, logged(found)) == (False, None)


@pytest.mark.parametrize("proof", [b"", b"[]", b"\xff", b'{"format": "other"}'])
def test_a_proof_that_cannot_be_read_is_refused(proof: bytes, ofd: bytes, trust: Trust) -> None:
    found = verify(ofd, trust=trust, at=NOW, proof=proof)

    assert (found.intact, logged(found)) == (True, False)


def test_a_proof_for_auditors_is_called_what_it_is(ofd: bytes, log: Log, trust: Trust) -> None:
    text = as_text(log.proof()).encode()

    alone, beside = verify(text, trust=trust, at=NOW), verify(ofd, trust=trust, at=NOW, proof=text)

    assert (alone.kind, alone.intact, alone.steps[0].detail.count("tlog-proof")) == ("proof", None, 1)
    assert (beside.intact, logged(beside)) == (True, False)
    assert "下载证明（JSON）" in next(step.detail for step in beside.steps if step.step is StepName.LOG)
