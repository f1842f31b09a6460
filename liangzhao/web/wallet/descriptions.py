"""What this issuer says about itself and its credentials, as JSON objects, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from liangzhao.licensing.composing import TITLES
from liangzhao.licensing.models import Licence
from liangzhao.licensing.wallet import claims, places, proofs
from liangzhao.licensing.wallet.credentials import ALGORITHM, FORMS, W3C_TYPES, Form
from liangzhao.registers.effects import Register

KINDS = (Licence.Kind.PHYSICIAN, Licence.Kind.NURSE)
SUFFIXES: dict[Form, str] = {"dc+sd-jwt": "sd_jwt", "vc+sd-jwt": "w3c"}
LOCALES = {"zh-CN": "zh-hans", "en": "en"}
IN_THE_BASE_CONTEXT = ("name",)
"""Words that the W3C's own context has; it forbids others to give them another meaning."""


def configuration_id(kind: str, form: Form) -> str:
    """What a wallet calls a credential when it asks for it."""
    return f"{kind}_{SUFFIXES[form]}"


def configurations() -> dict[str, tuple[str, Form]]:
    """By id, kind and form of every credential there is."""
    return {configuration_id(kind, form): (str(kind), form) for kind in KINDS for form in FORMS}


def issuer(address: str) -> dict[str, Any]:
    """The credential issuer's metadata (OpenID4VCI 1.0 §12.2)."""
    return {
        "credential_issuer": address,
        "authorization_servers": [address],
        "credential_endpoint": f"{address}/wallet/credential",
        "nonce_endpoint": f"{address}/wallet/nonce",
        "display": [{"name": name, "locale": locale} for locale, name in _in_words("电子化注册系统")],
        "credential_configurations_supported": {
            known: _configuration(address, kind, form) for known, (kind, form) in configurations().items()
        },
    }


def authorization_server(address: str) -> dict[str, Any]:
    """The authorization server's metadata (RFC 8414); the one grant is the pre-authorized code."""
    return {
        "issuer": address,
        "token_endpoint": f"{address}/wallet/token",
        "token_endpoint_auth_methods_supported": ["none"],
        "response_types_supported": [],
        "grant_types_supported": ["urn:ietf:params:oauth:grant-type:pre-authorized_code"],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def type_metadata(address: str, kind: str) -> dict[str, Any]:
    """What stands at a ``vct`` (SD-JWT VC type metadata)."""
    return {
        "vct": places.type_of(address, kind),
        "name": TITLES[Register(kind)],
        "display": [{"locale": locale, "name": name} for locale, name in _in_words(TITLES[Register(kind)])],
        "claims": [
            {
                "path": [claim],
                "sd": "always",
                "display": [{"locale": locale, "label": name} for locale, name in _in_words(label)],
            }
            for claim, label in claims.labels_of(kind).items()
        ],
    }


def context(address: str) -> dict[str, Any]:
    """The JSON-LD context: what our words and types stand for."""
    place = f"{places.context(address)}#"
    words = sorted({*claims.NAMES.values(), *claims.FILING_NAMES.values(), *claims.BESIDE_THE_FACE})
    terms: dict[str, Any] = {word: f"{place}{word}" for word in words if word not in IN_THE_BASE_CONTEXT}
    terms |= {each: f"{place}{each}" for each in W3C_TYPES.values()}
    terms["status"] = {"@id": f"{place}status", "@type": "@json"}
    return {"@context": {"@version": 1.1, **terms}}


def _configuration(address: str, kind: str, form: Form) -> dict[str, Any]:
    titles = [{"name": name, "locale": locale} for locale, name in _in_words(TITLES[Register(kind)])]
    named: dict[str, Any] = {"vct": places.type_of(address, kind)}
    if form == "vc+sd-jwt":
        named = {"credential_definition": {"type": ["VerifiableCredential", W3C_TYPES[kind]]}}
    return {
        "format": form,
        **named,
        "cryptographic_binding_methods_supported": ["jwk"],
        "credential_signing_alg_values_supported": [ALGORITHM],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": [proofs.ALGORITHM]}},
        "credential_metadata": {"display": titles, "claims": list(_claims(kind, form))},
    }


def _claims(kind: str, form: Form) -> Iterator[dict[str, Any]]:
    before = ["credentialSubject"] if form == "vc+sd-jwt" else []
    for claim, label in claims.labels_of(kind).items():
        shown = [{"name": name, "locale": locale} for locale, name in _in_words(label)]
        yield {"path": [*before, claim], "mandatory": False, "display": shown}


def _in_words(text: str) -> Iterator[tuple[str, str]]:
    """By locale, a text of the face or of this node in that language."""
    for locale, language in LOCALES.items():
        with translation.override(language):
            yield locale, _(text)
