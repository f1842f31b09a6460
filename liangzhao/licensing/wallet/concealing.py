"""Selective disclosure (RFC 9901): a claim is signed as a digest, its holder shows the words behind it or keeps them.

The published Python library signs with a private key in memory; ours stay in the signer, so this part is written here
and read by libraries of others in the tests.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DIGESTS = "_sd"
ALGORITHM = "_sd_alg"
SHA_256 = "sha-256"
ELEMENT = "..."
RESERVED = (DIGESTS, ALGORITHM, ELEMENT)
_SALT_BYTES = 16


@dataclass(frozen=True)
class Hidden:
    """A claim, or an element of an array, that the holder may keep back; it may hold further ones."""

    value: object


@dataclass(frozen=True)
class Concealed:
    """What is signed, and what stands behind its digests."""

    payload: dict[str, Any]
    disclosures: tuple[str, ...]


class ReservedName(ValueError):
    """Raised for a claim by a name that selective disclosure keeps for itself."""


def conceal(claims: Mapping[str, object]) -> Concealed:
    """The claims with every Hidden one replaced by a digest; raises ReservedName."""
    concealer = _Concealer()
    payload = concealer.members(claims)
    if concealer.disclosures:
        payload[ALGORITHM] = SHA_256
    return Concealed(payload, tuple(concealer.disclosures))


def without_padding(content: bytes) -> str:
    """Base64url as JOSE writes it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class _Concealer:
    def __init__(self) -> None:
        self.disclosures: list[str] = []

    def members(self, claims: Mapping[str, object]) -> dict[str, Any]:
        if any(name in RESERVED for name in claims):
            raise ReservedName
        shown = {name: self._value(value) for name, value in claims.items() if not isinstance(value, Hidden)}
        digests = [self._hide(name, each.value) for name, each in claims.items() if isinstance(each, Hidden)]
        # In the order of their digests: the place of one must not tell which claim it stands for.
        return shown | ({DIGESTS: sorted(digests)} if digests else {})

    def _array(self, items: Sequence[object]) -> list[Any]:
        return [
            {ELEMENT: self._hide(None, item.value)} if isinstance(item, Hidden) else self._value(item) for item in items
        ]

    def _value(self, value: object) -> object:
        if isinstance(value, Mapping):
            return self.members(value)
        return self._array(value) if isinstance(value, list | tuple) else value

    def _hide(self, name: str | None, value: object) -> str:
        salt = without_padding(secrets.token_bytes(_SALT_BYTES))
        said = [salt, self._value(value)] if name is None else [salt, name, self._value(value)]
        disclosure = without_padding(json.dumps(said, ensure_ascii=False).encode())
        self.disclosures.append(disclosure)
        return without_padding(hashlib.sha256(disclosure.encode()).digest())
