"""The four steps of a wallet: what is offered, a token for the code, a nonce, the credential."""

from __future__ import annotations

import json
import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from liangzhao.kernel import clock
from liangzhao.licensing.wallet import nonces, offers, putting
from liangzhao.licensing.wallet.credentials import FORMS
from liangzhao.licensing.wallet.putting import Asked
from liangzhao.licensing.wallet.refusals import (
    EncryptionAsked,
    UnknownConfiguration,
    UnknownIdentifier,
    UnsupportedGrant,
    WrongCredentialRequest,
    WrongProof,
    WrongRequest,
    WrongToken,
)
from liangzhao.web.doors import public
from liangzhao.web.requests import Request
from liangzhao.web.wallet import descriptions
from liangzhao.web.wallet.answers import for_wallets

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
LONGEST_BODY = 64 * 1024
_BEARER = re.compile(r"Bearer ([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
WHY_OFFER = "whoever has the address the holder shows may take the offer up, once, for some minutes"
WHY_TOKEN = "the code is the permission: the holder showed it to this wallet"  # noqa: S105  a sentence
WHY_NONCE = "a number that says nothing, for a wallet's proof"
WHY_CREDENTIAL = "the access token is the permission; it stands for the holder who made the offer"


@require_safe
@public(WHY_OFFER, commits="own")
@for_wallets
def offer(request: Request, reference: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """What the holder offers (§4.1.3); 404 once it was taken up or is over."""
    found = offers.read(reference)
    if found is None:
        raise Http404
    pin = {"input_mode": "numeric", "length": offers.PIN_DIGITS}
    grant: dict[str, Any] = {"pre-authorized_code": found.code} | ({"tx_code": pin} if found.needs_pin else {})
    return JsonResponse(
        {
            "credential_issuer": settings.LIANGZHAO_PUBLIC_URL,
            "credential_configuration_ids": [descriptions.configuration_id(found.kind, form) for form in FORMS],
            "grants": {GRANT: grant},
        }
    )


@csrf_exempt  # a wallet has no cookie; the code is what it is let in by
@require_POST
@public(WHY_TOKEN, commits="own")
@for_wallets
def token(request: Request) -> HttpResponse:
    """The access token for a code (§6)."""
    if any(len(values) > 1 for _name, values in request.POST.lists()):
        raise WrongRequest("a parameter stands there twice")
    grant, code = request.POST.get("grant_type"), request.POST.get("pre-authorized_code")
    if not grant:
        raise WrongRequest("grant_type is missing")
    if grant != GRANT:
        raise UnsupportedGrant("only the pre-authorized code")
    if not code:
        raise WrongRequest("pre-authorized_code is missing")
    given = offers.redeem(code, request.POST.get("tx_code", ""))
    return JsonResponse({"access_token": given.text, "token_type": "Bearer", "expires_in": given.seconds})


@csrf_exempt  # as above
@require_POST
@public(WHY_NONCE, commits="own")
@for_wallets
def nonce(request: Request) -> HttpResponse:  # noqa: ARG001  Django's signature
    """A fresh nonce (§7)."""
    return JsonResponse({"c_nonce": nonces.fresh(clock.now())})


@csrf_exempt  # as above; the token stands in a header that no form of another site can send
@require_POST
@public(WHY_CREDENTIAL, commits="own")
@for_wallets
def credential(request: Request) -> HttpResponse:
    """The credential for a token and a proof (§8)."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        raise WrongToken("an access token is missing")
    return JsonResponse({"credentials": [{"credential": putting.put(found[1], _asked(_body(request)))}]})


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LONGEST_BODY:
        raise WrongCredentialRequest("the request is too long")
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError) as wrong:
        raise WrongCredentialRequest("the request is not JSON") from wrong
    if not isinstance(content, dict):
        raise WrongCredentialRequest("the request is not a JSON object")
    return content


def _asked(body: dict[str, Any]) -> Asked:
    if "credential_response_encryption" in body:
        raise EncryptionAsked("answers are not encrypted")
    if "credential_identifier" in body:
        raise UnknownIdentifier("ask with credential_configuration_id")
    wanted = body.get("credential_configuration_id")
    if not isinstance(wanted, str):
        raise WrongCredentialRequest("credential_configuration_id is missing")
    found = descriptions.configurations().get(wanted)
    if found is None:
        raise UnknownConfiguration("there is no such credential")
    kind, form = found
    return Asked(kind, form, _proof(body.get("proofs")))


def _proof(proofs: object) -> object:
    if not isinstance(proofs, dict) or set(proofs) != {"jwt"}:
        raise WrongProof("proofs must hold jwt alone")
    given = proofs["jwt"]
    if not isinstance(given, list) or len(given) != 1:
        raise WrongProof("exactly one proof is taken")
    return given[0]
