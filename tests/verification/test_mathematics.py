"""A key verifies what it signed, and an SM2 key verifies SM2 alone."""

from __future__ import annotations

import hashlib
import secrets

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from liangzhao.signing.signer import der_to_raw
from liangzhao_verify import sm2
from liangzhao_verify.mathematics import UnsupportedKeyError, is_signed_by

ECDSA_SHA256, RSA_SHA256 = "1.2.840.10045.4.3.2", "1.2.840.113549.1.1.11"
# The SM2 curve (GB/T 32918.5).
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
DATA = b"what is signed"

Point = tuple[int, int] | None


def _sum(first: Point, second: Point) -> Point:
    if first is None or second is None:
        return first or second
    (x1, y1), (x2, y2) = first, second
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) if first == second else (y2 - y1) * pow(x2 - x1, -1, P)
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def _times(factor: int, point: Point) -> tuple[int, int]:
    total: Point = None
    while factor:
        total = _sum(total, point) if factor & 1 else total
        point, factor = _sum(point, point), factor >> 1
    assert total is not None
    return total


def _ecdsa_on_the_sm2_curve(secret: int, data: bytes) -> bytes:
    """What a device without SM2 makes of an SM2 key: ECDSA with SHA-256 on its curve."""
    nonce = secrets.randbelow(N - 1) + 1
    r = _times(nonce, G)[0] % N
    s = pow(nonce, -1, N) * (int.from_bytes(hashlib.sha256(data).digest()) + r * secret) % N
    return encode_dss_signature(r, s)


def test_an_ecdsa_signature_on_the_sm2_curve_is_refused() -> None:
    secret = secrets.randbelow(N - 1) + 1
    x, y = _times(secret, G)
    spki = sm2.PublicKey.from_point(x.to_bytes(32) + y.to_bytes(32)).spki()
    signature = _ecdsa_on_the_sm2_curve(secret, DATA)

    assert not is_signed_by(spki, sm2.SIGNATURE_OID, DATA, signature)
    with pytest.raises(UnsupportedKeyError):
        is_signed_by(spki, ECDSA_SHA256, DATA, signature)


def test_an_sm2_signature_is_read_as_der_and_as_64_bytes() -> None:
    key = sm2.PrivateKey.generate()
    signature = key.sign(DATA)
    spki = key.public_key.spki()

    assert is_signed_by(spki, sm2.SIGNATURE_OID, DATA, signature)
    assert is_signed_by(spki, sm2.SIGNATURE_OID, DATA, der_to_raw(signature))
    assert not is_signed_by(spki, sm2.SIGNATURE_OID, DATA + b".", signature)
    assert not is_signed_by(spki, sm2.SIGNATURE_OID, DATA, b"\0" * 64)


def test_an_sm2_signature_under_another_user_id_is_refused() -> None:
    key = sm2.PrivateKey.generate()

    assert not is_signed_by(key.public_key.spki(), sm2.SIGNATURE_OID, DATA, key.sign(DATA, b"ALICE123@YAHOO.COM"))


def test_an_ecdsa_signature_of_p256_holds() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    signature = key.sign(DATA, ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(signature)

    assert is_signed_by(_spki(key.public_key()), ECDSA_SHA256, DATA, signature)
    assert not is_signed_by(_spki(key.public_key()), ECDSA_SHA256, DATA, encode_dss_signature(r, s + 1))


def test_an_rsa_signature_holds() -> None:
    key = rsa.generate_private_key(65537, 2048)
    signature = key.sign(DATA, padding.PKCS1v15(), hashes.SHA256())

    assert is_signed_by(_spki(key.public_key()), RSA_SHA256, DATA, signature)
    assert not is_signed_by(_spki(key.public_key()), RSA_SHA256, DATA + b".", signature)


def test_a_short_rsa_key_or_sha1_proves_nothing() -> None:
    short = rsa.generate_private_key(65537, 1024)
    signature = short.sign(DATA, padding.PKCS1v15(), hashes.SHA256())

    with pytest.raises(UnsupportedKeyError):
        is_signed_by(_spki(short.public_key()), RSA_SHA256, DATA, signature)
    with pytest.raises(UnsupportedKeyError):
        is_signed_by(_spki(short.public_key()), "1.2.840.113549.1.1.5", DATA, signature)


def test_bytes_that_are_no_key_are_refused() -> None:
    with pytest.raises(UnsupportedKeyError):
        is_signed_by(b"no key", sm2.SIGNATURE_OID, DATA, b"")


def _spki(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
