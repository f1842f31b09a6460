"""What an ID token must be: the platform's, for us, for this log-in, of now (OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

import hmac
import math
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from liangzhao.access.platform import discovery
from liangzhao.access.platform.configuration import Platform
from liangzhao.access.platform.discovery import Known
from liangzhao.access.platform.refusals import WrongAnswer, WrongClaims, WrongSignature

LONGEST_TOKEN = 16 * 1024
LONGEST_SUBJECT = 255
LEEWAY_SECONDS, OLDEST_SECONDS = 60, 600


def subject_of(token: object, platform: Platform, *, nonce: str, at: datetime) -> str:
    """The subject of an ID token that is in order; a refusal names what is not."""
    if not isinstance(token, str) or not token.isascii() or len(token) > LONGEST_TOKEN:
        raise WrongAnswer
    claims = _signed(token, platform)
    if not (_is_for(claims, platform) and _is_of(claims, nonce) and _is_now(claims, at.timestamp())):
        raise WrongClaims
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise WrongClaims
    return subject


def _signed(token: str, platform: Platform) -> dict[str, Any]:
    held = discovery.known(platform.issuer)
    try:
        return _claims(token, held)
    except WrongSignature:
        # The platform may have changed its keys since we asked.
        renewed = discovery.newer(platform.issuer, held)
        if renewed is None:
            raise
        return _claims(token, renewed)


def _claims(token: str, held: Known) -> dict[str, Any]:
    try:
        return dict(jwt.decode(token, held.keys, algorithms=held.metadata.algorithms).claims)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise WrongSignature from wrong


def _is_for(claims: dict[str, Any], platform: Platform) -> bool:
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    if claims.get("iss") != platform.issuer or platform.client_id not in named:
        return False
    return party == platform.client_id if party is not None or len(named) > 1 else True


def _is_of(claims: dict[str, Any], nonce: str) -> bool:
    given = claims.get("nonce")
    return isinstance(given, str) and hmac.compare_digest(given.encode(), nonce.encode())


def _is_now(claims: dict[str, Any], now: float) -> bool:
    ends, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(ends, int | float) or not isinstance(issued, int | float) or not math.isfinite(ends):
        return False
    return now < ends + LEEWAY_SECONDS and now - OLDEST_SECONDS <= issued <= now + LEEWAY_SECONDS
