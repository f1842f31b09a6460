"""A security key in software: it answers as one does, and can be made to lie."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings as node
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from liangzhao.access import passkeys
from liangzhao.access.models import Account, Passkey

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


@dataclass
class Key:
    """A security key in software, which can be made to lie."""

    origin: str = node.LIANGZHAO_PUBLIC_URL
    party: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: bytes = b"a credential of the test"
    holder: bytes = b""

    def makes(self, options: dict[str, Any]) -> str:
        """The answer to a question for a new passkey."""
        cose = cbor.encode(ES256.from_cryptography_key(self.secret.public_key()))  # type: ignore[no-untyped-call]  # fido2 leaves it so
        attested = bytes(16) + struct.pack(">H", len(self.name)) + self.name + cose
        data = self._data(self.flags | ATTESTED) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        said = {"clientDataJSON": self._client("webauthn.create", options), "attestationObject": attestation}
        return self._answer(said)

    def answers(self, options: dict[str, Any], kind: str = "webauthn.get") -> str:
        """The answer to a question for a passkey."""
        self.count += 1
        data, client = self._data(self.flags), self._client(kind, options)
        signature = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer(said | ({"userHandle": self.holder} if self.holder else {}))

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.party.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        name = websafe_encode(self.name)
        said = {part: websafe_encode(value) for part, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})


def add(account: Account, key: Key) -> Passkey:
    """Add a key to an account."""
    options, state = passkeys.begin_adding(account)
    return passkeys.finish_adding(account, state, key.makes(options), "测试密钥")


LIES: dict[str, dict[str, Any]] = {
    "other origin": {"origin": "https://liangzhao.example"},
    "other port": {"origin": "http://localhost:1"},
    "origin that begins alike": {"origin": node.LIANGZHAO_PUBLIC_URL + ".example"},
    "other party": {"party": "liangzhao.example"},
    "nobody there": {"flags": VERIFIED},
    "holder not checked": {"flags": PRESENT},
}
