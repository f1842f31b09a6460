"""A wallet of the tests: it does what the standard says, and on demand what it forbids."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import Client
from joserfc.jwk import ECKey

from liangzhao.kernel import clock
from liangzhao.licensing.wallet.concealing import without_padding
from liangzhao_verify.keys import der_to_raw

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
PAGE = "/me/licence/wallet/"


def offered(client: Client, **form: str) -> str:
    """The path of the offer that the holder's page shows."""
    shown = client.post(PAGE, form).content.decode()
    found = re.search(r'href="(openid-credential-offer://[^"]+)"', shown)
    assert found, shown
    (address,) = parse_qs(urlsplit(found[1].replace("&amp;", "&")).query)["credential_offer_uri"]
    return urlsplit(address).path


@dataclass
class Wallet:
    """A wallet with its own key and without a session."""

    client: Client
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    token: str = ""

    def take_up(self, path: str, **more: str) -> Any:
        """Read an offer and ask for its token."""
        return self.ask_token(self.client.get(path).json()["grants"][GRANT]["pre-authorized_code"], **more)

    def ask_token(self, code: str, **more: str) -> Any:
        """Ask for the token of a code, and keep it."""
        answer = self.client.post("/wallet/token", {"grant_type": GRANT, "pre-authorized_code": code, **more})
        self.token = answer.json().get("access_token", "")
        return answer

    def nonce(self) -> str:
        """A fresh nonce."""
        return str(self.client.post("/wallet/nonce").json()["c_nonce"])

    def proof(self, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A key proof that is in order but for what is said otherwise; a claim that is None is left out."""
        said = {
            "aud": settings.LIANGZHAO_PUBLIC_URL,
            "iat": int(clock.now().timestamp()),
            "nonce": claims["nonce"] if "nonce" in claims else self.nonce(),
        } | claims
        named = {"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)} | (header or {})
        return self._signed(named, {name: value for name, value in said.items() if value is not None})

    def _signed(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """A JWT made by hand: no library writes the wrong ones."""
        to_sign = ".".join(without_padding(json.dumps(part).encode()) for part in (header, claims))
        private = self.key.private_key
        assert private is not None
        signature = der_to_raw(private.sign(to_sign.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{to_sign}.{without_padding(signature)}"

    def ask(self, configuration: str, proof: str | None = None, **more: Any) -> Any:
        """Ask for a credential."""
        body = {"credential_configuration_id": configuration, "proofs": {"jwt": [proof or self.proof()]}} | more
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.post("/wallet/credential", body, content_type="application/json", headers=headers)


@dataclass(frozen=True)
class Opened:
    """A credential taken apart, without a look at its signature."""

    header: dict[str, Any]
    payload: dict[str, Any]
    disclosed: dict[str, Any]


def opened(credential: str) -> Opened:
    """Header, payload and every disclosed claim of an SD-JWT; a disclosure nobody promised fails."""
    jwt, *disclosures, end = credential.split("~")
    assert end == ""
    header, payload, _signature = jwt.split(".")
    said = _json(payload)
    found = [(_json(each), digest(each)) for each in disclosures]
    text = json.dumps([said, [each for each, _digest in found]])
    assert all(mark in text for _each, mark in found)
    return Opened(_json(header), said, {each[1]: each[2] for each, _digest in found if len(each) == 3})


def digest(disclosure: str) -> str:
    """What stands in the payload for a disclosure."""
    return without_padding(hashlib.sha256(disclosure.encode()).digest())


def _json(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
