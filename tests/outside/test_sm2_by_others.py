"""SM2 signatures, certificates, seals and keys judged by OpenSSL's command line and by Bouncy Castle."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import pem

from liangzhao.signing import demo_ca, ses, sm3
from liangzhao.signing.seals import seal_for
from liangzhao.signing.software import SoftwareSigner
from liangzhao_verify import sm2
from tests.outside.conftest import DISTINGUISHING_ID, Judge, run, written

pytestmark = pytest.mark.outside

AUTHORITY = ("11110000000000015A", "示例市卫生健康委员会（演示）")
KEY = f"{AUTHORITY[0]}/sm2"
DATA = "电子证照：护士执业证书".encode() * 40


@pytest.fixture(scope="module")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("keys")
    demo_ca.provision(directory, [AUTHORITY])
    return directory


@pytest.fixture(scope="module")
def signer(keys_dir: Path) -> SoftwareSigner:
    return SoftwareSigner(keys_dir)


def test_others_accept_our_signature(judge: Judge, signer: SoftwareSigner, tmp_path: Path) -> None:
    assert judge(written(tmp_path, signer.certificate(KEY), DATA, signer.sign(KEY, DATA).value))


def test_others_refuse_our_signature_over_other_data(judge: Judge, signer: SoftwareSigner, tmp_path: Path) -> None:
    assert not judge(written(tmp_path, signer.certificate(KEY), DATA + b" ", signer.sign(KEY, DATA).value))


def test_others_accept_what_our_seal_signature_signs(
    judge: Judge, signer: SoftwareSigner, keys_dir: Path, tmp_path: Path
) -> None:
    sealed = ses.parse_ses_signature(
        ses.build_ses_signature(
            seal_for(KEY, keys_dir),
            sm3(DATA),
            "/Doc_0/Signs/Sign_0/Signature.xml",
            datetime.now(UTC),
            signer.certificate(KEY),
            lambda data: signer.sign(KEY, data).value,
        )
    )

    assert judge(written(tmp_path, sealed.cert_der, sealed.signed_bytes, sealed.signature))


def test_others_accept_the_seals_own_signature(judge: Judge, keys_dir: Path, tmp_path: Path) -> None:
    seal = ses.parse_seal(seal_for(KEY, keys_dir))

    assert judge(written(tmp_path, seal.maker_certificate, seal.signed_forms[0], seal.signature))


def test_openssl_dgst_accepts_our_signature_too(openssl: Path, signer: SoftwareSigner, tmp_path: Path) -> None:
    case = written(tmp_path, signer.certificate(KEY), DATA, signer.sign(KEY, DATA).value)
    public = tmp_path / "key.pem"
    public.write_bytes(pem.armor("PUBLIC KEY", sm2.PublicKey.from_certificate(signer.certificate(KEY)).spki()))

    judged = run(
        openssl, "dgst", "-sm3", "-sigopt", DISTINGUISHING_ID, "-verify", public,
        "-signature", case.signature, case.data,
    )  # fmt: skip

    assert judged.stdout == "Verified OK\n"


def test_we_accept_what_openssl_signs(openssl: Path, keys_dir: Path, signer: SoftwareSigner, tmp_path: Path) -> None:
    data, signature = tmp_path / "data", tmp_path / "signature.der"
    data.write_bytes(DATA)
    private = keys_dir / AUTHORITY[0] / "sm2.key.pem"

    signed = run(openssl, "dgst", "-sm3", "-sigopt", DISTINGUISHING_ID, "-sign", private, "-out", signature, data)

    assert signed.returncode == 0, signed.stderr
    assert sm2.PublicKey.from_certificate(signer.certificate(KEY)).verify(DATA, signature.read_bytes())


@pytest.mark.parametrize(("kind", "options"), [("sm2", ("-vfyopt", DISTINGUISHING_ID)), ("p256", ())])
def test_openssl_accepts_an_authoritys_chain(
    openssl: Path, keys_dir: Path, kind: str, options: tuple[str, ...]
) -> None:
    root = keys_dir / "trust" / f"{kind}-root.pem"
    own = keys_dir / AUTHORITY[0] / f"{kind}.crt.pem"

    judged = run(openssl, "verify", "-x509_strict", "-no-CApath", *options, "-CAfile", root, own)

    assert judged.stdout == f"{own}: OK\n", judged.stderr


def test_openssl_refuses_a_chain_to_another_root(openssl: Path, keys_dir: Path, tmp_path: Path) -> None:
    demo_ca.provision(tmp_path, [])
    own = keys_dir / AUTHORITY[0] / "sm2.crt.pem"

    judged = run(
        openssl, "verify", "-vfyopt", DISTINGUISHING_ID, "-no-CApath",
        "-CAfile", tmp_path / "trust" / "sm2-root.pem", own,
    )  # fmt: skip

    assert judged.returncode != 0


def test_openssl_reads_the_authoritys_certificate(openssl: Path, keys_dir: Path) -> None:
    own = keys_dir / AUTHORITY[0] / "sm2.crt.pem"

    text = run(openssl, "x509", "-in", own, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus").stdout

    assert "Signature Algorithm: SM2-with-SM3" in text
    assert "ASN1 OID: SM2" in text
    assert f"CN={AUTHORITY[1]}" in text
    assert f"organizationIdentifier={AUTHORITY[0]}" in text
    assert "Digital Signature, Non Repudiation" in text
