"""Licences issued from the registers in the hands of others: every checker sees both files of each.

ofd-cli draws pages but not the stamp of a seal; OFD readers put it there from the signature. What it draws is
therefore compared without the seal, which the PDF shows as part of its page.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import cv2
import ofdkit
import pytest
from django.conf import settings

from liangzhao.licensing.codes import static_check
from liangzhao.signing import ses, sm3
from liangzhao_verify import verify_file
from liangzhao_verify.chain import TrustRoots
from tests.outside.conftest import Judge, VeraPdf, run, written
from tests.outside.issued import CASES, Issued, licensed
from tests.support.cast import Cast

pytestmark = [pytest.mark.outside, pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

DOTS_PER_INCH = 200
SIGN = "Doc_0/Signs/Sign_0"


@pytest.fixture(scope="module")
def made() -> dict[str, Issued]:
    """The licences of this run by case."""
    return {}


@pytest.fixture(params=CASES)
def licence(request: pytest.FixtureRequest, cast: Cast, made: dict[str, Issued]) -> Issued:
    """One licence of each kind, issued at first need."""
    if request.param not in made:
        made[request.param] = licensed(cast, request.param)
    return made[request.param]


@pytest.fixture
def ofd(licence: Issued, tmp_path: Path) -> Path:
    """The OFD as a file."""
    path = tmp_path / "licence.ofd"
    path.write_bytes(licence.ofd)
    return path


@pytest.fixture
def pdf(licence: Issued, tmp_path: Path) -> Path:
    """The PDF as a file."""
    path = tmp_path / "licence.pdf"
    path.write_bytes(licence.pdf)
    return path


@pytest.fixture(params=["ofd-cli", "pdftocairo"])
def picture(request: pytest.FixtureRequest, ofd: Path, pdf: Path, ofd_cli: Path, pdftocairo: Path) -> Path:
    """The first page as a program not ours draws it."""
    dots, folder = str(DOTS_PER_INCH), ofd.parent
    commands = {
        "ofd-cli": (ofd_cli, "render", ofd, folder, "--dpi", dots, "--prefix", "drawn"),
        "pdftocairo": (pdftocairo, "-png", "-r", dots, pdf, folder / "drawn"),
    }
    done = run(*commands[request.param])
    assert done.returncode == 0, done.stderr
    return sorted(folder.glob("drawn*.png"))[0]


def test_both_files_are_valid_licences(licence: Issued) -> None:
    trust = TrustRoots.load(Path(settings.LIANGZHAO_KEYS_DIR) / "trust")

    verdicts = [verify_file(data, name="licence", trust=trust) for data in (licence.ofd, licence.pdf)]

    assert [(verdict.intact, verdict.trusted, verdict.may_ask) for verdict in verdicts] == [(True, True, True)] * 2
    assert [verdict.identifier for verdict in verdicts] == [licence.face.identifier] * 2


def test_ofd_cli_finds_the_file_conformant_and_whole(ofd: Path, ofd_cli: Path) -> None:
    verdict = run(ofd_cli, "check", ofd)

    assert verdict.returncode == 0, verdict.stdout
    assert "完整性校验通过" in verdict.stdout


def test_ofdkit_reads_every_fact_and_the_custom_data(licence: Issued) -> None:
    face = licence.face
    with ofdkit.open(licence.ofd) as document:
        shown = "".join(part.text for page in document.pages for part in page.runs)
        info = document.info

    cells = [cell for row in (face.filings.rows if face.filings else ()) for cell in row]
    assert [text for _label, text in face.facts if text not in shown] == []
    assert [cell for cell in cells if cell not in shown] == []
    assert (info.custom_data["ZZBS"], info.custom_data["CZZT"]) == (face.identifier, face.holder_name)
    assert document.warnings == []


def test_others_verify_seal_signature_and_record(licence: Issued, judge: Judge, tmp_path: Path) -> None:
    with zipfile.ZipFile(BytesIO(licence.ofd)) as package:
        value, description = package.read(f"{SIGN}/SignedValue.dat"), package.read(f"{SIGN}/Signature.xml")
    sealed = ses.parse_ses_signature(value)
    seal, record = sealed.seal, licence.face.record

    assert sealed.data_hash == sm3(description)
    assert judge(written(tmp_path, sealed.cert_der, sealed.signed_bytes, sealed.signature))
    assert judge(written(tmp_path, seal.maker_certificate, seal.signed_forms[0], seal.signature))
    assert judge(written(tmp_path, sealed.cert_der, record, licence.face.record_signature))
    assert not judge(written(tmp_path, sealed.cert_der, record + b" ", licence.face.record_signature))


def test_verapdf_finds_the_file_to_be_pdf_a_2b(pdf: Path, verapdf: VeraPdf) -> None:
    (verdict,) = verapdf(pdf)

    assert (verdict.compliant, verdict.broken) == (True, ())


def test_qpdf_and_pdfsig_find_file_and_signature_sound(licence: Issued, pdf: Path, qpdf: Path, pdfsig: Path) -> None:
    structure, signature = run(qpdf, "--check", pdf).stdout, run(pdfsig, "-nocert", pdf).stdout

    assert "No syntax or stream encoding errors found" in structure
    assert "Signature is Valid" in signature
    assert "Total document signed" in signature
    assert f"Signer Certificate Common Name: {licence.face.issuer}" in signature


def test_poppler_reads_every_fact(licence: Issued, pdf: Path, pdftotext: Path) -> None:
    shown = re.sub(r"\s", "", run(pdftotext, "-raw", pdf, "-").stdout)

    assert [text for _label, text in licence.face.facts if text.replace(" ", "") not in shown] == []


def test_zbar_reads_the_printed_code_and_it_is_genuine(licence: Issued, picture: Path, zbarimg: Path) -> None:
    read = run(zbarimg, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture).stdout.strip()

    assert read == licence.face.static_code
    assert static_check.check(read.rpartition("/")[2]).identifier == licence.face.identifier


def test_opencv_reads_the_printed_code(licence: Issued, picture: Path) -> None:
    page = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
    assert page is not None
    lower = page[page.shape[0] // 2 :]
    # A camera looks again and again; one look at one size misses a code now and then.
    sizes = (cv2.resize(lower, None, fx=size, fy=size, interpolation=cv2.INTER_CUBIC) for size in (2, 1.5, 2.5, 3, 1))

    assert licence.face.static_code in (cv2.QRCodeDetector().detectAndDecode(each)[0] for each in sizes)
