"""Deterministic CBOR: written and read by the one implementation that verifies it without a server."""

from liangzhao_verify.records import RecordUnreadable, decode, encode

__all__ = ["RecordUnreadable", "decode", "encode"]
