"""Licences as PDF, judged by qpdf, poppler, pyHanko and veraPDF."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509
from lxml import etree
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from liangzhao.licensing.faces.layout import Text, compose
from tests.faces import pdf_samples, samples
from tests.outside.conftest import VeraPdf

pytestmark = pytest.mark.outside

POINTS_PER_MM = 72 / 25.4
every_face = pytest.mark.parametrize("name", pdf_samples.FACES)


@dataclass(frozen=True)
class Word:
    """A word as poppler finds it on a page, edges in mm."""

    text: str
    left: float
    right: float


def written(folder: Path, name: str) -> Path:
    path = folder / f"{name}.pdf"
    path.write_bytes(pdf_samples.pdf(name))
    return path


def output(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def words(pdftotext: Path, file: Path) -> list[Word]:
    # poppler writes a title beyond the basic plane as two surrogates, which is no XML; the words are right.
    lenient = etree.XMLParser(recover=True)
    said = subprocess.run([pdftotext, "-bbox", file, "-"], check=True, capture_output=True).stdout
    page = etree.fromstring(said, lenient)
    found = page.iterfind(".//{http://www.w3.org/1999/xhtml}word")
    return [
        Word(word.text or "", *(float(word.get(edge, "nan")) / POINTS_PER_MM for edge in ("xMin", "xMax")))
        for word in found
    ]


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def damaged(pdf: bytes) -> bytes:
    """Return the file with one byte of a page's content changed."""
    at = pdf.index(b"stream\n") + 40
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def test_verapdf_finds_every_licence_to_be_pdf_a_2b(verapdf: VeraPdf, tmp_path: Path) -> None:
    verdicts = verapdf(*(written(tmp_path, name) for name in pdf_samples.FACES))

    assert dict(zip(pdf_samples.FACES, verdicts, strict=True)) == dict.fromkeys(
        pdf_samples.FACES, type(verdicts[0])(compliant=True, broken=())
    )


def test_verapdf_can_say_no(verapdf: VeraPdf, tmp_path: Path) -> None:
    Image.new("RGB", (10, 10)).save(tmp_path / "other.pdf")

    (verdict,) = verapdf(tmp_path / "other.pdf")

    assert not verdict.compliant


@every_face
def test_qpdf_finds_the_structure_sound(qpdf: Path, name: str, tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors found" in output(qpdf, "--check", written(tmp_path, name))


@every_face
def test_pdfsig_finds_the_signature_valid(pdfsig: Path, name: str, tmp_path: Path) -> None:
    said = output(pdfsig, "-nocert", written(tmp_path, name))

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert f"Signer Certificate Common Name: {samples.ISSUER}" in said


def test_pdfsig_finds_a_changed_byte(pdfsig: Path, tmp_path: Path) -> None:
    (tmp_path / "damaged.pdf").write_bytes(damaged(pdf_samples.pdf("plain-nurse")))

    assert "Digest Mismatch" in output(pdfsig, "-nocert", tmp_path / "damaged.pdf")


def test_pyhanko_finds_the_signature_intact_and_trusted() -> None:
    (signature,) = PdfFileReader(BytesIO(pdf_samples.pdf("plain-institution"))).embedded_signatures
    roots = [x509.Certificate.load(root) for root in pdf_samples.trusted()]

    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots, moment=samples.SEALED_AT))

    assert (status.intact, status.valid, status.trusted, status.bottom_line) == (True, True, True, True)


@every_face
def test_poppler_reads_every_fact_of_the_face(pdftotext: Path, name: str, tmp_path: Path) -> None:
    face = pdf_samples.FACES[name]
    rows = face.filings.rows if face.filings else ()
    expected = [face.title, face.identifier, *(part for fact in face.facts for part in fact if "诊疗科目" not in fact)]
    text = without_spaces(output(pdftotext, "-raw", written(tmp_path, name), "-"))

    assert [part for part in (*expected, *(cell for row in rows for cell in row)) if part not in text] == []


@every_face
def test_poppler_finds_every_line_where_the_layout_put_it(pdftotext: Path, name: str, tmp_path: Path) -> None:
    found = words(pdftotext, written(tmp_path, name))
    lines = [
        item
        for page in compose(pdf_samples.FACES[name])
        for item in page.items
        if isinstance(item, Text) and not item.spacing and not re.search(r"\s", item.text)
    ]

    assert lines
    assert [line.text for line in lines if not any(stands_at(word, line) for word in found)] == []


def stands_at(word: Word, line: Text) -> bool:
    return word.text == line.text and abs(word.left - line.x) < 0.1 and abs(word.right - line.x - line.width) < 0.1
