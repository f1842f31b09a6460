"""Deterministic CBOR (RFC 8949 §4.2.1): one value, one sequence of bytes, so that it can be hashed and signed."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

import cbor2

_PLAIN = frozenset({type(None), bool, int, str, bytes, UUID})


class RecordUnreadable(ValueError):
    """Bytes that are not the deterministic form of any record."""


def encode(value: object) -> bytes:
    """The deterministic bytes of a record.

    Records are made of None, bool, int, str, bytes, UUID, aware datetime, date, lists and dicts with int or str
    keys; anything else, and floats above all, is a TypeError.
    """
    return cbor2.dumps(_ordered(value), date_as_datetime=False)


def decode(data: bytes) -> object:
    """The record these bytes are the deterministic form of; lists come back as lists. RecordUnreadable otherwise."""
    try:
        value: object = cbor2.loads(data)
        canonical = encode(value)
    except (cbor2.CBORDecodeError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RecordUnreadable("not a record") from error
    if canonical != data:
        raise RecordUnreadable("not in deterministic form")
    return value


def _ordered(value: object) -> object:
    if type(value) in _PLAIN or isinstance(value, (int, str, bytes, UUID)):
        return value
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise TypeError("an instant in a record needs a time zone")
        return value
    if isinstance(value, date):
        return value
    if isinstance(value, (list, tuple)):
        return [item if type(item) in _PLAIN else _ordered(item) for item in value]
    if isinstance(value, dict):
        return {
            key: item if type(item := value[key]) in _PLAIN else _ordered(item) for key in sorted(value, key=_key_bytes)
        }
    raise TypeError(f"{type(value).__name__} has no place in a record")


@lru_cache(maxsize=4096, typed=True)  # records have few names; typed, since True equals 1
def _key_bytes(key: object) -> bytes:
    if isinstance(key, bool) or not isinstance(key, (int, str)):
        raise TypeError("keys of a record are int or str")
    return cbor2.dumps(key)
