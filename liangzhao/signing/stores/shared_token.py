"""Proving to a signing server, and having it prove, that both know one token, which is never sent.

Request: ``Liangzhao-Time`` (seconds since 1970), ``Liangzhao-Nonce`` (32 hex digits, never used again) and
``Liangzhao-Mac`` = HMAC-SHA256(token, "request" ‖ 0x0A ‖ time ‖ 0x0A ‖ nonce ‖ 0x0A ‖ body) in hex.
Answer: ``Liangzhao-Mac`` = HMAC-SHA256(token, "answer" ‖ 0x0A ‖ nonce of the request ‖ 0x0A ‖ body) in hex.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from liangzhao.kernel import clock

TIME, NONCE, MAC = "Liangzhao-Time", "Liangzhao-Nonce", "Liangzhao-Mac"
SHORTEST = 32  # bytes of a token
LATEST_SECONDS = 30  # a server takes no request older or newer than this


def request_headers(token: bytes, body: bytes) -> tuple[str, dict[str, str]]:
    """A fresh nonce, and the headers that prove the request."""
    nonce, at = secrets.token_hex(16), str(int(clock.machine().timestamp()))
    return nonce, {TIME: at, NONCE: nonce, MAC: request_mac(token, at, nonce, body)}


def request_mac(token: bytes, at: str, nonce: str, body: bytes) -> str:
    """What proves a request."""
    return _mac(token, b"request", at.encode(), nonce.encode(), body)


def answer_mac(token: bytes, nonce: str, body: bytes) -> str:
    """What proves an answer."""
    return _mac(token, b"answer", nonce.encode(), body)


def proves_answer(token: bytes, nonce: str, body: bytes, given: str | None) -> bool:
    """Whether an answer is to this request and from someone who knows the token."""
    return given is not None and hmac.compare_digest(answer_mac(token, nonce, body), given)


def _mac(token: bytes, *parts: bytes) -> str:
    return hmac.new(token, b"\n".join(parts), hashlib.sha256).hexdigest()
