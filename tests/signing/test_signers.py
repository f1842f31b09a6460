"""What every signer promises, the one in this process and the one behind the socket alike."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_der_x509_certificate

from liangzhao.signing import Signer, UnknownKey
from liangzhao.signing.key_directory import KeyDirectory, KeyFileTooOpen, read_certificates
from liangzhao.signing.keys import WrongKindOfKey
from liangzhao.signing.signer import Signature, der_to_raw, key_id, raw_to_der
from liangzhao.signing.software import CertificateOfAnotherKey, SoftwareSigner
from liangzhao_verify import sm2
from tests.signing.conftest import CITY, DISTRICT, P256_KEY, SM2_KEY

DATA = "医师执业证书".encode()


def p256_accepts(certificate: bytes, signature: Signature, data: bytes) -> bool:
    key = load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    try:
        key.verify(signature.der(), data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def test_an_sm2_signature_verifies_with_the_certificate(signer: Signer) -> None:
    signature = signer.sign(SM2_KEY, DATA)

    key = sm2.PublicKey.from_certificate(signer.certificate(SM2_KEY))
    assert signature.algorithm == "SM2"
    assert signature.key_id == key_id(key.spki())
    assert sm2.verify(key, DATA, signature.value)


def test_a_p256_signature_is_raw_and_verifies_with_the_certificate(signer: Signer) -> None:
    signature = signer.sign(P256_KEY, DATA)

    assert signature.algorithm == "ES256"
    assert len(signature.value) == 64
    assert p256_accepts(signer.certificate(P256_KEY), signature, DATA)
    assert not p256_accepts(signer.certificate(P256_KEY), signature, DATA + b" ")


def test_many_signatures_come_in_the_order_asked(signer: Signer) -> None:
    texts = [b"%d" % number for number in range(230)]

    signatures = signer.sign_many([(SM2_KEY, text) for text in texts])

    key = sm2.PublicKey.from_certificate(signer.certificate(SM2_KEY))
    assert [sm2.verify(key, *pair) for pair in zip(texts, (made.value for made in signatures), strict=True)] == [
        True
    ] * len(texts)


def test_none_asked_none_signed(signer: Signer) -> None:
    assert signer.sign_many([]) == []


def test_one_batch_may_use_several_keys(signer: Signer) -> None:
    keys = [SM2_KEY, P256_KEY, f"{DISTRICT[0]}/sm2"]

    signatures = signer.sign_many([(key, DATA) for key in keys])

    assert [made.algorithm for made in signatures] == ["SM2", "ES256", "SM2"]
    assert len({made.key_id for made in signatures}) == 3


@pytest.mark.parametrize("kind", ["sm2", "p256"])
def test_the_chain_ends_in_the_trust_root(signer: Signer, keys_dir: Path, kind: str) -> None:
    chain = signer.chain(f"{CITY[0]}/{kind}")

    assert chain == read_certificates(keys_dir / "trust" / f"{kind}-root.pem")


def test_the_certificate_names_the_authority(signer: Signer) -> None:
    subject = x509.Certificate.load(signer.certificate(SM2_KEY)).subject.native

    assert subject["common_name"] == CITY[1]
    assert subject["serial_number"] == subject["organization_identifier"] == CITY[0]


WRONG_NAMES = ["", "sm2", "ca/sm2", "../ca/root-sm2", "11110000000000019Z/sm2", f"{CITY[0]}/rsa", f"{CITY[0]}/../sm2"]


@pytest.mark.parametrize("name", WRONG_NAMES)
def test_an_unknown_key_is_named_and_nothing_is_signed(signer: Signer, name: str) -> None:
    with pytest.raises(UnknownKey, match=f"^{name}$"):
        signer.sign_many([(SM2_KEY, DATA), (name, DATA)])
    with pytest.raises(UnknownKey):
        signer.certificate(name)
    with pytest.raises(UnknownKey):
        signer.chain(name)


@pytest.fixture
def copied(keys_dir: Path, tmp_path: Path) -> KeyDirectory:
    return KeyDirectory(shutil.copytree(keys_dir, tmp_path / "keys"))


def test_a_private_key_that_others_may_read_is_not_used(copied: KeyDirectory) -> None:
    copied.key_path(SM2_KEY).chmod(0o640)

    with pytest.raises(KeyFileTooOpen):
        SoftwareSigner(copied.path).sign(SM2_KEY, DATA)


def test_a_key_of_another_kind_than_its_name_is_not_used(copied: KeyDirectory) -> None:
    copied.key_path(SM2_KEY).write_bytes(copied.private_key(P256_KEY))
    copied.key_path(P256_KEY).write_bytes(copied.private_key(f"{DISTRICT[0]}/sm2"))

    with pytest.raises(WrongKindOfKey):
        SoftwareSigner(copied.path).sign(SM2_KEY, DATA)
    with pytest.raises(WrongKindOfKey):
        SoftwareSigner(copied.path).sign(P256_KEY, DATA)


def test_a_key_whose_certificate_is_anothers_is_not_used(copied: KeyDirectory) -> None:
    copied.key_path(SM2_KEY).write_bytes(copied.private_key(f"{DISTRICT[0]}/sm2"))

    with pytest.raises(CertificateOfAnotherKey):
        SoftwareSigner(copied.path).sign(SM2_KEY, DATA)


def test_raw_and_der_signatures_are_the_same_numbers(software: SoftwareSigner) -> None:
    raw = software.sign(P256_KEY, DATA).value

    assert der_to_raw(raw_to_der(raw)) == raw
    with pytest.raises(ValueError, match="64 bytes"):
        raw_to_der(raw[1:])


def test_a_faulty_signature_never_leaves_the_signer(software: SoftwareSigner, monkeypatch: pytest.MonkeyPatch) -> None:
    right = sm2.PrivateKey.sign
    monkeypatch.setattr(sm2.PrivateKey, "sign", lambda self, data: right(self, data + b"fault"))

    with pytest.raises(sm2.SignatureFailed):
        software.sign(SM2_KEY, DATA)
