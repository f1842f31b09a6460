"""Public keys in signatures: how they are named, and the two ways to write r and s."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

_COORDINATE = 32


def key_id(spki: bytes) -> str:
    """The name of a public key in signatures: the first 8 bytes of SHA-256 of its DER SubjectPublicKeyInfo, in hex."""
    return hashlib.sha256(spki).digest()[:8].hex()


def raw_to_der(value: bytes) -> bytes:
    """DER ``SEQUENCE(r, s)`` of a raw ``r ‖ s``; ValueError unless it has 64 bytes."""
    if len(value) != 2 * _COORDINATE:
        raise ValueError("a raw signature on a 256-bit curve has 64 bytes")
    return encode_dss_signature(int.from_bytes(value[:_COORDINATE]), int.from_bytes(value[_COORDINATE:]))


def der_to_raw(value: bytes) -> bytes:
    """Raw ``r ‖ s`` (64 bytes) of DER ``SEQUENCE(r, s)``; ValueError when it is none."""
    r, s = decode_dss_signature(value)
    return r.to_bytes(_COORDINATE) + s.to_bytes(_COORDINATE)
