"""SM2 and SM3 against the vectors of Botan and of the standard's own examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.signing import sm3
from liangzhao.signing.signer import raw_to_der
from liangzhao_verify import sm2
from tests.foreign.vectors import Case, cases

pytestmark = pytest.mark.foreign

# Version 0, {id-ecPublicKey, SM2 curve}, and in an octet string version 1 and the number without its point.
PKCS8_UP_TO_THE_NUMBER = bytes.fromhex("3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420")


def private_key(scalar: str) -> sm2.PrivateKey:
    """A key of its number alone; OpenSSL finds the public point."""
    return sm2.PrivateKey.load(PKCS8_UP_TO_THE_NUMBER + int(scalar, 16).to_bytes(32))


def accepts(case: Case, user_id: bytes) -> bool:
    message = bytes.fromhex(case["Msg"])
    signature = raw_to_der(bytes.fromhex(case["Signature"]))
    return sm2.verify(private_key(case["x"]).public_key, message, signature, user_id)


@pytest.fixture
def on_the_curve(shared_data: Path) -> dict[str, Case]:
    """The signatures on the standard curve, by digest; the file's other curves are not SM2 as the standards fix it."""
    found = cases(shared_data / "crypto" / "botan_sm2_sig.vec", last="Signature")
    return {case["Hash"]: case for case in found if case["Oid"] == sm2.CURVE_OID}


def test_an_sm2_signature_made_by_others_is_accepted_under_its_identity_alone(on_the_curve: dict[str, Case]) -> None:
    case = on_the_curve["SM3"]

    assert accepts(case, case["Ident"].encode())
    assert not accepts(case, sm2.USER_ID)


def test_an_sm2_signature_with_another_digest_is_refused(on_the_curve: dict[str, Case]) -> None:
    case = on_the_curve["SHA-256"]

    assert not accepts(case, case["Ident"].encode())


def test_sm3_agrees_with_botan(shared_data: Path) -> None:
    found = cases(shared_data / "crypto" / "botan_sm3.vec", last="Out")

    wrong = [case for case in found if sm3(bytes.fromhex(case["In"])).hex() != case["Out"].lower()]

    assert len(found) > 100
    assert wrong == []


def test_sm3_agrees_with_the_standards_examples(shared_data: Path) -> None:
    found = cases(shared_data / "crypto" / "sm3_oscca.txt", last="MD")

    digests = [sm3(bytes.fromhex(case["Msg"])[: int(case["Len"]) // 8]).hex() for case in found]

    assert len(found) > 2
    assert digests == [case["MD"] for case in found]
