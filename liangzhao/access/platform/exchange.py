"""The two ends of a log-in at the platform: the address to go to, and what came back (RFC 6749, 7636, 9207, 9700)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from liangzhao.access.platform import discovery, tokens, transport
from liangzhao.access.platform.configuration import Platform
from liangzhao.access.platform.refusals import Declined, NotBegun, OtherIssuer, WrongAnswer

LASTS = timedelta(minutes=10)
LONGEST_CODE = 4096


@dataclass(frozen=True)
class Begun:
    """What the session remembers until the browser comes back; used once."""

    state: str
    nonce: str
    verifier: str
    at: str

    def kept(self) -> dict[str, str]:
        """As the session holds it."""
        return asdict(self)


def begin(platform: Platform, *, at: datetime) -> tuple[str, Begun]:
    """The address to send the browser to, and what to remember. A refusal when the platform cannot be asked."""
    metadata = discovery.known(platform.issuer).metadata
    begun = Begun(_random(), nonce=_random(), verifier=_random(), at=at.isoformat())
    challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": platform.client_id,
        "redirect_uri": platform.redirect_uri,
        "scope": "openid",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in metadata.authorization else "?"
    return f"{metadata.authorization}{joint}{urlencode(query, quote_via=quote)}", begun


def finish(platform: Platform, begun: Begun | None, came: Mapping[str, str], *, at: datetime) -> str:
    """The subject who came back. Everything that is not exactly as begun is refused, each in its own way.

    1. the answer belongs to what this browser began, 2. it comes from the platform, 3. it brings a code,
    4. the platform takes the code with our verifier, 5. its ID token is in order.
    """
    if begun is None or not _is_answer(begun, came, at):
        raise NotBegun
    metadata = discovery.known(platform.issuer).metadata
    if came.get("iss", None if metadata.says_issuer else platform.issuer) != platform.issuer:
        raise OtherIssuer
    if "error" in came:
        raise Declined
    code = came.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise WrongAnswer
    answer = transport.post(metadata.token, *_asking(platform, begun, code))
    return tokens.subject_of(answer.get("id_token"), platform, nonce=begun.nonce, at=at)


def _random() -> str:
    return secrets.token_urlsafe(32)


def _is_answer(begun: Begun, came: Mapping[str, str], at: datetime) -> bool:
    is_fresh = timedelta(0) <= at - datetime.fromisoformat(begun.at) <= LASTS
    return is_fresh and hmac.compare_digest(came.get("state", "").encode(), begun.state.encode())


def _asking(platform: Platform, begun: Begun, code: str) -> tuple[dict[str, str], dict[str, str]]:
    """The form and the headers that turn a code into tokens."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": platform.redirect_uri,
        "code_verifier": begun.verifier,
    }
    if not platform.secret:
        return form | {"client_id": platform.client_id}, {}
    known_as = f"{quote(platform.client_id, safe='')}:{quote(platform.secret, safe='')}"
    return form, {"Authorization": f"Basic {base64.b64encode(known_as.encode()).decode()}"}
