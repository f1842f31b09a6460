"""The proof that a wallet holds the key its credential is bound to: a JWT signed with it (OpenID4VCI 1.0 F.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from liangzhao.licensing.wallet.refusals import WrongNonce, WrongProof

TYPE = "openid4vci-proof+jwt"
ALGORITHM = "ES256"
LONGEST = 8 * 1024
LEEWAY_SECONDS, OLDEST_SECONDS = 60, 600
_ELSEWHERE = ("kid", "x5c", "trust_chain", "crit")
"""Header members that name the key in another way, or change what the others mean."""


@dataclass(frozen=True)
class Proof:
    """What a proof that holds says: the wallet's public key, its RFC 7638 thumbprint, and the nonce it used."""

    key: dict[str, str]
    thumbprint: str
    nonce: str


def read(proof: object, *, audience: str, at: datetime) -> Proof:
    """What a proof says that is in order; raises WrongProof or WrongNonce. Whether the nonce is good is not asked."""
    if not isinstance(proof, str) or not proof.isascii() or len(proof) > LONGEST:
        raise WrongProof("the proof is not a JWT")
    key = _key_in(proof)
    claims = _claims(proof, key)
    if claims.get("aud") not in (audience, [audience]):
        raise WrongProof("aud is not this issuer")
    issued = claims.get("iat")
    if not isinstance(issued, int) or not -LEEWAY_SECONDS <= int(at.timestamp()) - issued <= OLDEST_SECONDS:
        raise WrongProof("iat is not of now")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str):
        raise WrongNonce("the proof has no nonce")
    shown = key.as_dict(private=False)
    return Proof({name: str(shown[name]) for name in ("kty", "crv", "x", "y")}, key.thumbprint(), nonce)


def _key_in(proof: str) -> ECKey:
    try:
        header = dict(jws.extract_compact(proof.encode()).headers())
    except (JoseError, ValueError, TypeError, RecursionError) as wrong:
        raise WrongProof("the proof is not a JWT") from wrong
    if header.get("typ") != TYPE or header.get("alg") != ALGORITHM:
        raise WrongProof(f"typ must be {TYPE} and alg {ALGORITHM}")
    if any(name in header for name in _ELSEWHERE):
        raise WrongProof("the key must stand in jwk alone")
    return _public(header.get("jwk"))


def _public(jwk: object) -> ECKey:
    if not isinstance(jwk, dict) or jwk.get("crv") != "P-256" or "d" in jwk:
        raise WrongProof("jwk must be a public key on P-256")
    try:
        return ECKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "y")})
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise WrongProof("jwk must be a public key on P-256") from wrong


def _claims(proof: str, key: ECKey) -> dict[str, Any]:
    try:
        return dict(jwt.decode(proof, key, algorithms=[ALGORITHM]).claims)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise WrongProof("the signature does not hold") from wrong
