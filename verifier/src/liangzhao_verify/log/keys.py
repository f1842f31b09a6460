"""Verifier keys of both kinds a log of ours signs with."""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from liangzhao_verify import sm2
from liangzhao_verify.log import notes
from liangzhao_verify.log.notes import NoteUnreadable, VerifierKey

_COORDINATE = 32


def verify_sm2(point: bytes, data: bytes, signature: bytes) -> bool:
    """Whether r ‖ s is the SM2 signature of this uncompressed point over the data."""
    if len(signature) != 2 * _COORDINATE:
        return False
    r, s = int.from_bytes(signature[:_COORDINATE]), int.from_bytes(signature[_COORDINATE:])
    try:
        return sm2.PublicKey.from_point(point).verify(data, encode_dss_signature(r, s))
    except sm2.NotAnSm2Key:
        return False


def raw_sm2(der: bytes) -> bytes:
    """r ‖ s of a DER signature; ValueError when it is none."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(_COORDINATE) + s.to_bytes(_COORDINATE)


def sm2_key(name: str, point: bytes) -> VerifierKey:
    """An SM2 key under a name; raises NoteUnreadable."""
    return notes.sm2_key(name, point, verify_sm2)


def parse_key(line: str) -> VerifierKey:
    """The key of a line; raises NoteUnreadable."""
    return notes.parse_key(line, sm2=verify_sm2)


def parse_keys(lines: Iterable[str]) -> list[VerifierKey]:
    """The keys of lines, blank ones left out; raises NoteUnreadable."""
    return [parse_key(line) for line in lines if line.strip()]


__all__ = ["NoteUnreadable", "parse_key", "parse_keys", "raw_sm2", "sm2_key", "verify_sm2"]
