"""PDF files of others: signed once or twice, changed between and after."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from liangzhao.licensing.faces.layout import compose
from liangzhao.licensing.faces.pdf_typesetting import About, typeset
from liangzhao.signing import certificates, keys
from liangzhao.signing.certificates import Issuer, Subject, Validity
from liangzhao_verify import StepName, TrustRoots, Verdict, verify_file
from liangzhao_verify.chain import read_certificate
from tests.verification import makers
from tests.verification.damaged_pdf import Licence, annotation_added_later, metadata_replaced_later
from tests.verification.makers import Authority

SUBJECT = Subject("某医院", "某医院")


@pytest.fixture(scope="module")
def signer() -> Any:
    """A signer with a certificate it made itself."""
    key = keys.generate("p256")
    issuer = Issuer(SUBJECT, key.spki, key.algorithm, key.sign)
    der = certificates.certificate(
        SUBJECT,
        key.spki,
        issuer,
        Validity(date(2020, 1, 1), date(2090, 1, 1)),
        extensions=certificates.holder_extensions(key.spki, key.spki),
    )
    private: Any = asn1_keys.PrivateKeyInfo
    store: Any = SimpleCertificateStore  # its constructor carries no types
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(der),
        signing_key=private.load(_der(key.pem())),
        cert_registry=store(),
    )


@pytest.fixture(scope="module")
def plain(authority: Authority) -> bytes:
    """A PDF nobody has signed."""
    return typeset(compose(authority.face()), About("说明", "某医院", "none"), makers.SEALED_AT)


def _der(stored: bytes) -> bytes:
    der: bytes = pem.unarmor(stored)[2]
    return der


def _signed(pdf: bytes, signer: Any, field: str) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    out = signers.sign_pdf(writer, metadata, signer=signer)
    return bytes(out.getvalue())


def _verdict(pdf: bytes, signer: Any) -> Verdict:
    return verify_file(pdf, name="foreign.pdf", trust=TrustRoots((read_certificate(signer.signing_cert.dump()),)))


def test_a_pdf_signed_once_is_intact_and_trusted(plain: bytes, signer: Any) -> None:
    verdict = _verdict(_signed(plain, signer, "first"), signer)

    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, True, False), verdict.as_json()


def test_a_second_signature_does_not_break_the_first(plain: bytes, signer: Any) -> None:
    verdict = _verdict(_signed(_signed(plain, signer, "first"), signer, "second"), signer)

    assert (verdict.intact, verdict.trusted) == (True, True), verdict.as_json()


@pytest.mark.parametrize("change", [annotation_added_later, metadata_replaced_later])
def test_a_change_after_the_last_signature_is_noticed(
    change: Any, plain: bytes, signer: Any, authority: Authority
) -> None:
    changed = change(Licence(_signed(plain, signer, "first"), authority, authority))

    verdict = _verdict(changed, signer)

    assert verdict.intact is False
    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.DIGESTS


def test_a_change_between_two_signatures_is_noticed(plain: bytes, signer: Any, authority: Authority) -> None:
    changed = annotation_added_later(Licence(_signed(plain, signer, "first"), authority, authority))

    verdict = _verdict(_signed(changed, signer, "second"), signer)

    assert verdict.intact is False


def test_a_signer_nobody_knows_is_not_trusted(plain: bytes, signer: Any, authority: Authority) -> None:
    verdict = verify_file(_signed(plain, signer, "first"), name="foreign.pdf", trust=authority.trust)

    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, False, False)
