"""The functions of the system's OpenSSL 3 that SM2 needs, with their C types; no other module calls libcrypto."""

from __future__ import annotations

import ctypes
import ctypes.util
from ctypes import POINTER, c_char_p, c_int, c_long, c_size_t, c_ubyte, c_ulong, c_void_p
from functools import cache
from typing import Any

_OUT = POINTER(POINTER(c_ubyte))
_PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {  # ctypes types have no common static type
    "OpenSSL_version_num": (c_ulong, []),
    "ERR_clear_error": (None, []),
    "ERR_peek_last_error": (c_ulong, []),
    "ERR_error_string_n": (None, [c_ulong, c_char_p, c_size_t]),
    "CRYPTO_clear_free": (None, [c_void_p, c_size_t, c_char_p, c_int]),
    "EVP_sm3": (c_void_p, []),
    "EVP_MD_CTX_new": (c_void_p, []),
    "EVP_MD_CTX_free": (None, [c_void_p]),
    "EVP_MD_CTX_set_pkey_ctx": (None, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_new_from_name": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_set1_id": (c_int, [c_void_p, c_char_p, c_int]),
    "EVP_PKEY_keygen_init": (c_int, [c_void_p]),
    "EVP_PKEY_generate": (c_int, [c_void_p, POINTER(c_void_p)]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_is_a": (c_int, [c_void_p, c_char_p]),
    "EVP_DigestSignInit": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "EVP_DigestSign": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_DigestVerifyInit": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "EVP_DigestVerify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
    "EVP_PKEY2PKCS8": (c_void_p, [c_void_p]),
    "PKCS8_PRIV_KEY_INFO_free": (None, [c_void_p]),
    "i2d_PKCS8_PRIV_KEY_INFO": (c_int, [c_void_p, _OUT]),
    "i2d_PUBKEY": (c_int, [c_void_p, _OUT]),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "d2i_X509": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "X509_get_pubkey": (c_void_p, [c_void_p]),
    "X509_free": (None, [c_void_p]),
}


class LibraryMissing(Exception):
    """Raised when the machine has no OpenSSL 3 with SM2."""


class LibraryError(Exception):
    """Raised when OpenSSL refuses an operation; the text is OpenSSL's own."""


@cache
def library() -> ctypes.CDLL:
    """OpenSSL's libcrypto with every prototype set; raises LibraryMissing."""
    loaded = _load()
    for name, (result, arguments) in _PROTOTYPES.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, arguments
    if loaded.OpenSSL_version_num() < 0x30000000:
        raise LibraryMissing("libcrypto is older than OpenSSL 3")
    return loaded


def _load() -> ctypes.CDLL:
    for name in ("libcrypto.so.3", ctypes.util.find_library("crypto")):
        try:
            return ctypes.CDLL(name) if name else ctypes.CDLL("libcrypto.dylib")
        except OSError:
            continue
    raise LibraryMissing("no libcrypto of OpenSSL 3 on this machine; on Debian it is the package libssl3")


def failure(what: str) -> LibraryError:
    """The exception for a failed call, with OpenSSL's last word; the thread's error queue is emptied."""
    lib = library()
    text = ctypes.create_string_buffer(256)
    lib.ERR_error_string_n(lib.ERR_peek_last_error(), text, len(text))
    lib.ERR_clear_error()
    return LibraryError(f"{what}: {text.value.decode('ascii', 'replace')}")


def encoded(function: str, handle: int) -> bytes:
    """The DER that an ``i2d_`` function writes; the C buffer is wiped and freed."""
    lib = library()
    out = POINTER(c_ubyte)()
    length = getattr(lib, function)(handle, ctypes.byref(out))
    if length <= 0:
        raise failure(function)
    try:
        return ctypes.string_at(out, length)
    finally:
        lib.CRYPTO_clear_free(out, length, b"", 0)


def decoded(function: str, der: bytes) -> int:
    """The handle a ``d2i_`` function makes of exactly these bytes, which the caller frees; 0 when they do not parse."""
    lib = library()
    cursor = c_char_p(der)
    start = ctypes.cast(cursor, c_void_p).value or 0
    handle: int | None = getattr(lib, function)(None, ctypes.byref(cursor), len(der))
    lib.ERR_clear_error()
    if not handle:
        return 0
    if (ctypes.cast(cursor, c_void_p).value or 0) - start != len(der):
        _free(function, handle)
        return 0
    return handle


def _free(function: str, handle: int) -> None:
    lib = library()
    (lib.X509_free if function == "d2i_X509" else lib.EVP_PKEY_free)(handle)
