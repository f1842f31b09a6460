"""The bits of a list: two for each place, the lowest bits of a byte first (Token Status List §4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liangzhao.licensing.status.meaning import Status

BITS = 2
_PER_BYTE = 8 // BITS
_BLOCK = 1024  # bytes; lists grow by this, so that most new licences do not change their length
_UNSAID = bytes([Status.UNSAID * 0b01010101])


class Packed:
    """The states of one authority's licences by place; places nobody named say nothing."""

    def __init__(self, content: bytes = _UNSAID * _BLOCK) -> None:
        self._bytes = bytearray(content)

    @classmethod
    def of(cls, groups: Iterable[tuple[Status, Sequence[int]]]) -> Packed:
        """The list in which each of these places says its status; a million places take less than half a second."""
        known = list(groups)
        highest = max((max(places) for _status, places in known if places), default=0)
        single = bytearray([Status.UNSAID]) * (_blocks(highest) * _BLOCK * _PER_BYTE)
        for status, places in known:
            value = int(status)
            for place in places:
                single[place] = value
        # A quarter of the places each, as one large number: four shifts instead of a million.
        quarters = (int.from_bytes(single[at::_PER_BYTE], "little") << BITS * at for at in range(_PER_BYTE))
        return cls(sum(quarters).to_bytes(len(single) // _PER_BYTE, "little"))

    def put(self, place: int, status: Status) -> bool:
        """Say a status at a place; whether that changed the list."""
        at, shift = divmod(place, _PER_BYTE)
        missing = _blocks(place) * _BLOCK - len(self._bytes)
        if missing > 0:
            self._bytes.extend(_UNSAID * missing)
        before = self._bytes[at]
        self._bytes[at] = before & ~(0b11 << BITS * shift) | status << BITS * shift
        return self._bytes[at] != before

    def at(self, place: int) -> Status:
        """What is said at a place."""
        at, shift = divmod(place, _PER_BYTE)
        return Status(self._bytes[at] >> BITS * shift & 0b11) if at < len(self._bytes) else Status.UNSAID

    def differences(self, other: Packed) -> int:
        """At how many places two lists say different things."""
        length = max(len(self._bytes), len(other._bytes))
        mine, theirs = (int.from_bytes(each._bytes.ljust(length, _UNSAID), "little") for each in (self, other))
        differing = mine ^ theirs
        low = int.from_bytes(b"\x55" * length, "little")
        return ((differing | differing >> 1) & low).bit_count()

    def __bytes__(self) -> bytes:
        return bytes(self._bytes)


def _blocks(place: int) -> int:
    return place // (_BLOCK * _PER_BYTE) + 1
