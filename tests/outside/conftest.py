"""Software not written by us, as `make test` brings it. A missing program is a failure: nothing is left out quietly."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("LIANGZHAO_CHECKERS", CHECKOUT / "var" / "outside"))
DEBIAN_JARS = Path("/usr/share/java")
DISTINGUISHING_ID = "distid:1234567812345678"


@dataclass(frozen=True)
class Conformance:
    """What veraPDF says of a file: whether it is PDF/A-2b, and the clauses it breaks."""

    compliant: bool
    broken: tuple[str, ...]


VeraPdf = Callable[..., list[Conformance]]


@dataclass(frozen=True)
class Signed:
    """Something signed: the signer's DER certificate, the data and the DER signature, in files."""

    certificate: Path
    data: Path
    signature: Path


Judge = Callable[[Signed], bool]


def program(name: str) -> Path:
    """Return the path of a program of the machine."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is not on this machine; make test brings it (requirements/debian.txt)", pytrace=False)
    return Path(found)


def file(path: Path) -> Path:
    """Return a file that `make test` brings."""
    if not path.is_file():
        pytest.fail(f"{path} is missing; make test brings it", pytrace=False)
    return path


@pytest.fixture(scope="session")
def ofd_cli() -> Path:
    """Return the program that checks and draws OFD."""
    return file(HOME / "ofd-cli")


@pytest.fixture(scope="session")
def java() -> Path:
    """Return the Java launcher; it also runs a single source file."""
    return program("java")


@pytest.fixture(scope="session")
def bcprov_jar() -> Path:
    """Return Bouncy Castle's provider."""
    return file(DEBIAN_JARS / "bcprov.jar")


@pytest.fixture(scope="session")
def qpdf() -> Path:
    """Return the checker of PDF structure."""
    return program("qpdf")


@pytest.fixture(scope="session")
def pdfsig() -> Path:
    """Return poppler's verifier of PDF signatures."""
    return program("pdfsig")


@pytest.fixture(scope="session")
def pdftotext() -> Path:
    """Return poppler's reader of text."""
    return program("pdftotext")


@pytest.fixture(scope="session")
def pdftocairo() -> Path:
    """Return poppler's drawing program."""
    return program("pdftocairo")


@pytest.fixture(scope="session")
def zbarimg() -> Path:
    """Return the reader of QR codes in pictures."""
    return program("zbarimg")


@pytest.fixture(scope="session")
def openssl() -> Path:
    """Return OpenSSL's command line."""
    return program("openssl")


@pytest.fixture(scope="session")
def verapdf(java: Path) -> VeraPdf:
    """Return a function that asks veraPDF about PDF/A-2b of files, all in one go."""
    jars = [file(HOME / "verapdf.jar"), *(file(DEBIAN_JARS / name) for name in ("jaxb-api.jar", "jaxb-runtime.jar"))]
    source = Path(__file__).with_name("java") / "PdfA.java"

    def check(*files: Path) -> list[Conformance]:
        command = [str(word) for word in (java, "-cp", ":".join(map(str, jars)), source, *files)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        verdicts = [line.split("\t") for line in output.splitlines() if line.startswith(("yes", "no"))]
        return [Conformance(word == "yes", tuple(rules)) for word, *rules in verdicts]

    return check


def written(folder: Path, certificate: bytes, data: bytes, signature: bytes) -> Signed:
    files = Signed(folder / "certificate.der", folder / "data", folder / "signature.der")
    files.certificate.write_bytes(certificate)
    files.data.write_bytes(data)
    files.signature.write_bytes(signature)
    return files


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def openssl_judge(openssl: Path, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    public = tmp_path_factory.mktemp("public") / "key.pem"

    def judge(case: Signed) -> bool:
        key = run(openssl, "x509", "-inform", "DER", "-in", case.certificate, "-noout", "-pubkey").stdout
        public.write_text(key)
        options = ("-rawin", "-digest", "sm3", "-pkeyopt", DISTINGUISHING_ID)
        judged = run(
            openssl, "pkeyutl", "-verify", "-pubin", "-inkey", public, "-in", case.data, *options,
            "-sigfile", case.signature,
        )  # fmt: skip
        return judged.returncode == 0 and "Signature Verified Successfully" in judged.stdout

    return judge


@pytest.fixture(scope="session")
def bouncy_castle_judge(java: Path, bcprov_jar: Path, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    classes = tmp_path_factory.mktemp("classes")
    compiler = shutil.which("javac") or pytest.fail("javac is not on this machine; make test brings it", pytrace=False)
    compiled = run(compiler, "-cp", bcprov_jar, "-d", classes, Path(__file__).with_name("java") / "Sm2Verify.java")
    assert compiled.returncode == 0, compiled.stderr

    def judge(case: Signed) -> bool:
        command = (java, "-cp", f"{bcprov_jar}:{classes}", "Sm2Verify", case.certificate, case.data, case.signature)
        answered = run(*command)
        assert answered.stdout in {"yes\n", "no\n"}, answered.stderr
        return answered.stdout == "yes\n"

    return judge


@pytest.fixture(params=["openssl_judge", "bouncy_castle_judge"])
def judge(request: pytest.FixtureRequest) -> Judge:
    chosen: Judge = request.getfixturevalue(request.param)
    return chosen
