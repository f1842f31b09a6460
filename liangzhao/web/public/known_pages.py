"""Pages made before, kept in memory with gaps where each visit differs; never on disk: they hold a photo and a name."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")
Headers = list[tuple[str, str]]
MOST_BYTES = 24 * 1024 * 1024


class NoSuchGap(ValueError):
    """Raised for a page in which one of the values that differ by visit does not stand."""


class KnownPage:
    """An answer with gaps: what stood there is named by ``values``, and every visit fills them anew."""

    def __init__(self, status: str, headers: Headers, body: bytes, values: Sequence[bytes]) -> None:
        self.status, self.headers = status, headers
        self._lengths = [len(value) for value in values]
        self._pieces = re.split(b"(" + b"|".join(map(re.escape, values)) + b")", body)
        self._gaps = [(at, values.index(self._pieces[at])) for at in range(1, len(self._pieces), 2)]
        self.size = len(body) + sum(len(name) + len(value) for name, value in headers)
        if {which for _at, which in self._gaps} != set(range(len(values))):
            raise NoSuchGap

    def filled(self, values: Sequence[bytes]) -> bytes:
        """The body with these values, each as long as the one it replaces: the headers tell the length."""
        if [len(value) for value in values] != self._lengths:
            raise NoSuchGap
        pieces = self._pieces.copy()
        for at, which in self._gaps:
            pieces[at] = values[which]
        return b"".join(pieces)


@dataclass(frozen=True)
class _Kept(Generic[T]):
    page: KnownPage
    about: T


class KnownPages(Generic[T]):
    """Pages, and what is to be remembered about each, by what they are of and the day they were made for.

    Those not asked for longest are forgotten first. With the first page of a new day all others go: what a licence is
    worth is told by the calendar, too.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._day: date | None = None
        self._kept: OrderedDict[Hashable, _Kept[T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, day: date, key: Hashable) -> tuple[KnownPage, T] | None:
        """The page of this key, when it was made for this day, and what was remembered about it."""
        with self._lock:
            kept = self._kept.get(key) if day == self._day else None
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept.page, kept.about

    def keep(self, day: date, key: Hashable, page: KnownPage, about: T) -> None:
        """Remember a page made for this day."""
        with self._lock:
            if day != self._day:
                self._day, self._bytes = day, 0
                self._kept.clear()
            self._forget(key)
            self._kept[key] = _Kept(page, about)
            self._bytes += page.size
            while self._bytes > self._most_bytes:
                self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        gone = self._kept.pop(key, None)
        self._bytes -= gone.page.size if gone is not None else 0

    def __len__(self) -> int:
        return len(self._kept)
