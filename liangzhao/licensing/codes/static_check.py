"""Checking a printed code on a node: is it ours, by which authority, about which licence? The register is not asked.

The verifier reads the code and checks its signature; the node brings the keys: among the P-256 certificates of the
authority the code names, the one with its key id, now in use or a former one, for a printed code is scanned years
after it was made. Of a revoked key no code counts but those the register keeps: only they are known to be older.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509
from django.conf import settings

from liangzhao.licensing import keys
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.signer import UnknownKey, key_id
from liangzhao_verify.codes import reading
from liangzhao_verify.codes.cose import KeyUnfit, Sign1


class ForgedCodeError(ValueError):
    """Raised for text that reads like a code of ours and was not signed by the authority it names."""


@dataclass(frozen=True)
class Proved:
    """What a genuine code says; the licence's state is the register's to tell."""

    identifier: str
    issuer: str
    holder_masked: str
    message: Sign1
    is_by_revoked_key: bool

    def may_be(self, kept: str) -> bool:
        """Whether the code is believed, given the code that the register keeps of the licence it names."""
        try:
            return not self.is_by_revoked_key or reading.read(reading.within(kept)).message == self.message
        except reading.NotAStaticCode:
            return False


def check(text: str) -> Proved:
    """What the code proves; NotAStaticCode for other text, ForgedCodeError for a wrong signature."""
    code = reading.read(text)
    if not _signed(code):
        raise ForgedCodeError(code.issuer)
    return Proved(
        identifier=code.identifier(settings.LIANGZHAO_TYPE_CODES),
        issuer=code.issuer,
        holder_masked=code.holder,
        message=code.message,
        is_by_revoked_key=_is_revoked(code.key_id),
    )


def _is_revoked(named: bytes) -> bool:
    revoked = KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR)).revocations()
    return any(bytes.fromhex(each.key_id)[:8] == named for each in revoked)


def _signed(code: reading.StaticCode) -> bool:
    try:
        return code.is_signed_by(_spki(code.issuer, code.key_id))
    except (UnknownKey, KeyUnfit):
        return False


@lru_cache(maxsize=512)
def _spki(issuer: str, named: bytes) -> bytes:
    """The authority's P-256 key, present or former, whose id begins with these eight bytes; raises UnknownKey."""
    kept = KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR))
    for certificate in kept.certificates_ever(keys.p256(issuer)):
        spki: bytes = x509.Certificate.load(certificate).public_key.dump()
        if bytes.fromhex(key_id(spki)) == named:
            return spki
    raise UnknownKey(issuer)
