"""The two signed forms of a list: CWT in COSE_Sign1 for our verifiers, JWT for wallets (Token Status List §5)."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import x509

from liangzhao.kernel import records
from liangzhao.licensing.keys import p256
from liangzhao.licensing.status.packed import BITS, Packed
from liangzhao.signing.signer import KeyReplaced, Signature, Signer, key_id
from liangzhao_verify.codes import cose
from liangzhao_verify.status.lists import EXPIRES, ISSUED_AT, STATUS_LIST, SUBJECT
from liangzhao_verify.status.lists import TYPE as CWT_TYPE

__all__ = ["CWT_TYPE", "JWT_TYPE", "LIFETIME", "TIME_TO_LIVE", "Tokens", "address", "sign"]

TIME_TO_LIVE = timedelta(minutes=10)
"""How long a reader with a network keeps a list. As often is it signed anew, so its age tells the age of knowledge."""
LIFETIME = timedelta(hours=24)
"""``exp``: a reader who has had no network for a day must not call a licence valid."""

JWT_TYPE = "application/statuslist+jwt"
_TIME_TO_LIVE = 65534


@dataclass(frozen=True)
class Tokens:
    """A list in both forms."""

    cwt: bytes
    jwt: bytes


@dataclass(frozen=True)
class _Message:
    """What both forms say."""

    address: str
    folder: str
    at: int
    packed: bytes


def sign(uscc: str, packed: Packed, *, at: datetime, folder: str, signer: Signer) -> Tokens:
    """The authority's list as it was at an instant; ``folder`` is the address under which the lists are read.

    Raises UnknownKey, SignerUnavailable or KeyReplaced.
    """
    key = p256(uscc)
    chain = [signer.certificate(key), *signer.chain(key)]
    named = key_id(x509.Certificate.load(chain[0]).public_key.dump())
    said = _Message(address(folder, uscc), f"{folder}/", int(at.timestamp()), zlib.compress(bytes(packed), 9))
    protected, payload = _cwt_parts(said, named)
    unsigned = _jwt_parts(said, named, chain)
    cwt, jwt = signer.sign_many([(key, cose.to_sign(protected, payload)), (key, unsigned)])
    _check(named, cwt, jwt)
    return Tokens(cose.encode(protected, payload, cwt.value), b".".join([unsigned, _base64(jwt.value)]))


def address(folder: str, uscc: str) -> str:
    """Where readers find an authority's list; ``folder`` is the address of all of them."""
    return f"{folder}/{uscc}"


def _check(named: str, *signatures: Signature) -> None:
    if any(signature.key_id != named for signature in signatures):
        raise KeyReplaced


def _cwt_parts(said: _Message, named: str) -> tuple[bytes, bytes]:
    header = {cose.ALGORITHM: cose.ES256, cose.KEY_ID: bytes.fromhex(named)[:8], cose.TYPE: CWT_TYPE}
    claims: dict[int, Any] = {
        SUBJECT: said.address,
        EXPIRES: said.at + int(LIFETIME.total_seconds()),
        ISSUED_AT: said.at,
        STATUS_LIST: {"bits": BITS, "lst": said.packed, "aggregation_uri": said.folder},
        _TIME_TO_LIVE: int(TIME_TO_LIVE.total_seconds()),
    }
    return records.encode(header), records.encode(claims)


def _jwt_parts(said: _Message, named: str, chain: list[bytes]) -> bytes:
    """Header and payload. The chain comes along: wallets of others know the root, not our bundle of certificates."""
    header = {
        "alg": "ES256",
        "kid": named,
        "typ": JWT_TYPE.partition("/")[2],
        "x5c": [base64.b64encode(certificate).decode() for certificate in chain],
    }
    claims = {
        "sub": said.address,
        "iat": said.at,
        "exp": said.at + int(LIFETIME.total_seconds()),
        "ttl": int(TIME_TO_LIVE.total_seconds()),
        "status_list": {"bits": BITS, "lst": _base64(said.packed).decode(), "aggregation_uri": said.folder},
    }
    return b".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))


def _base64(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
