"""The SM2 curve in plain arithmetic: slow, independent of any library, and able to make the wrong kind of signature."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from liangzhao.signing import sm3

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

Point = tuple[int, int] | None


def add(left: Point, right: Point) -> Point:
    if left is None or right is None:
        return left or right
    (x1, y1), (x2, y2) = left, right
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) if left == right else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def times(scalar: int, point: Point = G) -> Point:
    total: Point = None
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def point_bytes(scalar: int) -> bytes:
    """The uncompressed public point of a private scalar."""
    point = times(scalar)
    assert point is not None
    return b"\x04" + point[0].to_bytes(32) + point[1].to_bytes(32)


def identity_digest(public: bytes, user_id: bytes) -> bytes:
    """Z of GB/T 32918.2 clause 5.5."""
    curve = b"".join(number.to_bytes(32) for number in (A, B, *G))
    return sm3((len(user_id) * 8).to_bytes(2) + user_id + curve + public[1:])


def ecdsa(private: int, digest: bytes) -> bytes:
    """An ECDSA signature on the SM2 curve: what a device without SM2 would make."""
    k = secrets.randbelow(N - 1) + 1
    point = times(k)
    assert point is not None
    r = point[0] % N
    return encode_dss_signature(r, pow(k, -1, N) * (int.from_bytes(digest) + r * private) % N)


def sm2(private: int, digest: bytes) -> bytes:
    """An SM2 signature over e = SM3(Z ‖ data)."""
    k = secrets.randbelow(N - 1) + 1
    point = times(k)
    assert point is not None
    r = (int.from_bytes(digest) + point[0]) % N
    return encode_dss_signature(r, pow(1 + private, -1, N) * (k - r * private) % N)
