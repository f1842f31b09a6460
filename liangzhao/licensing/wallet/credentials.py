"""The two forms of a wallet's licence, signed with the P-256 key of its authority.

``dc+sd-jwt`` is an SD-JWT VC; ``vc+sd-jwt`` a credential of the W3C's data model 2.0 secured as VC-JOSE-COSE has it.
Both hide the same claims, are bound to the wallet's key (``cnf``) and name their place in the status list.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal

from asn1crypto import x509

from liangzhao.kernel import clock
from liangzhao.law import parameters
from liangzhao.licensing.keys import p256
from liangzhao.licensing.models import Licence
from liangzhao.licensing.wallet import claims, places
from liangzhao.licensing.wallet.concealing import Concealed, conceal, without_padding
from liangzhao.signing.signer import KeyReplaced, Signer, key_id

Form = Literal["dc+sd-jwt", "vc+sd-jwt"]
FORMS: tuple[Form, ...] = ("dc+sd-jwt", "vc+sd-jwt")
ALGORITHM = "ES256"
W3C_CONTEXT = "https://www.w3.org/ns/credentials/v2"
W3C_TYPES = {"physician": "PhysicianLicence", "nurse": "NurseLicence"}


@dataclass(frozen=True)
class Unsigned:
    """A credential as it will be signed, by which authority, and the disclosures that go with it."""

    form: Form
    uscc: str
    concealed: Concealed


def compose(
    licence: Licence, form: Form, *, key: Mapping[str, str], with_photo: bool, at: datetime, address: str
) -> Unsigned:
    """The credential of a licence for the holder of ``key``, a public JWK; ``address`` is this node's."""
    hidden = claims.claims_of(licence, with_photo=with_photo)
    said = _vc(licence, hidden, at, address) if form == "vc+sd-jwt" else _sd_jwt_vc(licence, hidden, at, address)
    said |= {
        "cnf": {"jwk": dict(key)},
        "status": {"status_list": {"idx": licence.status_index, "uri": f"{address}/status/{licence.authority.uscc}"}},
    }
    return Unsigned(form, licence.authority.uscc, conceal(said))


def sign(unsigned: Unsigned, signer: Signer) -> str:
    """The credential with all its disclosures. Raises UnknownKey, SignerUnavailable or KeyReplaced."""
    key = p256(unsigned.uscc)
    leaf, chain = signer.certificate(key), signer.chain(key)
    named = key_id(x509.Certificate.load(leaf).public_key.dump())
    header = {
        "alg": ALGORITHM,
        "typ": unsigned.form,
        "kid": named,
        "x5c": [base64.b64encode(each).decode() for each in (leaf, *chain[:-1])],  # all but the trust root itself
    }
    if unsigned.form == "vc+sd-jwt":
        header["cty"] = "vc"
    to_sign = f"{_part(header)}.{_part(unsigned.concealed.payload)}"
    signature = signer.sign(key, to_sign.encode())
    if signature.key_id != named:
        raise KeyReplaced
    return "~".join((f"{to_sign}.{without_padding(signature.value)}", *unsigned.concealed.disclosures, ""))


def ends(licence: Licence, at: datetime) -> datetime:
    """Until when a credential made at an instant is good: the licence's last day, or the longest a copy may live."""
    longest = at + timedelta(days=parameters.number("wallet_credential_days", on=clock.local_date(at)))
    if licence.valid_until is None:
        return longest
    return min(longest, datetime.combine(licence.valid_until, time(23, 59, 59), tzinfo=clock.LEGAL_ZONE))


def _sd_jwt_vc(licence: Licence, hidden: Mapping[str, object], at: datetime, address: str) -> dict[str, Any]:
    return {
        "iss": places.issuer(address, licence.authority.uscc),
        "iat": int(at.timestamp()),
        "exp": int(ends(licence, at).timestamp()),
        "vct": places.type_of(address, licence.kind),
        **hidden,
    }


def _vc(licence: Licence, hidden: Mapping[str, object], at: datetime, address: str) -> dict[str, Any]:
    issuer = places.issuer(address, licence.authority.uscc)
    return {
        "@context": [W3C_CONTEXT, places.context(address)],
        "type": ["VerifiableCredential", W3C_TYPES[licence.kind]],
        "issuer": {"id": issuer, "name": licence.authority.name},
        "validFrom": _instant(at),
        "validUntil": _instant(ends(licence, at)),
        "credentialSubject": dict(hidden),
        "iss": issuer,
        "iat": int(at.timestamp()),
        "exp": int(ends(licence, at).timestamp()),
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _part(content: Mapping[str, object]) -> str:
    return without_padding(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
