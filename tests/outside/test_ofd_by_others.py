"""Our OFD files in the hands of others: ofd-cli checks and draws them, ofdkit reads them, OpenSSL verifies."""

from __future__ import annotations

import subprocess
import zipfile
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import numpy as np
import ofdkit
import pytest
from lxml import etree
from PIL import Image

from liangzhao.licensing.faces.face import Face, LicenceKind
from liangzhao.signing import ses
from tests.faces import samples

OFD = {"ofd": "http://www.ofdspec.org/2016"}
SIGNS = "Doc_0/Signs/Sign_0"

pytestmark = pytest.mark.outside

FACES = {
    **{f"plain-{kind}": samples.plain(kind) for kind in LicenceKind},
    **{f"rare-{kind}": samples.rare_characters(kind) for kind in LicenceKind},
    **{f"long-{kind}": samples.long_names(kind) for kind in LicenceKind},
    "forty-subjects": samples.forty_subjects(),
    "two-pages": samples.two_hundred_subjects(),
    "twelve-filings-physician": samples.twelve_filings(LicenceKind.PHYSICIAN),
    "twelve-filings-nurse": samples.twelve_filings(LicenceKind.NURSE),
}
every_face = pytest.mark.parametrize("face", FACES.values(), ids=FACES.keys())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> samples.Office:
    return samples.office(tmp_path_factory.mktemp("keys"))


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)


def checked(ofd_cli: Path, file: Path) -> subprocess.CompletedProcess[str]:
    return run(ofd_cli, "check", file)


def drawn(ofd_cli: Path, data: bytes, folder: Path, dpi: int) -> list[Path]:
    file = folder / "licence.ofd"
    file.write_bytes(data)
    done = run(ofd_cli, "render", file, folder, "--dpi", str(dpi), "--prefix", "page")
    assert done.returncode == 0, done.stdout + done.stderr
    return sorted(folder.glob("page*.png"))


def altered(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(out, "w") as copy:
        for entry in package.namelist():
            content = package.read(entry)
            copy.writestr(entry, content.replace(old, new) if entry == name else content)
    return out.getvalue()


@every_face
def test_ofd_cli_finds_the_file_conformant_and_whole(
    office: samples.Office, ofd_cli: Path, tmp_path: Path, face: Face
) -> None:
    file = tmp_path / "licence.ofd"
    file.write_bytes(office.ofd(face))

    verdict = checked(ofd_cli, file)

    assert verdict.returncode == 0
    assert "签名 #1 (Seal) 完整性校验通过" in verdict.stdout
    assert "全部 1 个文件均符合规范" in verdict.stdout


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("OFD.xml", b"110108000001218", b"110108000001219"),
        ("Doc_0/Pages/Page_0/Content.xml", "副主任医师".encode(), "一主任医师".encode()),
        ("Doc_0/Tpls/Tpl_0/Content.xml", b"11 92 173", b"11 92 174"),
    ],
)
def test_ofd_cli_sees_a_changed_file(
    office: samples.Office, ofd_cli: Path, tmp_path: Path, name: str, old: bytes, new: bytes
) -> None:
    file = tmp_path / "licence.ofd"
    data = office.ofd(samples.physician())
    file.write_bytes(altered(data, name, old, new))
    assert file.read_bytes() != data

    assert checked(ofd_cli, file).returncode != 0


@every_face
def test_ofdkit_reads_every_fact_and_the_custom_data(office: samples.Office, face: Face) -> None:
    with ofdkit.open(office.ofd(face)) as document:
        text = "".join(run.text for page in document.pages for run in page.runs)
        info = document.info

    assert [value for _, value in face.facts if value.replace(" ", "") not in text.replace(" ", "")] == _split(face)
    assert (info.title, info.author) == (face.title, face.issuer)
    assert info.custom_data["ZZBS"] == face.identifier
    assert info.custom_data["ZZBH"] == face.number
    assert info.custom_data["CZZT"] == face.holder_name
    assert info.custom_data["ZZBFJG"] == face.issuer
    assert document.warnings == []


