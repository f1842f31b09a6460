"""The addresses that credentials carry; ``liangzhao.web.wallet`` answers at them."""

from __future__ import annotations

ISSUERS, TYPES, CONTEXT = "wallet/issuers", "wallet/types", "wallet/context/v1"


def issuer(address: str, uscc: str) -> str:
    """The ``iss`` of an authority's credentials; its keys stand at the well-known address that belongs to it."""
    return f"{address}/{ISSUERS}/{uscc}"


def type_of(address: str, kind: str) -> str:
    """The ``vct`` of a kind of licence; the description of the type stands there."""
    return f"{address}/{TYPES}/{kind}-licence"


def context(address: str) -> str:
    """The JSON-LD context with our words."""
    return f"{address}/{CONTEXT}"
