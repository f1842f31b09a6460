"""How the wallet's routes answer: off or on, how often, and refusals in the words of OAuth 2.0 (RFC 6749 §5.2)."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse

from liangzhao.access.limits import Buckets, address_of
from liangzhao.licensing.signer_access import SIGNER_AWAY, UnknownKey
from liangzhao.licensing.wallet.refusals import WalletRefusal
from liangzhao.web.requests import Request

Params = ParamSpec("Params")
View = Callable[Concatenate[Request, Params], HttpResponse]

WALLETS = Buckets(per_second=2.0, burst=20.0)
"""Requests of wallets by address: an issue takes seven."""
RETRY_SECONDS = 5


def is_on() -> bool:
    """Whether this node puts licences into wallets."""
    return bool(settings.LIANGZHAO_WALLET)


def for_wallets(view: View[Params]) -> View[Params]:
    """404 when the node has no wallet view; 429 to who asks too often; refusals as JSON; open to pages of others."""

    @wraps(view)
    def door(request: Request, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        if not is_on():
            raise Http404
        response = _answer(view, request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return cast("View[Params]", door)


def _answer(view: View[Params], request: Request, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
    if seconds := WALLETS.wait(address_of(request)):
        return _later("slow_down", math.ceil(seconds), status=429)
    try:
        return view(request, *args, **kwargs)
    except WalletRefusal as refusal:
        return _refused(refusal)
    except (*SIGNER_AWAY, UnknownKey):
        return _later("temporarily_unavailable", RETRY_SECONDS, status=503)


def _refused(refusal: WalletRefusal) -> HttpResponse:
    response = JsonResponse({"error": refusal.error, "error_description": refusal.says}, status=refusal.status)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = f'Bearer error="{refusal.error}"'
    return response


def _later(error: str, seconds: int, *, status: int) -> HttpResponse:
    response = JsonResponse({"error": error}, status=status)
    response.headers["Retry-After"] = str(seconds)
    return response
