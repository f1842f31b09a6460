"""What the rest of the house may ask of whatever holds the keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao_verify.keys import der_to_raw, key_id, raw_to_der

__all__ = [
    "ALGORITHMS",
    "Algorithm",
    "KeyReplaced",
    "Signature",
    "Signer",
    "SignerBusy",
    "SignerUnavailable",
    "UnknownKey",
    "der_to_raw",
    "key_id",
    "raw_to_der",
]

Algorithm = Literal["SM2", "ES256", "EdDSA"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)


@dataclass(frozen=True)
class Signature:
    """A signature with the algorithm and the key that made it.

    ``value`` is DER ``SEQUENCE(r, s)`` for SM2, raw ``r ‖ s`` (64 bytes) for ES256 and as RFC 8032 has it for EdDSA;
    ``key_id`` is that of the public key, see :func:`key_id`.
    """

    algorithm: Algorithm
    key_id: str
    value: bytes

    def der(self) -> bytes:
        """The signature as DER ``SEQUENCE(r, s)``; an EdDSA signature, which has no such form, as it is."""
        return raw_to_der(self.value) if self.algorithm == "ES256" else self.value


class Signer(Protocol):
    """Something that holds keys and signs; ``<uscc>/sm2``, ``<uscc>/p256``; ``log/sm2``, ``log/ed25519``."""

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


class KeyReplaced(SignerUnavailable):
    """Raised when the key was rotated between being told its certificate and signing; the next attempt is right."""

    template = _("签章密钥刚刚更换，本次未作签章，请稍后重试；已提交的事项已保存，将自动继续。")
