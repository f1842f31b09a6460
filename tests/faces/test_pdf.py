"""The PDF of a licence: metadata, signature, determinism, and what it refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from liangzhao.licensing.faces.fonts import GlyphMissing
from liangzhao.licensing.faces.layout import Image, Text, compose
from liangzhao.licensing.faces.pdf import write_pdf
from liangzhao.licensing.faces.pdf_typesetting import About, typeset
from liangzhao.signing.signer import UnknownKey
from tests.faces import pdf_samples, samples

ABOUT = About("护士执业证书", samples.ISSUER, "1.2.156")
POINTS_PER_MM = 72 / 25.4


@pytest.fixture(scope="module")
def nurse() -> PdfFileReader:
    return PdfFileReader(BytesIO(pdf_samples.pdf("plain-nurse")))


@pytest.fixture(scope="module")
def signature(nurse: PdfFileReader) -> EmbeddedPdfSignature:
    only: EmbeddedPdfSignature
    (only,) = nurse.embedded_signatures
    only.compute_integrity_info()  # type: ignore[no-untyped-call]  # pyHanko's has no annotations
    return only


def signed_attributes(signature: EmbeddedPdfSignature) -> set[str]:
    return {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}


def test_the_file_names_licence_issuer_and_identifier(nurse: PdfFileReader) -> None:
    face = pdf_samples.FACES["plain-nurse"]
    about = {name.local_name: value.value for part in nurse.root["/Metadata"].xmp for name, value in part}

    assert about["identifier"] == about["Keywords"] == face.identifier
    assert [entry.value for entry in about["title"].entries] == [f"{face.title} {face.holder_name}"]
    assert [entry.value for entry in about["creator"].entries] == [face.issuer]
    assert (about["part"], about["conformance"]) == ("2", "B")


def test_the_signature_is_pades_over_the_whole_file(signature: EmbeddedPdfSignature) -> None:
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.evaluate_signature_coverage().name == "ENTIRE_FILE"
    assert signed_attributes(signature) == {"content_type", "message_digest", "signing_certificate_v2"}
    assert signature.self_reported_timestamp == samples.SEALED_AT


def test_the_signature_allows_no_change(signature: EmbeddedPdfSignature) -> None:
    assert signature.docmdp_level is not None
    assert signature.docmdp_level.name == "NO_CHANGES"


def test_the_container_holds_the_issuers_certificate_and_its_chain(signature: EmbeddedPdfSignature) -> None:
    signer = pdf_samples.office().signer
    container = cms.ContentInfo.load(signature.pkcs7_content)["content"]
    held = {choice.chosen.dump() for choice in container["certificates"]}

    assert held == {signer.certificate(pdf_samples.KEY), *signer.chain(pdf_samples.KEY)}


def test_the_signature_opens_at_the_seal(signature: EmbeddedPdfSignature) -> None:
    (page,) = compose(pdf_samples.FACES["plain-nurse"])
    assert page.seal_box is not None
    left, bottom, right, top = (float(edge) / POINTS_PER_MM for edge in signature.sig_field["/Rect"])

    assert (left, right) == pytest.approx((page.seal_box.x, page.seal_box.right), abs=0.2)
    assert (297 - top, 297 - bottom) == pytest.approx((page.seal_box.y, page.seal_box.bottom), abs=0.2)


def test_overflow_gives_a_second_page() -> None:
    reader = PdfFileReader(BytesIO(pdf_samples.pdf("two-hundred-subjects")))

    assert int(reader.root["/Pages"]["/Count"]) == 2


def test_the_same_pages_give_the_same_bytes() -> None:
    pages = compose(samples.nurse())
    at = datetime(2026, 3, 12, 4, tzinfo=UTC)

    assert typeset(pages, ABOUT, at) == typeset(pages, ABOUT, at)


def test_many_threads_share_one_compiler() -> None:
    faces = [samples.nurse(name=f"李示例{n}") for n in range(8)]
    at = samples.SEALED_AT

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda face: typeset(compose(face), ABOUT, at), faces))

    assert together == [typeset(compose(face), ABOUT, at) for face in faces]


def test_quotes_and_backslashes_of_a_name_stay_text() -> None:
    (page,) = compose(samples.nurse(name='#pagebreak() \\"]'))

    assert b"%PDF-1.7" in typeset((page,), replace(ABOUT, title='"#\\'), samples.SEALED_AT)


def test_a_character_without_glyph_is_refused() -> None:
    (page,) = compose(samples.nurse())
    line = Text(30, 30, 5, "李\U000e0041", "serif", "#000000", (5, 5))

    with pytest.raises(GlyphMissing, match="没有可用的字形"):
        typeset((replace(page, items=(line,)),), ABOUT, samples.SEALED_AT)


def test_a_photo_is_kept_as_it_was_taken() -> None:
    (page,) = compose(samples.nurse())
    photo = next(item for item in page.items if isinstance(item, Image))

    assert photo.data in typeset((page,), ABOUT, samples.SEALED_AT)


def test_an_unknown_key_signs_nothing() -> None:
    face, office = samples.nurse(), pdf_samples.office()

    with pytest.raises(UnknownKey):
        write_pdf(face, compose(face), office.signer, "1/p256", samples.SEALED_AT, seal=office.seal)
