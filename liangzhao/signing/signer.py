"""What the rest of the house may ask of whatever holds the keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

Algorithm = Literal["SM2", "ES256"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)

_COORDINATE = 32


@dataclass(frozen=True)
class Signature:
    """A signature with the algorithm and the key that made it.

    ``value`` is DER ``SEQUENCE(r, s)`` for SM2 and raw ``r ‖ s`` (64 bytes) for ES256; ``key_id`` is that of the
    public key, see :func:`key_id`.
    """

    algorithm: Algorithm
    key_id: str
    value: bytes

    def der(self) -> bytes:
        """The signature as DER ``SEQUENCE(r, s)``, whatever the algorithm."""
        return self.value if self.algorithm == "SM2" else raw_to_der(self.value)


class Signer(Protocol):
    """Something that holds keys and signs; key names are ``<uscc>/sm2`` and ``<uscc>/p256``."""

    def sign(self, key: str, data: bytes) -> Signature:
        """A signature over the data; raises UnknownKey or SignerUnavailable."""
        ...

    def sign_many(self, items: list[tuple[str, bytes]]) -> list[Signature]:
        """A signature per (key, data), in order; raises UnknownKey or SignerUnavailable and then gives none."""
        ...

    def certificate(self, key: str) -> bytes:
        """The DER certificate of the key; raises UnknownKey or SignerUnavailable."""
        ...

    def chain(self, key: str) -> list[bytes]:
        """The DER certificates above the key's own, nearest first, root last; raises as ``certificate``."""
        ...


class UnknownKey(Exception):
    """Raised for a key name that the signer does not hold."""


class SignerUnavailable(Refusal):
    """Raised when the process that holds the keys cannot be reached or does not answer in time."""

    template = _("签章服务暂不可用，未作任何签章。已提交的事项已保存，服务恢复后自动继续，无需重复提交。")


class SignerBusy(SignerUnavailable):
    """Raised when the signer has as many requests waiting as it takes."""

    template = _("签章服务繁忙，未作任何签章。已提交的事项已保存，将自动继续，无需重复提交。")


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
