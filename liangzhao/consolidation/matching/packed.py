"""A million rows and the texts they are found by, packed: bytes and arrays that forked processes share unchanged."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Row(NamedTuple):
    """One institution of a list: its key there, its name as written, and what other columns say.

    ``codes`` are numbers that belong to one institution alone: 登记号, 统一社会信用代码, 组织机构代码.
    """

    key: str
    name: str
    district: str = ""
    address: str = ""
    other_names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class PackedRows:
    """Rows one behind the other in one piece of memory; a row is made when it is asked for."""

    def __init__(self, rows: Iterable[Row]) -> None:
        packed, ends = bytearray(), array("Q", [0])
        for row in rows:
            packed += _JSON.encode(row).encode("utf-8", "surrogatepass")
            ends.append(len(packed))
        self._packed, self._ends = bytes(packed), ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: int) -> Row:
        if not 0 <= at < len(self):
            raise IndexError(at)
        key, name, district, address, others, codes = json.loads(
            self._packed[self._ends[at] : self._ends[at + 1]].decode("utf-8", "surrogatepass")
        )
        return Row(key, name, district, address, tuple(others), tuple(codes))

    def __iter__(self) -> Iterator[Row]:
        return (self[at] for at in range(len(self)))


class TextIndex:
    """Which rows bear a text, twelve bytes for each; two texts may share a number, so what is found is looked at."""

    def __init__(self, texts: Iterable[tuple[str, int]]) -> None:
        hashes, owners = array("q"), array("I")
        for text, owner in texts:
            hashes.append(hash(text))
            owners.append(owner)
        given = np.frombuffer(hashes, dtype=np.int64)
        order = np.argsort(given, kind="stable")
        self._hashes: NDArray[np.int64] = given[order]
        self._owners: NDArray[np.uint32] = np.frombuffer(owners, dtype=np.uint32)[order]

    def owners(self, text: str) -> list[int]:
        """The rows that probably bear the text, each once, in their order."""
        wanted = hash(text)
        first, last = self._hashes.searchsorted(wanted, "left"), self._hashes.searchsorted(wanted, "right")
        return sorted(set(self._owners[first:last].tolist())) if first < last else []
