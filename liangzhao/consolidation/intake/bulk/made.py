"""Which entry each row of a load made: sixteen bytes a row, read once, for rows to be told from one another later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from liangzhao.consolidation.intake.bulk.scanning import FIRST_ROW
from liangzhao.consolidation.models import Change, Load

_KEY = 16
_NONE = bytes(_KEY)
_AT_ONCE = 5_000


class Made:
    """The entries of the rows of one load, by the numbers of the rows."""

    def __init__(self, rows: int) -> None:
        self._keys = bytearray(_KEY * rows)

    @classmethod
    def read(cls, load: Load) -> Made:
        """What earlier runs of the load made, in the caller's transaction."""
        made = cls(load.rows)
        notes = Change.objects.filter(load=load, register=load.kind, undone_at=None, before__isnull=True)
        for number, entry in notes.values_list("number", "entry_id").iterator(_AT_ONCE):
            made.put(number, entry.bytes)
        return made

    def put(self, number: int, key: bytes) -> None:
        """A row made an entry."""
        start = (number - FIRST_ROW) * _KEY
        self._keys[start : start + _KEY] = key

    def put_all(self, first: int, keys: bytes) -> None:
        """The same for rows that follow one another, from ``first`` on; none is sixteen zeros."""
        start = (first - FIRST_ROW) * _KEY
        self._keys[start : start + len(keys)] = keys

    def by(self, numbers: Iterable[int]) -> dict[int, UUID]:
        """The entries of those of these rows that made one."""
        found = ((number, self._key(number)) for number in numbers)
        return {number: UUID(bytes=key) for number, key in found if key != _NONE}

    def _key(self, number: int) -> bytes:
        start = (number - FIRST_ROW) * _KEY
        return bytes(self._keys[start : start + _KEY])


def packed(numbers: Iterable[int], entries: Mapping[int, UUID]) -> bytes:
    """Entries of rows that follow one another as they travel between processes."""
    return b"".join([entries[number].bytes if number in entries else _NONE for number in numbers])
