"""SM2 signatures with SM3 (GB/T 32918.2) by the system's OpenSSL; thread safe.

Signatures are DER ``SEQUENCE(r, s)``. The distinguishing id is part of what is signed, so an ECDSA signature made
with the same curve never verifies.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from asn1crypto import pem

from liangzhao_verify.libcrypto import LibraryError, decoded, encoded, failure, library

USER_ID = b"1234567812345678"
CURVE_OID = "1.2.156.10197.1.301"
SIGNATURE_OID = "1.2.156.10197.1.501"
DIGEST_OID = "1.2.156.10197.1.401"

_NAME = b"SM2"
_LONGEST_SIGNATURE = 80
# SubjectPublicKeyInfo {id-ecPublicKey, SM2 curve} up to the point's own 65 bytes.
_POINT_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")


class NotAnSm2Key(Exception):
    """Raised when the given bytes hold no key on the SM2 curve."""


class SignatureFailed(Exception):
    """Raised when OpenSSL could not make a signature."""


class PublicKey:
    """A public key on the SM2 curve."""

    def __init__(self, handle: int) -> None:
        self._handle = _owned(self, handle)

    @classmethod
    def from_spki(cls, der: bytes) -> PublicKey:
        """The key of a DER SubjectPublicKeyInfo; raises NotAnSm2Key."""
        return cls(decoded("d2i_PUBKEY", der))

    @classmethod
    def from_point(cls, point: bytes) -> PublicKey:
        """The key of an uncompressed point (04 ‖ x ‖ y, or x ‖ y); raises NotAnSm2Key."""
        full = b"\x04" + point if len(point) == 64 else point
        if len(full) != 65 or full[0] != 4:
            raise NotAnSm2Key("an uncompressed point has 64 bytes after the 04")
        return cls.from_spki(_POINT_PREFIX + full)

    @classmethod
    def from_certificate(cls, der: bytes) -> PublicKey:
        """The subject's key of a DER X.509 certificate; raises NotAnSm2Key."""
        lib = library()
        certificate = decoded("d2i_X509", der)
        if not certificate:
            raise NotAnSm2Key("not an X.509 certificate")
        try:
            handle = lib.X509_get_pubkey(certificate)
        finally:
            lib.X509_free(certificate)
            lib.ERR_clear_error()
        return cls(handle or 0)

    def spki(self) -> bytes:
        """The DER SubjectPublicKeyInfo."""
        return encoded("i2d_PUBKEY", self._handle)

    def point(self) -> bytes:
        """The uncompressed point: 04 ‖ x ‖ y, 65 bytes."""
        return self.spki()[-65:]

    def verify(self, data: bytes, signature: bytes, user_id: bytes = USER_ID) -> bool:
        """Whether the signature is SM2 with SM3 by this key over the data; anything malformed is simply not."""
        lib = library()
        with _context(self._handle, user_id) as context:
            if lib.EVP_DigestVerifyInit(context, None, lib.EVP_sm3(), None, self._handle) != 1:
                raise failure("EVP_DigestVerifyInit")
            good = lib.EVP_DigestVerify(context, signature, len(signature), data, len(data)) == 1
        lib.ERR_clear_error()
        return bool(good)


class PrivateKey:
    """A private key on the SM2 curve."""

    def __init__(self, handle: int) -> None:
        self._handle = _owned(self, handle)
        self.public_key = PublicKey.from_spki(encoded("i2d_PUBKEY", self._handle))

    @classmethod
    def generate(cls) -> PrivateKey:
        """A new random key."""
        lib = library()
        context = lib.EVP_PKEY_CTX_new_from_name(None, _NAME, None)
        if not context:
            raise failure("EVP_PKEY_CTX_new_from_name")
        made = ctypes.c_void_p()
        try:
            if lib.EVP_PKEY_keygen_init(context) != 1 or lib.EVP_PKEY_generate(context, ctypes.byref(made)) != 1:
                raise failure("EVP_PKEY_generate")
        finally:
            lib.EVP_PKEY_CTX_free(context)
        return cls(made.value or 0)

    @classmethod
    def load(cls, stored: bytes) -> PrivateKey:
        """The key of an unencrypted PKCS#8 (or SEC 1) file, PEM or DER; raises NotAnSm2Key."""
        return cls(decoded("d2i_AutoPrivateKey", _unarmored(stored)))

    def der(self) -> bytes:
        """The key as unencrypted PKCS#8."""
        lib = library()
        info = lib.EVP_PKEY2PKCS8(self._handle)
        if not info:
            raise failure("EVP_PKEY2PKCS8")
        try:
            return encoded("i2d_PKCS8_PRIV_KEY_INFO", info)
        finally:
            lib.PKCS8_PRIV_KEY_INFO_free(info)

    def pem(self) -> bytes:
        """The key as unencrypted PKCS#8 in PEM."""
        armored: bytes = pem.armor("PRIVATE KEY", self.der())
        return armored

    def sign(self, data: bytes, user_id: bytes = USER_ID) -> bytes:
        """The DER signature over the data; raises SignatureFailed."""
        lib = library()
        signature = ctypes.create_string_buffer(_LONGEST_SIGNATURE)
        length = ctypes.c_size_t(_LONGEST_SIGNATURE)
        with _context(self._handle, user_id) as context:
            begun = lib.EVP_DigestSignInit(context, None, lib.EVP_sm3(), None, self._handle) == 1
            if not begun or lib.EVP_DigestSign(context, signature, ctypes.byref(length), data, len(data)) != 1:
                raise SignatureFailed(str(failure("EVP_DigestSign")))
        return signature.raw[: length.value]


def verify(public_key: PublicKey, data: bytes, signature: bytes, user_id: bytes = USER_ID) -> bool:
    """Whether the DER signature is SM2 with SM3 by this key over the data under this distinguishing id."""
    return public_key.verify(data, signature, user_id)


def _owned(owner: object, handle: int) -> int:
    lib = library()
    if not handle:
        raise NotAnSm2Key("the bytes hold no key")
    if lib.EVP_PKEY_is_a(handle, _NAME) != 1:
        lib.EVP_PKEY_free(handle)
        raise NotAnSm2Key("the key is not on the SM2 curve")
    weakref.finalize(owner, lib.EVP_PKEY_free, handle)
    return handle


@contextmanager
def _context(key: int, user_id: bytes) -> Iterator[int]:
    """A digest context whose key context carries the distinguishing id; both are freed."""
    lib = library()
    digest = lib.EVP_MD_CTX_new()
    context = lib.EVP_PKEY_CTX_new(key, None)
    try:
        if not digest or not context:
            raise failure("EVP_PKEY_CTX_new")
        if lib.EVP_PKEY_CTX_set1_id(context, user_id, len(user_id)) != 1:
            raise failure("EVP_PKEY_CTX_set1_id")
        lib.EVP_MD_CTX_set_pkey_ctx(digest, context)
        yield digest
    finally:
        lib.EVP_MD_CTX_free(digest)
        lib.EVP_PKEY_CTX_free(context)


def _unarmored(stored: bytes) -> bytes:
    if not pem.detect(stored):
        return stored
    der: bytes = pem.unarmor(stored)[2]
    return der


__all__ = [
    "CURVE_OID",
    "DIGEST_OID",
    "SIGNATURE_OID",
    "USER_ID",
    "LibraryError",
    "NotAnSm2Key",
    "PrivateKey",
    "PublicKey",
    "SignatureFailed",
    "verify",
]
