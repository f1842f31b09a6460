"""Digest methods as files in the wild name them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from liangzhao_verify.sm3 import sm3

Digest = Callable[[bytes], bytes]


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sha384(data: bytes) -> bytes:
    return hashlib.sha384(data).digest()


def _sha512(data: bytes) -> bytes:
    return hashlib.sha512(data).digest()


_METHODS: dict[str, Digest] = {
    "1.2.156.10197.1.401": sm3,
    "sm3": sm3,
    "2.16.840.1.101.3.4.2.1": _sha256,
    "sha256": _sha256,
    "2.16.840.1.101.3.4.2.2": _sha384,
    "sha384": _sha384,
    "2.16.840.1.101.3.4.2.3": _sha512,
    "sha512": _sha512,
}


def digest_method(name: str) -> Digest | None:
    """The method of an OID or a name, None when it is unknown or (MD5, SHA-1) proves nothing any more."""
    return _METHODS.get(name.strip().casefold().removeprefix("urn:oid:").replace("-", "").replace("_", ""))
