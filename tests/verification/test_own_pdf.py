"""Our own PDF licences: the right one is valid, every wrong one is named by the first step that fails."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto import core

from liangzhao.licensing.faces.face import Face
from liangzhao_verify import StepName
from tests.verification import crafted
from tests.verification.conftest import Verify
from tests.verification.damaged_pdf import CASES, Case, Licence, named
from tests.verification.makers import Authority


def test_a_licence_in_force_is_valid(pdf: bytes, face: Face, verify: Verify) -> None:
    verdict = verify(pdf)

    assert {step.step: step.ok for step in verdict.steps} == dict.fromkeys(StepName, True) | {StepName.LOG: None}
    assert (verdict.intact, verdict.trusted, verdict.valid, verdict.kind) == (True, True, True, "pdf")
    assert verdict.identifier == face.identifier


def test_a_signature_after_its_certificate_expired_is_not_trusted(
    face: Face, authority: Authority, verify: Verify
) -> None:
    verdict = verify(authority.pdf(face, at=datetime(2060, 1, 1, tzinfo=UTC)))

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.CHAIN
    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, False, False)


def test_an_sm2_signature_in_a_pdf_is_verified(pdf: bytes, authority: Authority, verify: Verify) -> None:
    verdict = verify(_signed_with(crafted.signed_data(authority, _covered(pdf)), pdf))

    assert (verdict.intact, verdict.trusted) == (True, True), verdict.as_json()


def test_an_sm2_signature_over_another_pdf_is_refused(pdf: bytes, authority: Authority, verify: Verify) -> None:
    verdict = verify(_signed_with(crafted.signed_data(authority, _covered(pdf)[1:]), pdf))

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.DIGESTS
    assert verdict.intact is False


def test_a_signature_in_a_container_nobody_reads_cannot_be_judged(
    pdf: bytes, authority: Authority, verify: Verify
) -> None:
    signed_data, enveloped_data = (core.ObjectIdentifier(f"1.2.156.10197.6.1.4.2.{last}").dump() for last in (2, 3))
    container = crafted.signed_data(authority, _covered(pdf)).replace(signed_data, enveloped_data, 1)

    verdict = verify(_signed_with(container, pdf))

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


def _gap(pdf: bytes) -> tuple[int, int]:
    """Where the signature's hex digits begin and end."""
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    return start, pdf.index(b">", start)


def _covered(pdf: bytes) -> bytes:
    """What the signature covers: all but the digits and their brackets."""
    start, end = _gap(pdf)
    return pdf[: start - 1] + pdf[end + 1 :]


def _signed_with(container: bytes, pdf: bytes) -> bytes:
    """The PDF with another signature in the same place."""
    start, end = _gap(pdf)
    return pdf[:start] + container.hex().encode().ljust(end - start, b"0") + pdf[end:]
