"""A right licence, and the hands that damage it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.verification.makers import Authority, packed, unpacked


@dataclass(frozen=True)
class Licence:
    """A right licence, the authority that made it, and one nobody trusts."""

    ofd: bytes
    authority: Authority
    stranger: Authority


def flip(data: bytes, at: int) -> bytes:
    """The bytes with one bit of one of them changed."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def edited(licence: Licence, name: str, edit: Callable[[bytes], bytes]) -> bytes:
    """The licence with one member changed; fails when the edit changes nothing."""
    files = unpacked(licence.ofd)
    changed = edit(files[name])
    assert changed != files[name]
    return packed({**files, name: changed})


def with_member(licence: Licence, name: str, data: bytes) -> bytes:
    """The licence with one member more."""
    return packed({**unpacked(licence.ofd), name: data})


def first(licence: Licence, ending: str) -> str:
    """The name of the first member with this ending."""
    return next(name for name in unpacked(licence.ofd) if name.endswith(ending))


def resealed(licence: Licence, name: str, edit: Callable[[bytes], bytes]) -> bytes:
    """The licence with one member changed and the authority's own seal over it."""
    files = unpacked(licence.ofd)
    return licence.authority.resealed({**files, name: edit(files[name])})
