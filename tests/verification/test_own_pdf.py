"""Our own PDF licences: the right one is valid, every wrong one is named by the first step that fails."""

from __future__ import annotations

import pytest

from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.verification import StepName
from tests.verification.conftest import Verify
from tests.verification.damaged_pdf import CASES, Case, Licence, named
from tests.verification.makers import Authority


def test_a_licence_in_force_is_valid(pdf: bytes, face: Face, verify: Verify) -> None:
    verdict = verify(pdf)

    assert [(step.step, step.ok) for step in verdict.steps] == [(step, True) for step in StepName]
    assert (verdict.intact, verdict.trusted, verdict.valid, verdict.kind) == (True, True, True, "pdf")
    assert verdict.identifier == face.identifier


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_wrong_licence_fails_at_its_step(
    case: Case, pdf: bytes, authority: Authority, stranger: Authority, verify: Verify
) -> None:
    verdict = verify(case.damage(Licence(pdf, authority, stranger)))

    assert verdict.first_failure is not None
    assert (verdict.first_failure.step, verdict.intact, verdict.trusted) == (case.step, case.intact, case.trusted)
    assert not verdict.valid
    assert verdict.holder_masked is None
