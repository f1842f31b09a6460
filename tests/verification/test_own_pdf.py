"""Our own PDF licences: the right one is valid, every wrong one is named by the first step that fails."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.verification import StepName
from tests.verification import crafted
from tests.verification.conftest import Verify
from tests.verification.damaged_pdf import CASES, Case, Licence, named
from tests.verification.makers import Authority


def test_a_licence_in_force_is_valid(pdf: bytes, face: Face, verify: Verify) -> None:
    verdict = verify(pdf)

    assert [(step.step, step.ok) for step in verdict.steps] == [(step, True) for step in StepName]
    assert (verdict.intact, verdict.trusted, verdict.valid, verdict.kind) == (True, True, True, "pdf")
    assert verdict.identifier == face.identifier


def test_a_signature_after_its_certificate_expired_is_not_trusted(
    face: Face, authority: Authority, verify: Verify
) -> None:
    verdict = verify(authority.pdf(face, at=datetime(2060, 1, 1, tzinfo=UTC)))

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.CHAIN
    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, False, False)


def test_a_signature_in_a_container_nobody_reads_cannot_be_judged(
    pdf: bytes, authority: Authority, verify: Verify
) -> None:
    unread = crafted.signed_data(authority, b"anything").hex().encode()
    start = pdf.index(b"/Contents <") + len(b"/Contents <")

    verdict = verify(
        pdf[:start] + unread + b"0" * (pdf.index(b">", start) - start - len(unread)) + pdf[pdf.index(b">", start) :]
    )

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.SEAL
    assert (verdict.intact, verdict.trusted, verdict.valid) == (None, None, False)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_wrong_licence_fails_at_its_step(
    case: Case, pdf: bytes, authority: Authority, stranger: Authority, verify: Verify
) -> None:
    verdict = verify(case.damage(Licence(pdf, authority, stranger)))

    assert verdict.first_failure is not None
    assert (verdict.first_failure.step, verdict.intact, verdict.trusted) == (case.step, case.intact, case.trusted)
    assert not verdict.valid
    assert verdict.holder_masked is None
