"""What stands at the well-known addresses and behind those that credentials carry; the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from liangzhao.licensing.wallet import keys, places
from liangzhao.web.doors import public
from liangzhao.web.requests import Request
from liangzhao.web.wallet import descriptions
from liangzhao.web.wallet.answers import for_wallets

WHY = "what wallets and verifiers must know of an issuer: addresses, public keys, names of claims; nobody's data"
FOR_MINUTES = "public, max-age=300"


@require_safe
@public(WHY, commits="own")
@for_wallets
def credential_issuer(request: Request) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The credential issuer's metadata."""
    return _open(descriptions.issuer(settings.LIANGZHAO_PUBLIC_URL))


@require_safe
@public(WHY, commits="own")
@for_wallets
def authorization_server(request: Request) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The authorization server's metadata."""
    return _open(descriptions.authorization_server(settings.LIANGZHAO_PUBLIC_URL))


@require_safe
@public(WHY, commits="own")
@for_wallets
def issuer_keys(request: Request, uscc: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The keys of an authority (SD-JWT VC, JWT VC Issuer Metadata)."""
    found = keys.jwk_set(uscc)
    if not found["keys"]:
        raise Http404
    return _open({"issuer": places.issuer(settings.LIANGZHAO_PUBLIC_URL, uscc), "jwks": found})


@require_safe
@public(WHY, commits="own")
@for_wallets
def credential_type(request: Request, kind: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The description of a type of credential."""
    if kind not in descriptions.KINDS:
        raise Http404
    return _open(descriptions.type_metadata(settings.LIANGZHAO_PUBLIC_URL, kind))


@require_safe
@public(WHY, commits="own")
@for_wallets
def context(request: Request) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The JSON-LD context of the W3C's form."""
    response = _open(descriptions.context(settings.LIANGZHAO_PUBLIC_URL))
    response.headers["Content-Type"] = "application/ld+json"
    return response


def _open(content: Mapping[str, Any]) -> HttpResponse:
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = FOR_MINUTES
    return response
