"""The page judges proofs from the public log, alone and beside the licences they are of, as the command does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from liangzhao.licensing.faces.face import Face
from liangzhao_verify import Trust, verify
from tests.verification import coded
from tests.verification.coded import NOW, Code
from tests.verification.makers import Authority
from tests.verification.page.driving import Offline, shown
from tests.verification.proven import PLACE, WRONG_PROOFS, Log, WrongProof, as_file

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lines", [(0, 1), (0,), (1,)], ids=["both", "ed25519", "sm2"])
def test_a_proof_stands_in_the_log(lines: tuple[int, ...], offline: Offline, log: Log) -> None:
    found = offline.judge_file("proof.json", as_file(log.proof(lines=lines)))

    assert (found["intact"], found["failed"]) == ("true", "state")
    assert offline.page.get_attribute("#answer [data-step=log]", "data-ok") == "true"
    assert f"序号 {PLACE}（从 0 数起" in offline.page.inner_text("#answer [data-step=log]")


@pytest.mark.parametrize("wrong", WRONG_PROOFS.values(), ids=WRONG_PROOFS.keys())
def test_a_wrong_proof_fails_first_where_it_is_wrong(
    wrong: WrongProof, offline: Offline, log: Log, other_log: Log
) -> None:
    found = offline.judge_file("proof.json", as_file(wrong.make(log, other_log)))

    assert (found["intact"], found["failed"]) == (shown(wrong.intact), wrong.step)
    assert wrong.says in found["says"]


@pytest.mark.parametrize("is_proof_first", [True, False])
def test_several_files_each_get_their_verdict_and_the_proof_joins_its_licence(
    is_proof_first: bool, offline: Offline, ofd: bytes, authority: Authority, log: Log, other_log: Log
) -> None:
    other = authority.ofd(authority.face(serial="0000000000000000000B"))
    proof, foreign = as_file(log.proof()), as_file(other_log.proof(place=0))
    files = {"licence.ofd": ofd, "other.ofd": other, "proof.json": proof, "foreign.json": foreign}
    ordered = dict(sorted(files.items(), key=lambda each: each[0].endswith("ofd") == is_proof_first))
    status = coded.status_list(authority, {}, at=NOW - timedelta(hours=1))

    found = offline.judge_files(**ordered, list=status)

    assert {name: (one["valid"], one["failed"], one["log"]) for name, one in found.items()} == {
        "licence.ofd": ("true", "", "true"),
        "other.ofd": ("true", "", "null"),
        "proof.json": ("false", "state", "true"),
        "foreign.json": ("false", "log", "false"),
    }
    assert [name.endswith("ofd") for name in found] == [True, True, False, False]


def test_a_proof_joins_the_code_of_its_licence_as_well(offline: Offline, authority: Authority, log: Log) -> None:
    offline.keep(coded.status_list(authority, {}, at=NOW - timedelta(hours=1)))
    code = Code(authority).text().encode()

    found = offline.judge_files(**{"code.txt": code, "proof.json": as_file(log.proof())})

    assert (found["code.txt"]["valid"], found["code.txt"]["log"]) == ("true", "true")


@pytest.mark.parametrize("wrong", ["path changed", "checkpoint by another log's keys"])
def test_a_wrong_proof_beside_a_licence_fails_its_step_as_in_the_command(
    wrong: str, offline: Offline, ofd: bytes, trust: Trust, log: Log, other_log: Log
) -> None:
    proof = as_file(WRONG_PROOFS[wrong].make(log, other_log))

    found = offline.judge_files(**{"licence.ofd": ofd, "proof.json": proof})["licence.ofd"]
    python = verify(ofd, trust=trust, at=NOW, proof=proof).first_failure

    assert python is not None
    assert (found["failed"], found["says"]) == (python.step, str(python.detail)) == ("log", WRONG_SAYS[wrong])


WRONG_SAYS = {
    "path changed": "按证明计算的结果与日志检查点不符：这一条目不在日志的这个位置。",
    "checkpoint by another log's keys": "日志检查点没有可信日志的正确签名。",
}


def test_a_proof_of_another_record_is_told_from_that_of_the_licence(
    offline: Offline, authority: Authority, face: Face, trust: Trust, log: Log
) -> None:
    """The same version of the licence, but another record than the log committed to."""
    changed = authority.face(number="201511000999")
    assert changed.identifier == face.identifier
    other, proof = authority.ofd(changed), as_file(log.proof())

    found = offline.judge_files(**{"licence.ofd": other, "proof.json": proof})["licence.ofd"]
    python = verify(other, trust=trust, at=NOW, proof=proof).first_failure

    assert python is not None
    assert (found["failed"], found["says"]) == (python.step, str(python.detail))
    assert "证明属于另一张证照或另一个版本" in str(found["says"])
