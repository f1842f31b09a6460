"""Asking the platform: one short JSON answer, no redirects, nothing large, nothing slow."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from liangzhao.access.platform.refusals import CodeRefused, Unreachable, WrongAnswer, WrongMetadata

SECONDS = 5
LARGEST = 64 * 1024
_AT_HOME = ("localhost", "127.0.0.1", "::1")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: Any) -> None:  # urllib's signature; a redirect ends as the error it came as
        del given


_opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))


def is_safe(address: str) -> bool:
    """Whether an address is one we deal with: TLS, or this machine itself; nothing that parsers read differently."""
    parts = urlsplit(address)
    if not parts.hostname or "@" in parts.netloc or "\\" in address:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _AT_HOME)


def is_listed(address: str) -> bool:
    """Whether this node may ask the host of an address: the platform's own, or one the operator listed (SEC-P7)."""
    listed = {urlsplit(settings.LIANGZHAO_OIDC_ISSUER).hostname, *settings.LIANGZHAO_OUTBOUND_HOSTS}
    return urlsplit(address).hostname in listed - {None}


def get(address: str) -> dict[str, Any]:
    """The JSON object at an address. Unreachable or WrongAnswer."""
    return _ask(urllib.request.Request(_checked(address), headers={"Accept": "application/json"}))  # noqa: S310  checked


def post(address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    """What the platform answers to a form. CodeRefused when it says no; Unreachable or WrongAnswer."""
    sent = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", **headers}
    data = urlencode(form).encode()
    return _ask(urllib.request.Request(_checked(address), data=data, headers=sent, method="POST"))  # noqa: S310  checked


def _checked(address: str) -> str:
    """The address; the scheme is looked at here, which is what the linter warns of."""
    if not is_safe(address) or not is_listed(address):
        raise WrongMetadata
    return address


def _ask(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            kind, body = answer.headers.get_content_type(), answer.read(LARGEST + 1)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        raise (CodeRefused if request.data and refusal.code in (400, 401) else Unreachable) from refusal
    except (OSError, ValueError) as failure:
        raise Unreachable from failure
    if kind not in ("application/json", "application/jwk-set+json") or len(body) > LARGEST:
        raise WrongAnswer
    return _object(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise WrongAnswer from wrong
    if not isinstance(found, dict):
        raise WrongAnswer
    return found
