"""Printed codes as an authority makes them, and the means to make wrong ones."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from asn1crypto import x509

from liangzhao.kernel import records
from liangzhao.licensing import trust
from liangzhao.licensing.codes import static
from liangzhao.licensing.models import Licence
from liangzhao.signing.signer import der_to_raw, key_id
from liangzhao_verify.codes import cose
from liangzhao_verify.status.lists import TYPE
from liangzhao_verify.trust import Trust
from tests.verification.makers import INDEX, ISSUER, SEALED_AT, SERIAL, Authority

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
HOST = "HTTPS://LIANGZHAO.EXAMPLE.CN"


def trusted(authority: Authority) -> Trust:
    """What an outsider was given to check this authority's licences."""
    return trust.bundle(authority.directory)


def named(authority: Authority, key: str) -> bytes:
    """The id of a key in codes."""
    spki = x509.Certificate.load(authority.signer.certificate(key)).public_key.dump()
    return bytes.fromhex(key_id(spki))


@dataclass(frozen=True)
class Code:
    """The parts of a code: what it claims, which key it names, which key signs it."""

    authority: Authority
    changes: dict[int, Any] = field(default_factory=dict)
    header: dict[int, Any] = field(default_factory=dict)
    key: str = f"{ISSUER}/p256"
    kind: str = "nurse"
    holder: str = "李示例"
    valid_until: date | None = date(2030, 5, 11)

    def unsigned(self) -> static.Unsigned:
        """The claims and header before they are signed."""
        licence = Licence(
            kind=self.kind,
            identifier=f"1.2.156.3005.2.11100000000000019F003.{ISSUER}.{SERIAL}.001.X",
            face={"holder": self.holder},
            valid_until=self.valid_until,
        )
        made = static.compose(licence, key_id=named(self.authority, self.key).hex(), at=SEALED_AT, status_index=INDEX)
        claims: Any = records.decode(made.payload)
        header: Any = records.decode(made.protected)
        kept = {name: value for name, value in {**claims, **self.changes}.items() if value is not None}
        return static.Unsigned(records.encode({**header, **self.header}), records.encode(kept))

    def text(self, key: str | None = None) -> str:
        """The text of the code, signed with its own key or another."""
        made = self.unsigned()
        signature = self.authority.signer.sign(key or self.key, made.to_sign).value
        raw = signature if len(signature) == 64 else der_to_raw(signature)
        return address(cose.encode(made.protected, made.payload, raw))


def address(message: bytes) -> str:
    """The address that carries these bytes."""
    return f"{HOST}/S/{base64.b32encode(message).decode().rstrip('=')}"


def status_list(
    authority: Authority,
    values: dict[int, int],
    *,
    at: datetime = NOW,
    expires: datetime | None = None,
    issuer: str = ISSUER,
    key: str | None = None,
    length: int = 64,
    kind: str = TYPE,
) -> bytes:
    """A Token Status List of an authority: 2 bits a licence, these indexes set."""
    packed = bytearray(length)
    for index, value in values.items():
        packed[index // 4] |= value << (index % 4 * 2)
    used = key or f"{issuer}/p256"
    header = {cose.ALGORITHM: cose.ES256, cose.KEY_ID: named(authority, used), cose.TYPE: kind}
    claims: dict[int, Any] = {
        2: f"{HOST.lower()}/status/{issuer}",
        6: int(at.timestamp()),
        65533: {"bits": 2, "lst": zlib.compress(bytes(packed))},
    }
    if expires is not None:
        claims[4] = int(expires.timestamp())
    protected, payload = records.encode(header), records.encode(claims)
    signature = authority.signer.sign(used, cose.to_sign(protected, payload)).value
    return cose.encode(protected, payload, signature)


def kept(folder: Path, authority: Authority, values: dict[int, int], **changes: Any) -> Path:
    """A folder with one authority's list."""
    (folder / f"{ISSUER}.cwt").write_bytes(status_list(authority, values, **changes))
    return folder
