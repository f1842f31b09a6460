"""What a platform says about itself and its keys; kept for minutes, keys asked for anew when an unknown one signs."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from liangzhao.access.platform import transport
from liangzhao.access.platform.refusals import WrongAnswer, WrongMetadata

KEPT_SECONDS = 600
ASKED_AGAIN_AFTER_SECONDS = 30
ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")
"""Signatures we take. Not among them: none, and the HMACs, whose key would be what everybody can read."""


@dataclass(frozen=True)
class Metadata:
    """The addresses of a platform and how it signs."""

    issuer: str
    authorization: str
    token: str
    keys: str
    algorithms: tuple[str, ...]
    says_issuer: bool


@dataclass
class Known:
    """One platform as it was asked last."""

    metadata: Metadata
    keys: KeySet
    asked: float = field(default_factory=time.monotonic)


_known: dict[str, Known] = {}
_lock = threading.Lock()


def known(issuer: str) -> Known:
    """Metadata and keys of an issuer, asked for when they are older than some minutes."""
    held = _known.get(issuer)
    if held is not None and time.monotonic() - held.asked < KEPT_SECONDS:
        return held
    return _asked(issuer)


def newer(issuer: str, than: Known) -> Known | None:
    """What the platform says now when ``than`` was asked for a while ago, else None: nobody makes us ask often."""
    return _asked(issuer) if time.monotonic() - than.asked >= ASKED_AGAIN_AFTER_SECONDS else None


def forget() -> None:
    """Know nobody any more."""
    _known.clear()


def _asked(issuer: str) -> Known:
    metadata = _metadata(issuer, transport.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
    try:
        keys = KeySet.import_key_set(transport.get(metadata.keys))  # type: ignore[arg-type]  # checked by joserfc
    except (JoseError, ValueError, KeyError, TypeError) as wrong:
        raise WrongAnswer from wrong
    with _lock:
        _known[issuer] = Known(metadata, keys)
        return _known[issuer]


def _metadata(issuer: str, said: dict[str, Any]) -> Metadata:
    addresses = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if said.get("issuer") != issuer or not all(isinstance(each, str) and transport.is_safe(each) for each in addresses):
        raise WrongMetadata
    if "S256" not in _texts(said, "code_challenge_methods_supported"):
        raise WrongMetadata
    signs = _texts(said, "id_token_signing_alg_values_supported")
    authorization, token, keys = map(str, addresses)
    return Metadata(
        issuer,
        authorization,
        token,
        keys,
        algorithms=tuple(name for name in ALGORITHMS if name in signs),
        says_issuer=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _texts(said: dict[str, Any], name: str) -> list[str]:
    found = said.get(name)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
