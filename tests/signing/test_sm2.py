"""SM2 is SM2: what it accepts, what it refuses, and that it leaves nothing behind."""

from __future__ import annotations

import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from liangzhao.signing import sm3
from liangzhao_verify import sm2
from tests.signing import curve

DATA = "护士执业证书".encode()
PAGE = 4096


@pytest.fixture(scope="module")
def key() -> sm2.PrivateKey:
    return sm2.PrivateKey.generate()


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("data", [b"", b"\0", DATA, bytes(1_000_000)], ids=["empty", "zero", "text", "a megabyte"])
def test_what_a_key_signs_its_public_key_accepts(key: sm2.PrivateKey, data: bytes) -> None:
    assert sm2.verify(key.public_key, data, key.sign(data))


def test_a_signature_is_for_one_text_one_key_and_one_identity(key: sm2.PrivateKey) -> None:
    signature = key.sign(DATA)

    assert not sm2.verify(key.public_key, DATA + b" ", signature)
    assert not sm2.verify(sm2.PrivateKey.generate().public_key, DATA, signature)
    assert not sm2.verify(key.public_key, DATA, signature, user_id=b"ALICE123@YAHOO.COM")


def test_no_changed_byte_of_a_signature_is_accepted(key: sm2.PrivateKey) -> None:
    signature = key.sign(DATA)

    accepted = [at for at in range(len(signature)) if sm2.verify(key.public_key, DATA, flipped(signature, at))]

    assert accepted == []


@pytest.mark.parametrize("wrong", [b"", b"\x30\x00", b"junk", bytes(64), b"\x30\x06\x02\x01\x00\x02\x01\x00"])
def test_what_is_no_signature_is_refused_not_an_error(key: sm2.PrivateKey, wrong: bytes) -> None:
    assert not sm2.verify(key.public_key, DATA, wrong)


def test_trailing_bytes_after_a_signature_are_refused(key: sm2.PrivateKey) -> None:
    assert not sm2.verify(key.public_key, DATA, key.sign(DATA) + b"\0")


def test_an_ecdsa_signature_on_the_sm2_curve_is_refused() -> None:
    private = secrets.randbelow(curve.N - 2) + 1
    public = curve.point_bytes(private)
    digest = sm3(curve.identity_digest(public, sm2.USER_ID) + DATA)
    opened = sm2.PublicKey.from_point(public)

    assert sm2.verify(opened, DATA, curve.sm2(private, digest)), "the arithmetic itself is right"
    assert not sm2.verify(opened, DATA, curve.ecdsa(private, digest))
    assert not sm2.verify(opened, DATA, curve.ecdsa(private, sm3(DATA)))
    assert not sm2.verify(opened, DATA, curve.ecdsa(private, hashlib.sha256(DATA).digest()))


def test_two_signatures_of_the_same_text_differ(key: sm2.PrivateKey) -> None:
    assert key.sign(DATA) != key.sign(DATA)


def test_a_key_survives_being_stored(key: sm2.PrivateKey) -> None:
    assert sm2.PrivateKey.load(key.pem()).der() == key.der()
    assert sm2.PrivateKey.load(key.der()).public_key.point() == key.public_key.point()


def test_a_public_key_is_read_from_its_info_and_from_its_point(key: sm2.PrivateKey) -> None:
    spki, point = key.public_key.spki(), key.public_key.point()

    assert sm2.PublicKey.from_spki(spki).point() == point
    assert sm2.PublicKey.from_point(point).spki() == spki
    assert sm2.PublicKey.from_point(point[1:]).spki() == spki


def foreign_keys() -> list[bytes]:
    made: list[ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey] = [
        ec.generate_private_key(ec.SECP256R1()),
        ed25519.Ed25519PrivateKey.generate(),
    ]
    return [
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        for key in made
    ]


@pytest.mark.parametrize("stored", [b"", b"junk", *foreign_keys()], ids=["nothing", "junk", "P-256", "Ed25519"])
def test_what_is_no_sm2_key_is_refused(stored: bytes) -> None:
    with pytest.raises(sm2.NotAnSm2Key):
        sm2.PrivateKey.load(stored)


def test_a_point_off_the_curve_is_refused(key: sm2.PrivateKey) -> None:
    with pytest.raises(sm2.NotAnSm2Key):
        sm2.PublicKey.from_point(flipped(key.public_key.point(), 64))


@pytest.mark.parametrize("length", [0, 1, 33, 63, 66])
def test_a_point_of_the_wrong_length_is_refused(length: int) -> None:
    with pytest.raises(sm2.NotAnSm2Key):
        sm2.PublicKey.from_point(b"\x04" * length)


def test_bytes_after_a_key_are_refused(key: sm2.PrivateKey) -> None:
    with pytest.raises(sm2.NotAnSm2Key):
        sm2.PublicKey.from_spki(key.public_key.spki() + b"\0")


@pytest.mark.parametrize("certificate", [b"", b"junk", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_certificate_is_refused(certificate: bytes) -> None:
    with pytest.raises(sm2.NotAnSm2Key):
        sm2.PublicKey.from_certificate(certificate)


def test_many_threads_may_use_one_key(key: sm2.PrivateKey) -> None:
    texts = [b"%d" % number for number in range(800)]

    with ThreadPoolExecutor(8) as threads:
        signatures = list(threads.map(key.sign, texts))
        checked = list(threads.map(key.public_key.verify, texts, signatures))

    assert all(checked)


def test_twenty_thousand_signatures_leave_memory_flat(key: sm2.PrivateKey) -> None:
    def sign(times: int) -> None:
        for _ in range(times):
            key.sign(DATA)

    sign(2_000)
    before = resident_bytes()
    sign(20_000)

    assert resident_bytes() - before < 1_000_000


def test_keys_and_refusals_leave_memory_flat(key: sm2.PrivateKey) -> None:
    signature, stored = key.sign(DATA), key.der()

    def use(times: int) -> None:
        for _ in range(times):
            sm2.PrivateKey.load(stored)
            sm2.verify(key.public_key, b"", signature)
            with pytest.raises(sm2.NotAnSm2Key):
                sm2.PublicKey.from_spki(stored)

    use(1_000)
    before = resident_bytes()
    use(2_500)

    assert resident_bytes() - before < 1_000_000
