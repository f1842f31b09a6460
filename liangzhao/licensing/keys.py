"""Names and ids of an authority's keys."""

from __future__ import annotations

from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from liangzhao.signing.configuration import configured
from liangzhao.signing.signer import key_id as id_of


def sm2(uscc: str) -> str:
    """The name of the key that signs records and seals OFD files."""
    return f"{uscc}/sm2"


def p256(uscc: str) -> str:
    """The name of the key that signs PDF files and printed codes."""
    return f"{uscc}/p256"


def key_id(key: str) -> str:
    """The id of a P-256 key now in use, as signatures name it; after a rotation it is another."""
    return _id_in(configured().certificate(key))


@lru_cache(maxsize=512)
def _id_in(der: bytes) -> str:
    certificate = x509.load_der_x509_certificate(der)
    return id_of(certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