def _split(face: Face) -> list[str]:
    """The one value of the samples that runs over two pages, with the second page's head in between."""
    return [dict(face.facts)["诊疗科目"]] if face == FACES["two-pages"] else []


def test_openssl_computes_the_digests_that_the_file_states(
    office: samples.Office, openssl: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(BytesIO(office.ofd(samples.physician()))) as package:
        package.extractall(tmp_path)
    references = list(etree.parse(tmp_path / SIGNS / "Signature.xml").iterfind(".//ofd:Reference", OFD))
    signature = ses.parse_ses_signature((tmp_path / SIGNS / "SignedValue.dat").read_bytes())

    stated = {
        str(item.get("FileRef")): b64decode(str(item.findtext("ofd:CheckValue", None, OFD))) for item in references
    }

    assert len(stated) == 16
    assert {name: sm3_by(openssl, tmp_path / name[1:]) for name in stated} == stated
    assert sm3_by(openssl, tmp_path / SIGNS / "Signature.xml") == signature.data_hash


def sm3_by(openssl: Path, file: Path) -> bytes:
    return bytes.fromhex(run(openssl, "dgst", "-sm3", "-r", file).stdout.split()[0])


def test_openssl_verifies_seal_and_signature_of_the_file(office: samples.Office, openssl: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(BytesIO(office.ofd(samples.physician()))) as package:
        signature = ses.parse_ses_signature(package.read(f"{SIGNS}/SignedValue.dat"))
    seal = signature.seal

    assert verified_by(openssl, tmp_path, signature.cert_der, signature.signed_bytes, signature.signature)
    assert verified_by(openssl, tmp_path, seal.maker_certificate, seal.signed_forms[0], seal.signature)
    assert not verified_by(openssl, tmp_path, signature.cert_der, signature.signed_bytes + b" ", signature.signature)


def verified_by(openssl: Path, folder: Path, certificate: bytes, data: bytes, signature: bytes) -> bool:
    names = {"certificate": certificate, "data": data, "signature": signature}
    files = {name: folder / name for name in names}
    for name, content in names.items():
        files[name].write_bytes(content)
    (folder / "key.pem").write_text(
        run(openssl, "x509", "-inform", "DER", "-in", files["certificate"], "-noout", "-pubkey").stdout
    )
    options = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678", "-sigfile", files["signature"])
    return (
        run(
            openssl, "pkeyutl", "-verify", "-pubin", "-inkey", folder / "key.pem", "-in", files["data"], *options
        ).returncode
        == 0
    )


@pytest.mark.parametrize("kind", list(LicenceKind))
def test_the_drawn_code_reads_back(
    office: samples.Office, ofd_cli: Path, zbarimg: Path, tmp_path: Path, kind: LicenceKind
) -> None:
    face = samples.plain(kind)
    (page,) = drawn(ofd_cli, office.ofd(face), tmp_path, dpi=200)

    assert run(zbarimg, "--quiet", "--raw", page).stdout.strip() == face.static_code


def test_rare_characters_are_drawn_and_each_differently(office: samples.Office, ofd_cli: Path, tmp_path: Path) -> None:
    pictures = [
        _name_as_drawn(office, ofd_cli, tmp_path / str(n), samples.physician(name=char))
        for n, char in enumerate([*samples.RARE, "陈"])
    ]

    assert all(picture.any() for picture in pictures)
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


def _name_as_drawn(office: samples.Office, ofd_cli: Path, folder: Path, face: Face) -> np.ndarray:
    """Cut out where the name stands: 55 to 75 mm from the left, 63 to 69 mm from the top."""
    folder.mkdir()
    (page,) = drawn(ofd_cli, office.ofd(face), folder, dpi=127)
    pixels = np.asarray(Image.open(page).convert("L"))
    return pixels[63 * 5 : 69 * 5, 55 * 5 : 75 * 5] < 100


def test_every_page_is_drawn(office: samples.Office, ofd_cli: Path, tmp_path: Path) -> None:
    assert len(drawn(ofd_cli, office.ofd(samples.two_hundred_subjects()), tmp_path, dpi=50)) == 2
