"""The institutions a list is matched against: every name of each, found by what it shares with another."""

from __future__ import annotations

import unicodedata
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from liangzhao.consolidation.matching.addresses import read_address
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.index import BigramIndex
from liangzhao.consolidation.matching.names import Name, read_names
from liangzhao.consolidation.matching.packed import PackedRows, Row, TextIndex
from liangzhao.consolidation.matching.places import COUNTY, NO_PLACE, place_table
from liangzhao.consolidation.matching.scoring import Comparison, Entry, Weights, compare, weights
from liangzhao.consolidation.matching.shortened import spelled_out
from liangzhao.consolidation.matching.words import words

__all__ = ["Candidate", "Catalogue", "Row", "entry_of"]

NEAREST = 40
_SHORTEST_CODE = 8
_FORM_MARK = 1 << 24


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the catalogue and how it compares."""

    at: int
    entry: Entry
    comparison: Comparison

    @property
    def utility(self) -> float:
        """What it is worth, among the others."""
        return self.comparison.utility


class Catalogue:
    """Rows to be found; ``candidates`` may be asked by one thread at a time."""

    def __init__(self, rows: Iterable[Row]) -> None:
        texts: list[str] = []
        marks: list[tuple[int, ...]] = []
        wholes: list[str] = []
        owners = array("I")
        codes: list[tuple[str, int]] = []

        def read() -> Iterator[Row]:
            for at, row in enumerate(rows):
                told = _told(row)
                for name in _names(row.name, *row.other_names):
                    texts.append(name.plain)
                    wholes.append(name.whole)
                    marks.append(_marks(name, told))
                    owners.append(at)
                codes.extend((code, at) for code in map(_code, row.codes) if code)
                yield row

        self.rows = PackedRows(read())
        self._owner = np.frombuffer(owners, dtype=np.uint32)
        self._codes = TextIndex(codes)
        self._plains = TextIndex(zip(texts, owners, strict=True))
        self._wholes = TextIndex(zip(wholes, owners, strict=True))
        self.index = BigramIndex(texts, marks)

    def by_code(self, row: Row) -> tuple[int, Entry] | None:
        """The one row that bears one of these codes, the first that tells; None for none, or for several."""
        for code in filter(None, map(_code, row.codes)):
            found = [at for at in self._codes.owners(code) if code in map(_code, self.rows[at].codes)]
            if len(found) == 1:
                return found[0], entry_of(self.rows[found[0]])
        return None

    def candidates(self, entry: Entry, with_weights: Weights | None = None) -> list[Candidate]:
        """The rows most like an entry that asks, best first."""
        return self._compared(entry, self._called_so(entry) or self._near(entry), with_weights or weights())

    def ranked(self, entry: Entry) -> list[Candidate]:
        """All rows, the most like an entry first; for a catalogue of few."""
        return self._compared(entry, range(len(self.rows)), weights())

    def _compared(self, entry: Entry, rows: Sequence[int], given: Weights) -> list[Candidate]:
        found = []
        for at in rows:
            other = entry_of(self.rows[at], with_address=entry.address is not None)
            found.append(Candidate(at, other, compare(entry, other, self.index.weight, given)))
        return sorted(found, key=lambda one: (-one.utility, one.at))

    def _called_so(self, entry: Entry) -> Sequence[int]:
        """The row of the very same name, and those called alike elsewhere: most rows of a list, and no search.

        Nothing when the name is common, or nobody bears it in the same place: then any name nearby may be meant.
        """
        if len(entry.names) != 1:
            return ()
        (name,) = entry.names
        found = [at for at in self._wholes.owners(name.whole) if _bears(self.rows[at], name)]
        if len(found) == 1 and _says_its_county(name):
            return found
        called_so = [] if name.is_generic else self._plains.owners(name.plain)
        if len(called_so) > NEAREST:
            return ()
        return called_so if found or any(_is_there(self.rows[at], entry, name) for at in called_so) else ()

    def _near(self, entry: Entry) -> Sequence[int]:
        near = [
            int(self._owner[document])
            for name in entry.names
            for document in self.index.nearest(name.plain, _marks(name, entry.places), NEAREST)
        ]
        return list(dict.fromkeys(near))


def entry_of(row: Row, *, is_asking: bool = False, with_address: bool = True) -> Entry:
    """A row as compared; one that asks is also read with its abbreviations spelled out.

    An address is compared with another, so it need not be read for one that is compared with none.
    """
    names = _names(row.name, *row.other_names, *(spelled_out(fold(row.name)) if is_asking else ()))
    address = read_address(row.address) if row.address and with_address else None
    return Entry(names, _told(row), address, words().withdrawn.search(fold(row.name)) is not None)


def _names(*texts: str) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(name for text in texts for name in read_names(text)))


def _told(row: Row) -> frozenset[str]:
    """The divisions a row says it is in: in their column, else at the beginning of its address."""
    if row.district and (told := place_table().of_column(row.district)):
        return told
    address = read_address(row.address) if row.address else None
    return address.places if address else NO_PLACE


def _bears(row: Row, name: Name) -> bool:
    return any(theirs.whole == name.whole for theirs in entry_of(row).names)


def _is_there(row: Row, asking: Entry, name: Name) -> bool:
    """Whether a row has the same name but for its writing, in the same county."""
    entry, here = entry_of(row), asking.places_of(name)
    return any(
        (theirs.plain, theirs.form, theirs.campus) == (name.plain, name.form, name.campus)
        and place_table().agreement(here, entry.places_of(theirs)) == 1
        for theirs in entry.names
    )


def _says_its_county(name: Name) -> bool:
    """A name with its county is that of one institution, however common the rest: 萧山区人民医院."""
    return bool(name.places) and all(place_table().level(code) == COUNTY for code in name.places)


def _code(text: str) -> str:
    """A number as it compares; empty for one too short to belong to one institution alone."""
    if not (text.isascii() and text.isalnum()):
        text = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))
    plain = text.upper()
    return plain if len(plain) >= _SHORTEST_CODE else ""


def _marks(name: Name, told: frozenset[str]) -> tuple[int, ...]:
    """The divisions of a name, those above them, and its form, as numbers."""
    return _marks_of(name.places, told, name.form.name)


@lru_cache(maxsize=1 << 14)
def _marks_of(places: frozenset[str], told: frozenset[str], form_name: str) -> tuple[int, ...]:
    table = place_table()
    codes = {
        above for code in table.inside(places, told) or told or places for above in table.chains.get(code, NO_PLACE)
    }
    form = (zlib.crc32(form_name.encode()) & 0xFFFFFF) + _FORM_MARK
    return (*(int(code) for code in sorted(codes)), form)
