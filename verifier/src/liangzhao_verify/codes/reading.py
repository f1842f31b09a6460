"""What a printed code says: a COSE_Sign1 over a CWT with the least that proves a licence."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liangzhao_verify import records
from liangzhao_verify.codes import cose
from liangzhao_verify.codes.cose import Sign1
from liangzhao_verify.identifiers import licence_id

ISSUER, EXPIRES, ISSUED_AT = 1, 4, 6
KIND, SERIAL, VERSION, HOLDER, STATUS_INDEX = -65537, -65538, -65539, -65540, -65541
KINDS = ("institution", "physician", "nurse")

_LONGEST_TEXT = 2000
_YEAR_10000 = 253402300800
_ADDRESS = re.compile(r"HTTPS?://[^/?#\s]+(?:/[^/?#\s]+)*/S/(?P<code>[A-Z2-7]+)/?", re.IGNORECASE)
_LIVE_ADDRESS = re.compile(r"HTTPS?://[^/?#\s]+(?:/[^/?#\s]+)*/V/[A-Z2-7]+/?", re.IGNORECASE)
_BARE = re.compile(r"[A-Z2-7]{40,}", re.IGNORECASE)


class NotAStaticCode(ValueError):
    """Raised for text that no printed code of ours holds."""


class TypeCodeUnknown(LookupError):
    """Raised when nobody has said which licence type a kind of licence has."""


@dataclass(frozen=True)
class StaticCode:
    """A printed code as it was read; not yet checked. Instants are seconds since 1970."""

    message: Sign1
    claims: dict[int, Any]
    issuer: str
    kind: str
    holder: str
    issued_at: int
    expires: int | None
    status_index: int | None

    @property
    def protected(self) -> bytes:
        """The signed header as bytes."""
        return self.message.protected

    @property
    def signature(self) -> bytes:
        """The signature, raw r ‖ s."""
        return self.message.signature

    @property
    def key_id(self) -> bytes:
        """The first eight bytes of SHA-256 of the key that is said to have signed."""
        named = self.message.header.get(cose.KEY_ID)
        return named if isinstance(named, bytes) else b""

    @property
    def uses_es256(self) -> bool:
        """Whether the code names the one algorithm our codes are signed with."""
        return bool(self.message.header.get(cose.ALGORITHM) == cose.ES256)

    def is_signed_by(self, spki: bytes) -> bool:
        """Whether this key signed the code; raises KeyUnfit for a key that is not on P-256."""
        return self.uses_es256 and self.message.is_signed_by(spki)

    def identifier(self, type_codes: Mapping[str, str]) -> str:
        """The licence identifier the claims stand for; raises TypeCodeUnknown, or NotAStaticCode for odd claims."""
        if self.kind not in type_codes:
            raise TypeCodeUnknown(self.kind)
        try:
            serial, version = self.claims[SERIAL], self.claims[VERSION]
            return licence_id.compose(type_codes[self.kind], self.issuer, serial, version)
        except (KeyError, TypeError, ValueError) as error:
            raise NotAStaticCode from error


def within(text: str) -> str:
    """The base32 part of a code's address, or the text itself when it is that part; raises NotAStaticCode."""
    stripped = text.strip()
    found = _ADDRESS.fullmatch(stripped) if len(stripped) <= _LONGEST_TEXT else None
    if found is not None:
        return found["code"]
    if len(stripped) <= _LONGEST_TEXT and _BARE.fullmatch(stripped):
        return stripped
    raise NotAStaticCode(text)


def is_live(text: str) -> bool:
    """Whether this is the address of a live code, which proves something for a minute and on line only."""
    return len(text) <= _LONGEST_TEXT and _LIVE_ADDRESS.fullmatch(text.strip()) is not None


def read(text: str) -> StaticCode:
    """The parts of the base32 text of a code; NotAStaticCode for any other text, or one not written as we write."""
    try:
        raw = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
        message = cose.read(raw)
        claims = records.decode(message.payload)
        header = records.decode(message.protected)
    except (binascii.Error, ValueError, TypeError) as error:
        raise NotAStaticCode(text) from error
    # Whatever the signature does not cover must be as we write it, or the code could be changed unnoticed.
    if cose.encode(message.protected, message.payload, message.signature) != raw or _text(raw) != text.upper():
        raise NotAStaticCode(text)
    if not isinstance(claims, dict) or not isinstance(header, dict):
        raise NotAStaticCode(text)
    return _code(message, claims, text)


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def _code(message: Sign1, claims: dict[int, Any], text: str) -> StaticCode:
    issuer, holder = claims.get(ISSUER), claims.get(HOLDER)
    at, kind = _number(claims.get(ISSUED_AT)), _number(claims.get(KIND))
    expires, index = _number(claims.get(EXPIRES)), _number(claims.get(STATUS_INDEX))
    if not isinstance(issuer, str) or not isinstance(holder, str):
        raise NotAStaticCode(text)
    odd = (expires is None and EXPIRES in claims) or (index is None and STATUS_INDEX in claims)
    if odd or at is None or kind is None or kind >= len(KINDS):
        raise NotAStaticCode(text)
    return StaticCode(message, claims, issuer, KINDS[kind], holder, at, expires, index)


def _number(value: object) -> int | None:
    """A whole number that is not negative and no greater than an instant of the year 9999; None for all else."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < _YEAR_10000 else None
