"""Token Status Lists (IETF) as CWT, kept in a folder: one file per issuer, named ``<USCC>`` with any ending.

A list is believed when a certificate of its issuer signed it that leads to a trust root. Its own ``exp`` and the
reader's limit both end what may be concluded from it; the earlier counts.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2

from liangzhao_verify.chain import trace
from liangzhao_verify.codes import cose
from liangzhao_verify.failures import VerificationFailure
from liangzhao_verify.status import INVALID, SUSPENDED, VALID, Knowledge
from liangzhao_verify.trust import Trust

TYPE = "application/statuslist+cwt"
SUBJECT, EXPIRES, ISSUED_AT, STATUS_LIST = 2, 4, 6, 65533
LONGEST_AGE = timedelta(hours=24)

_STATES = {0: VALID, 1: INVALID, 2: SUSPENDED}
_MOST_BYTES = 64 * 1024 * 1024


class NotAStatusList(ValueError):
    """Raised when bytes are no status list, or one whose issuer is not believed."""


@dataclass(frozen=True)
class StatusList:
    """An issuer's list as read: ``bits`` per licence, packed from the lowest bit of each byte."""

    bits: int
    packed: bytes
    as_of: datetime
    expires: datetime | None

    def value(self, index: int) -> int | None:
        """The number at an index; None beyond the list."""
        place, offset = divmod(index * self.bits, 8)
        if index < 0 or place >= len(self.packed):
            return None
        return (self.packed[place] >> offset) & ((1 << self.bits) - 1)


class KeptStatusLists:
    """The lists of a folder; each is read and checked once."""

    def __init__(self, folder: Path, trust: Trust, longest_age: timedelta = LONGEST_AGE) -> None:
        self._folder, self._trust, self._longest_age = folder, trust, longest_age
        self._read: dict[str, StatusList | None] = {}

    def status(self, issuer: str, index: int) -> Knowledge | None:
        """What the issuer's list says of the index; None without a genuine list that covers it."""
        if issuer not in self._read:
            self._read[issuer] = self._find(issuer)
        found = self._read[issuer]
        value = found.value(index) if found is not None else None
        if found is None or value not in _STATES:
            return None
        until = found.as_of + self._longest_age
        return Knowledge(_STATES[value], found.as_of, min(until, found.expires) if found.expires else until)

    def _find(self, issuer: str) -> StatusList | None:
        """The newest of the issuer's lists that can be believed."""
        found = []
        for path in sorted(self._folder.glob(f"{issuer}*")) if issuer.isalnum() else []:
            try:
                found.append(read(path.read_bytes(), issuer, self._trust))
            except (OSError, NotAStatusList):
                continue
        return max(found, key=lambda each: each.as_of, default=None)


def read(data: bytes, issuer: str, trust: Trust) -> StatusList:
    """The issuer's list in these bytes, its signature checked; raises NotAStatusList."""
    try:
        message = cose.read(data)
        claims = cbor2.loads(message.payload)
        found = _unpacked(claims)
        genuine = str(claims[SUBJECT]).rpartition("/")[2].casefold() == issuer.casefold()
    except (ValueError, TypeError, KeyError, OverflowError, zlib.error) as error:
        raise NotAStatusList("not a status list") from error
    if not genuine or message.header.get(cose.TYPE) != TYPE or message.header.get(cose.ALGORITHM) != cose.ES256:
        raise NotAStatusList("another list")
    _check_signature(message, issuer, trust, found.as_of)
    return found


def _check_signature(message: cose.Sign1, issuer: str, trust: Trust, at: datetime) -> None:
    named = message.header.get(cose.KEY_ID)
    certificate = trust.certificate(issuer, named) if isinstance(named, bytes) else None
    try:
        if certificate is None or not message.is_signed_by(certificate.spki):
            raise NotAStatusList("not signed by its issuer")
        trace(certificate, trust.intermediates, trust.roots, at)
    except (VerificationFailure, cose.KeyUnfit) as error:
        raise NotAStatusList("signed by nobody we trust") from error


def _unpacked(claims: Mapping[int, Any]) -> StatusList:
    inner = claims[STATUS_LIST]
    bits = inner["bits"]
    if bits not in (1, 2, 4, 8):
        raise ValueError("an odd width")
    expires = claims.get(EXPIRES)
    return StatusList(
        bits=bits,
        packed=unpack(inner["lst"]),
        as_of=_instant(claims[ISSUED_AT]),
        expires=_instant(expires) if expires is not None else None,
    )


def unpack(compressed: bytes) -> bytes:
    """The packed bits of a list; ValueError for one that would grow beyond any country's licences."""
    inflater = zlib.decompressobj()
    packed = inflater.decompress(compressed, _MOST_BYTES)
    if not inflater.eof or inflater.unused_data:
        raise ValueError("a list that is cut, too long, or followed by something")
    return packed


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
