"""The keys of the public log: made once, held by the same signer, under names no authority has."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import load_der_x509_certificate

from liangzhao.signing import Signer, UnknownKey, demo_ca
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keys import WrongKindOfKey, load
from liangzhao_verify import sm2

DATA = b"example.org/log\n3\nroot\n"


def test_an_ed25519_signature_verifies_with_the_certificate(signer: Signer) -> None:
    signature = signer.sign("log/ed25519", DATA)

    key = load_der_x509_certificate(signer.certificate("log/ed25519")).public_key()
    assert isinstance(key, Ed25519PublicKey)
    assert (signature.algorithm, len(signature.value), signature.der()) == ("EdDSA", 64, signature.value)
    key.verify(signature.value, DATA)
    with pytest.raises(InvalidSignature):
        key.verify(signature.value, DATA + b"\n")


def test_both_keys_sign_in_one_request(signer: Signer) -> None:
    made = signer.sign_many([("log/ed25519", DATA), ("log/sm2", DATA)])

    key = sm2.PublicKey.from_certificate(signer.certificate("log/sm2"))
    assert [signature.algorithm for signature in made] == ["EdDSA", "SM2"]
    assert sm2.verify(key, DATA, made[1].value)


def test_keys_that_exist_stay(keys_dir: Path) -> None:
    before = KeyDirectory(keys_dir).private_key("log/ed25519")

    demo_ca.provision_log(keys_dir)

    assert KeyDirectory(keys_dir).private_key("log/ed25519") == before


@pytest.mark.parametrize("name", ["log/p256", "11110000000000015A/ed25519", "LOG/sm2", "log/../ca/sm2"])
def test_no_other_names_are_keys(signer: Signer, name: str) -> None:
    with pytest.raises(UnknownKey):
        signer.sign(name, DATA)


def test_another_kind_of_key_is_refused(keys_dir: Path) -> None:
    with pytest.raises(WrongKindOfKey):
        load("ed25519", KeyDirectory(keys_dir).private_key("log/sm2"))
