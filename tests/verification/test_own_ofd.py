"""Our own OFD licences: the right one is valid, every wrong one is named by the first step that fails."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liangzhao.licensing.faces.face import Face
from liangzhao_verify import StepName, TrustRoots, verify_file
from tests.verification import makers
from tests.verification.conftest import Verify
from tests.verification.damaged_ofd import CASES, Case, Licence, named
from tests.verification.makers import Authority


def test_a_licence_in_force_is_valid_at_every_step(ofd: bytes, face: Face, verify: Verify) -> None:
    verdict = verify(ofd)

    assert [step.step for step in verdict.steps] == list(StepName)
    assert {step.step: step.ok for step in verdict.steps} == dict.fromkeys(StepName, True) | {StepName.LOG: None}
    assert verdict.as_json() | {"steps": []} == {
        "file": "licence",
        "kind": "ofd",
        "intact": True,
        "trusted": True,
        "valid": True,
        "state": "ISSUED",
        "steps": [],
        "holder_masked": "李*例",
        "identifier": face.identifier,
    }


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_wrong_licence_fails_at_its_step(
    case: Case, ofd: bytes, authority: Authority, stranger: Authority, verify: Verify
) -> None:
    verdict = verify(case.damage(Licence(ofd, authority, stranger)))

    assert verdict.first_failure is not None
    assert (verdict.first_failure.step, verdict.intact, verdict.trusted) == (case.step, case.intact, case.trusted)
    assert not verdict.valid
    assert verdict.state == "UNKNOWN"
    assert verdict.holder_masked is None


def test_without_a_register_the_state_is_unknown(ofd: bytes, authority: Authority) -> None:
    verdict = verify_file(ofd, name="licence.ofd", trust=authority.trust)

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.STATE
    assert (verdict.intact, verdict.trusted, verdict.valid, verdict.state) == (True, True, False, "UNKNOWN")
    assert "没有查询登记簿" in verdict.first_failure.detail


def test_a_revoked_licence_is_intact_and_trusted_but_not_valid(ofd: bytes, face: Face, authority: Authority) -> None:
    revoked = makers.known(face, state="REVOKED", state_words="已吊销", valid_now=False)

    verdict = verify_file(ofd, name="licence.ofd", trust=authority.trust, lookup=lambda _identifier: revoked)

    assert (verdict.intact, verdict.trusted, verdict.valid, verdict.state) == (True, True, False, "REVOKED")
    assert "已吊销" in verdict.steps[-1].detail


def test_a_licence_the_register_does_not_know_is_not_valid(ofd: bytes, authority: Authority) -> None:
    verdict = verify_file(ofd, name="licence.ofd", trust=authority.trust, lookup=lambda _identifier: None)

    assert not verdict.valid
    assert "登记簿中没有这张证照" in verdict.steps[-1].detail


def test_a_record_other_than_the_registered_one_is_not_valid(ofd: bytes, face: Face, authority: Authority) -> None:
    other = makers.known(face, record_digest=b"\0" * 32)

    verdict = verify_file(ofd, name="licence.ofd", trust=authority.trust, lookup=lambda _identifier: other)

    assert not verdict.valid
    assert verdict.holder_masked is None
    assert "与登记簿中的记录不一致" in verdict.steps[-1].detail


def test_a_register_out_of_order_leaves_the_state_unknown(ofd: bytes, authority: Authority) -> None:
    def broken(_identifier: str) -> None:
        raise ConnectionError

    verdict = verify_file(ofd, name="licence.ofd", trust=authority.trust, lookup=broken)

    assert (verdict.valid, verdict.state) == (False, "UNKNOWN")
    assert "暂时无法查询" in verdict.steps[-1].detail


def test_the_register_is_not_asked_about_a_changed_licence(ofd: bytes, authority: Authority) -> None:
    asked: list[str] = []
    changed = makers.packed({**makers.unpacked(ofd), makers.PAGE: b"<Page/>"})

    verify_file(changed, name="licence.ofd", trust=authority.trust, lookup=asked.append)

    assert asked == []


def test_without_trust_roots_nobody_is_trusted(ofd: bytes) -> None:
    verdict = verify_file(ofd, name="licence.ofd", trust=TrustRoots())

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.CHAIN
    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, False, False)


def test_a_seal_used_after_its_certificate_expired_is_not_trusted(
    face: Face, authority: Authority, verify: Verify
) -> None:
    late = authority.ofd(face, datetime(2060, 1, 1, tzinfo=UTC), authority.lasting_seal())

    verdict = verify(late)

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.CHAIN
    assert "不在有效期内" in verdict.first_failure.detail
    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, False, False)


@pytest.mark.parametrize("at", [datetime(2019, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)])
def test_a_seal_used_outside_its_period_is_not_trusted(
    at: datetime, face: Face, authority: Authority, verify: Verify
) -> None:
    verdict = verify(authority.ofd(face, at=at))

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.SEAL
    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, False, False)
